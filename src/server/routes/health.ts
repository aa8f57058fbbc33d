// Probes: whether the process is alive, and whether it may receive requests. Unsigned, and nothing about
// data.
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { CheckRecord } from '../../../schemas/operation.ts'
import { checkDisk } from '../observe/readiness.ts'
import type { Durability } from '../../store/connect.ts'
import type { ServerServices } from '../services.ts'

export const Health = z.strictObject({ status: z.literal('ok') })
export const Readiness = z.strictObject({
  status: z.enum(['ready', 'not-ready', 'stopping']),
  durability: z.string(),
  checks: z.array(CheckRecord),
})

export function registerHealth(
  app: FastifyInstance,
  services: ServerServices,
  dataDir: string,
  isStopping: () => boolean,
): void {
  const check = oncePerSecond(async () => [...(await services.readiness()), await checkDisk(dataDir)])
  app.get('/healthz', { schema: { response: { 200: Health } } }, async (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ status: 'ok' }),
  )
  app.get(
    '/readyz',
    { schema: { response: { 200: Readiness, 503: Readiness } } },
    async (_request, reply) => {
      const checks = await check()
      const ok = checks.every(item => item.ok || item.needed === false)
      const status = isStopping() ? 'stopping' : ok ? 'ready' : 'not-ready'
      return reply
        .code(status === 'ready' ? 200 : 503)
        .header('cache-control', 'no-store')
        .send({ status, durability: durabilityWords(services.durability), checks })
    },
  )
}

export function durabilityWords(durability: Durability): string {
  return durability === 'fsync'
    ? 'durability: power loss and process crash (PostgreSQL, fsync)'
    : 'durability: process crash only (PGlite does not fsync)'
}

/** Anyone may ask, so asking must cost nothing; a check that throws has failed. */
function oncePerSecond(check: () => Promise<readonly CheckRecord[]>): () => Promise<readonly CheckRecord[]> {
  let last: { readonly at: number; readonly result: Promise<readonly CheckRecord[]> } | undefined
  return () => {
    const at = performance.now()
    if (last === undefined || at - last.at > 1000) {
      last = { at, result: check().catch(() => [{ name: 'checks', ok: false }]) }
    }
    return last.result
  }
}
