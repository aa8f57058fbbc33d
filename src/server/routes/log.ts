// C2SP tlog-tiles: the log as static files under /log, for anyone, unsigned; each file proves itself.
import type { FastifyInstance } from 'fastify'
import { parseTilePath, type TilePath } from '../../../protocols/audit/tile-path.ts'
import { fault } from '../../../schemas/fault.ts'
import type { LogFiles } from '../services.ts'

export function registerLog(app: FastifyInstance, files: LogFiles): void {
  app.get('/log/checkpoint', { schema: { hide: true } }, async (_request, reply) => {
    const note = await files.checkpoint()
    if (note === undefined) throw fault('request.not_found')
    return reply.type('text/plain; charset=utf-8').header('cache-control', 'no-cache').send(Buffer.from(note))
  })
  app.get('/log/handovers', { schema: { hide: true } }, async (_request, reply) =>
    reply
      .type('application/json')
      .header('cache-control', 'no-cache')
      .send(Buffer.from(await files.handovers())),
  )
  app.get<{ Params: { '*': string } }>('/log/tile/*', { schema: { hide: true } }, async (request, reply) => {
    const bytes = await readTile(files, `tile/${request.params['*']}`)
    if (bytes === undefined) throw fault('request.path_unknown')
    // A tile of one width never changes; the next entries have other paths.
    return reply
      .type('application/octet-stream')
      .header('cache-control', 'public, max-age=31536000, immutable')
      .send(Buffer.from(bytes))
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
