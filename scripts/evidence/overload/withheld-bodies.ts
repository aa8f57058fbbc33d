// What members can make the service hold by bodies that they do not finish.
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { rounded } from '../../statistics.ts'
import type { SpawnedMarket } from '../service/market.ts'
import { residentMiB } from '../service/process-memory.ts'
import type { Spawned } from '../service/spawn.ts'
import { requestBytes, signedHeaders } from './sign.ts'

/** All but the last byte of an upload's part, on many connections at once, by two members. */
export async function withholdBodies(
  server: Spawned,
  market: SpawnedMarket,
  withheld: number,
): Promise<Readonly<Record<string, number>>> {
  const part = new Uint8Array(8 * 2 ** 20)
  const before = residentMiB(server.pid)
  const target = `/v1/uploads/upload_${'u'.repeat(22)}/parts/0`
  const asked = { method: 'PUT', target, body: part, contentType: 'application/octet-stream' }
  const members = [market.provider.peer, market.consumers[0]?.peer ?? market.provider.peer]
  const statuses: Record<string, number> = {}
  const sockets: Socket[] = []
  const all: Promise<void>[] = []
  let peak = before
  const watching = setInterval(() => {
    peak = Math.max(peak, residentMiB(server.pid))
  }, 50)
  for (let i = 0; i < withheld; i++) {
    const peer = members[i % members.length] ?? market.provider.peer
    const request = requestBytes(asked, await signedHeaders(peer, asked))
    const socket = connect(server.port, '127.0.0.1')
    sockets.push(socket)
    let said = ''
    socket.on('data', chunk => (said += String(chunk)))
    socket.on('error', () => undefined)
    all.push(
      new Promise(resolve =>
        socket.once('close', () => {
          const status = said.slice(9, 12) || 'closed'
          statuses[status] = (statuses[status] ?? 0) + 1
          resolve()
        }),
      ),
    )
    socket.write(request.subarray(0, request.length - 1))
    await pause(5)
  }
  await Promise.race([Promise.all(all), pause(30_000)])
  for (const socket of sockets) socket.destroy()
  clearInterval(watching)
  return {
    withheldConnections: withheld,
    withheldGrowthMiB: rounded(peak - before, 2),
    withheld503: statuses['503'] ?? 0,
    withheld408: statuses['408'] ?? 0,
  }
}
