// Bodies that are made to cost as much as they can within the limit of their route, for every route that
// takes JSON.
import { ROUTES, type RouteName } from '../../../schemas/api.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import type { BodyLimit, Route } from '../../../schemas/routes/route.ts'
import type { Role } from '../../../schemas/records.ts'

export type WorstBody = { readonly route: RouteName; readonly kind: string; readonly body: string }

/** Who may call it. */
export function roleFor(name: RouteName): Role | 'public' {
  const { access }: Route = ROUTES[name]
  if (access === 'public') return 'public'
  return access === 'member' ? 'consumer' : (access[0] ?? 'consumer')
}

export function worstBodies(edition: string, declaration: Declaration): readonly WorstBody[] {
  return (Object.keys(ROUTES) as RouteName[]).flatMap(route => {
    const { limit }: Route = ROUTES[route]
    if (limit === undefined) return []
    const own = ownBodies(route, limit, edition, declaration)
    return [...generic(limit), ...own].map(([kind, body]) => ({
      route,
      kind,
      body: body.slice(0, limit.bytes),
    }))
  })
}

type Named = readonly [kind: string, body: string]

function generic({ bytes, values }: BodyLimit): readonly Named[] {
  const many = Math.min(values, Math.floor(bytes / 16)) - 40
  const keys = (count: number, value = '0') =>
    Array.from({ length: count }, (_, i) => `"k${i}":${value}`).join(',')
  return [
    ['wrong keys', `{${keys(many)}}`],
    ['one object twice in every key', `{${keys(many >> 1, '[0]')}}`],
    [
      'nested to the limit',
      `${'['.repeat(31)}${'0,'.repeat(Math.min(many, bytes / 2 - 80))}0${']'.repeat(31)}`,
    ],
    ['nested beyond it', '['.repeat(bytes)],
    ['more values than it takes', `[${'0,'.repeat(bytes / 2 - 2)}0]`],
    ['empty objects', `[${'{},'.repeat(Math.min(many, Math.floor(bytes / 3) - 4))}{}]`],
    ['a key as long as the body', `{"${'k'.repeat(bytes - 8)}":0}`],
    ['the same key twice, late', `{${keys(many)},"k0":0}`],
    ['a number as long as the body', `[0.${'3'.repeat(bytes - 6)}]`],
    ['escapes', `["${'\\n'.repeat(Math.floor(bytes / 2) - 4)}"]`],
    ['spaces', `[${' '.repeat(bytes - 4)}]`],
    ['a text that does not end', `["${'\\"'.repeat(Math.floor(bytes / 2) - 4)}`],
  ]
}

function ownBodies(
  route: RouteName,
  limit: BodyLimit,
  edition: string,
  declaration: Declaration,
): readonly Named[] {
  if (route === 'estimate' || route === 'ask' || route === 'askBlind') return questions(route, limit, edition)
  if (route === 'editionRegister') return declarations(limit, declaration)
  return []
}

function questions(route: RouteName, limit: BodyLimit, edition: string): readonly Named[] {
  const wrap = (query: object): string =>
    JSON.stringify({
      query: { edition, privacy: { rho: '0.001' }, ...query },
      idempotencyKey: 'worst-body-0123456789',
      ...(route === 'askBlind' ? { ticket: `ticket_${'t'.repeat(22)}`, shifts: 'AAAA' } : {}),
    })
  const aggregate = { kind: 'aggregate', select: [{ statistic: 'units' }] }
  const values = (count: number, length = 8) =>
    Array.from({ length: count }, (_, i) => `${i}`.padStart(length, 'v'))
  const most = Math.min(limit.values - 60, 4090)
  const where = (dimensions: number, each: number): object =>
    Object.fromEntries(Array.from({ length: dimensions }, (_, i) => [`dim${i}`, values(each)]))
  return [
    ['unknown dimensions in where', wrap({ ...aggregate, where: where(Math.floor(most / 2), 1) })],
    [
      'ill-formed dimensions in where',
      wrap({
        ...aggregate,
        where: Object.fromEntries(values(Math.floor(most / 2)).map(v => [`-${v}`, [v]])),
      }),
    ],
    ['unknown values of one dimension', wrap({ ...aggregate, where: { category: values(most, 30) } })],
    ['values that are too long', wrap({ ...aggregate, where: { category: values(1000, 130) } })],
    ['values that are no texts', wrap({ ...aggregate, where: { category: values(most).map(() => 0) } })],
    ['unknown keys beside', wrap({ ...aggregate, ...Object.fromEntries(values(most).map(v => [v, 0])) })],
    [
      'wrong statistics',
      wrap({
        ...aggregate,
        select: values(most)
          .map(v => ({ statistic: v }))
          .slice(0, most / 2),
      }),
    ],
    ['groups that do not exist', wrap({ ...aggregate, groupBy: values(most) })],
    ['a profile by everything', wrap({ kind: 'profile', by: values(8), where: where(8, 400) })],
  ]
}

function declarations(limit: BodyLimit, declaration: Declaration): readonly Named[] {
  const report = { columns: [], kMin: 'none declared' }
  const wrap = (changed: object): string =>
    JSON.stringify({
      declaration: { ...declaration, ...changed },
      upload: `upload_${'u'.repeat(22)}`,
      report,
    })
  const dimension = (name: string, count: number, wrong = false) => ({
    name,
    label: { zh: name, en: name },
    perUnit: false,
    kind: 'list',
    values: Array.from({ length: count }, (_, i) => ({
      value: `${name}${i}`,
      label: wrong ? { zh: 0 } : { zh: '值', en: 'v' },
    })),
  })
  const others = declaration.dimensions
  const full = Math.floor((limit.values - 2000) / 5)
  return [
    [
      'as many values as it takes',
      wrap({ dimensions: [...others, dimension('wide', 4000), dimension('wider', full - 4000)] }),
    ],
    [
      'every value wrong',
      wrap({ dimensions: [...others, dimension('wide', 4000, true), dimension('wider', full - 4000, true)] }),
    ],
    [
      'too many dimensions',
      wrap({ dimensions: Array.from({ length: 400 }, (_, i) => dimension(`d${i}`, 12)) }),
    ],
    [
      'wrong views',
      wrap({
        views: Array.from({ length: 3000 }, (_, i) => ({ name: `v${i}`, for: ['nothing'], caps: [{}] })),
      }),
    ],
    [
      'unknown keys in every measure',
      wrap({ measures: Array.from({ length: 3000 }, () => ({ a: 0, b: 1, c: 2 })) }),
    ],
    [
      'a report of many columns',
      JSON.stringify({
        declaration,
        upload: 'x',
        report: { kMin: 'x', columns: Array.from({ length: 5000 }, () => ({ column: 0, role: 'x' })) },
      }),
    ],
  ]
}
