// What large bodies by strangers cost a member that asks meanwhile.
import { setTimeout as pause } from 'node:timers/promises'
import type { Declaration } from '../../../schemas/declaration.ts'
import { percentile, rounded } from '../../statistics.ts'
import { questions } from '../server-kills.ts'
import type { SpawnedMarket } from '../service/market.ts'
import type { Spawned } from '../service/spawn.ts'
import { signedHeaders } from './sign.ts'

/** 4 MiB and 4 KiB to the one route that anybody may send content to, as fast as one address may. */
export async function enrolmentBombs(
  server: Spawned,
  market: SpawnedMarket,
  declaration: Declaration,
  bombs: number,
): Promise<Readonly<Record<string, number>>> {
  const [maker] = market.consumers
  if (maker === undefined) throw new Error('no consumer')
  const query = questions(declaration, market.editions[0] ?? '').next().value
  const estimates = async (): Promise<number[]> => {
    const times: number[] = []
    for (let i = 0; i < 40; i++) {
      const asked = { method: 'POST', target: '/v1/estimates', body: JSON.stringify({ query }) }
      const headers = await signedHeaders(maker.peer, asked)
      const start = performance.now()
      const response = await fetch(`${server.url}${asked.target}`, {
        method: 'POST',
        headers,
        body: asked.body,
      })
      await response.arrayBuffer()
      times.push(performance.now() - start)
    }
    return times
  }
  const before = percentile(await estimates(), 0.5)
  let running = true
  const bombing = (async () => {
    const large = `{"code":"${'x'.repeat(4 * 2 ** 20)}"}`
    const small = `[${'{},'.repeat(1300)}{}]`
    for (let i = 0; i < bombs && running; i++) {
      const body = i % 2 === 0 ? large : small
      await fetch(`${server.url}/v1/enrolments`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
        .then(response => response.arrayBuffer())
        .catch(() => undefined)
      await pause(10)
    }
  })()
  const during = percentile(await estimates(), 0.5)
  running = false
  await bombing
  return {
    estimateP50BeforeMs: rounded(before, 2),
    estimateP50BombedMs: rounded(during, 2),
    bombedRatio: rounded(during / before, 2),
  }
}
