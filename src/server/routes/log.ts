// C2SP tlog-tiles: the log as static files under /log, for anyone, unsigned; each file proves itself.
import type { FastifyInstance } from 'fastify'
import { parseTilePath, type TilePath } from '../../../protocols/audit/tile-path.ts'
import { fault } from '../../../schemas/fault.ts'
import { entityTag, sendTagged } from '../http/conditional.ts'
import type { LogFiles } from '../services.ts'

export function registerLog(app: FastifyInstance, files: LogFiles): void {
  app.get('/log/checkpoint', async (request, reply) => {
    const note = await files.checkpoint()
    if (note === undefined) throw fault('request.not_found')
    reply.type('text/plain; charset=utf-8').header('cache-control', 'no-cache')
    return sendTagged(request, reply, entityTag(note), () => note)
  })
  app.get('/log/handovers', async (request, reply) => {
    const handovers = await files.handovers()
    reply.type('application/json').header('cache-control', 'no-cache')
    return sendTagged(request, reply, entityTag(handovers), () => handovers)
  })
  app.get<{ Params: { '*': string } }>('/log/tile/*', async (request, reply) => {
    const bytes = await readTile(files, `tile/${request.params['*']}`)
    if (bytes === undefined) throw fault('request.path_unknown')
    // A tile of one width never changes; the next entries have other paths.
    reply.type('application/octet-stream').header('cache-control', 'public, max-age=31536000, immutable')
    return sendTagged(request, reply, entityTag(bytes), () => bytes)
  })
}

async function readTile(files: LogFiles, path: string): Promise<Uint8Array | undefined> {
  let tile: TilePath
  try {
    tile = parseTilePath(path)
  } catch {
    return undefined
  }
  const index = Number(tile.index)
  if (!Number.isSafeInteger(index)) return undefined
  return tile.level === 'entries'
    ? files.entryBundle(index, tile.width)
    : files.tile(tile.level, index, tile.width)
}
