// Bodies that each route takes, or nearly: what the fuzzer changes.
import type { RouteName } from '../../../schemas/api.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import type { Random } from '../../../test/engine/support.ts'
import { pick } from '../random.ts'

/** Of a route that is not named here: the fields that small bodies have. */
export function validBody(
  name: RouteName,
  edition: string,
  declaration: Declaration,
  random: Random,
): unknown {
  const idempotencyKey = `fuzz-${random.below(1e12)}-0123456789`
  const query = randomQuery(edition, declaration, random)
  const known: Partial<Record<RouteName, unknown>> = {
    estimate: { query },
    ask: { query, idempotencyKey },
    askBlind: {
      query: { ...query, hidden: { dimensions: ['gender'], mode: 'one' } },
      ticket: `ticket_${'t'.repeat(22)}`,
      shifts: 'AAAAAAAA',
      idempotencyKey,
    },
    editionRegister: {
      declaration,
      upload: `upload_${'u'.repeat(22)}`,
      report: { columns: [], kMin: 'none declared' },
    },
    uploadStart: { size: 10, sha256: 'a'.repeat(64) },
    enrol: { code: `join-${'0'.repeat(30)}`, publicKey: 'A'.repeat(43), label: 'fuzz' },
    ticketNew: {
      dataset: declaration.dataset,
      shape: { parameters: 'bfv-8192-30', level: 'full', mode: 'one', cells: 4, answers: 1 },
      digests: ['b'.repeat(64), 'c'.repeat(64)],
    },
    grantIssue: {
      contract: {
        v: 1,
        type: 'grant',
        id: `grant_${'g'.repeat(22)}`,
        service: 'x',
        salt: '0'.repeat(64),
        provider: 'mall',
        consumer: 'maker',
        dataset: declaration.dataset,
        content: { editions: null, views: null, statistics: null },
        modes: ['open'],
        purposes: ['pricing'],
        budget: '1000',
        uses: null,
        expires: '2030-01-01T00:00:00.000Z',
        price: { model: 'free' },
        environment: { blindLevel: 'full' },
      },
      signature: 'A'.repeat(86),
    },
    organisationAdd: {
      id: `fuzz-${random.below(1e6)}`,
      title: { zh: '测', en: 't' },
      roles: ['consumer'],
    },
    editionCaps: { perConsumer: '1', total: '2' },
  }
  return (
    known[name] ?? {
      note: 'x',
      signature: 'A'.repeat(86),
      level: 'full',
      upload: `upload_${'u'.repeat(22)}`,
      sha256: 'a'.repeat(64),
    }
  )
}

function randomQuery(edition: string, declaration: Declaration, random: Random): Record<string, unknown> {
  const { dimensions } = declaration
  const dimension = pick(random, dimensions)
  const where = random.chance(0.5) ? {} : { [dimension.name]: [pick(random, dimension.values).value] }
  const privacy = pick(random, [
    { rho: '0.0001' },
    { epsilon: '0.1' },
    { within: '50' },
    { rho: '1e-9' },
    { rho: '99e9' },
  ])
  const common = { edition, where, privacy, purpose: 'product-planning' }
  return pick<Record<string, unknown>>(random, [
    {
      kind: 'aggregate',
      ...common,
      select: [{ statistic: pick(random, ['units', 'count', 'orders']) }],
      groupBy: [pick(random, dimensions).name],
    },
    { kind: 'profile', ...common, by: [pick(random, dimensions).name] },
    { kind: 'trend', ...common, period: pick(random, dimensions).name, select: [{ statistic: 'units' }] },
  ])
}
