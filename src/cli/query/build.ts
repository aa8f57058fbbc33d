// A question from what was typed, or from a JSON file; the declaration resolves its words either way.
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Declaration } from '../../../schemas/declaration.ts'
import { fault } from '../../../schemas/fault.ts'
import { Query } from '../../../schemas/query.ts'
import { type HiddenSelection, hiddenSelection } from '../../sdk/blind/hidden-selection.ts'
import type { Given } from '../given.ts'
import { resolveDimension, resolveMeasure, resolveValue, resolveValues } from './resolve.ts'
import { parseStatistic } from './statistic.ts'

export type QueryKind = Query['kind']

/** What is known of the question before its edition's declaration is read. */
export type Draft = { readonly edition: string; readonly finish: (declaration: Declaration) => Query }

/**
 * What `--blind` and `--blind-any` hide: one value of each dimension, or, if there is any `--blind-any`, every combination of several. Words
 * that the declaration does not know are refused here; none of them is sent anywhere.
 */
export function hiddenOf(declaration: Declaration, given: Given): HiddenSelection | undefined {
  const [one, any] = [given.each('blind'), given.each('blindAny')]
  if (one.length + any.length === 0) return undefined
  const values = new Map<string, readonly string[]>()
  for (const word of [...one, ...any]) {
    const [, name, text] = /^([^=]+)=(.+)$/s.exec(word) ?? []
    if (name === undefined || text === undefined) throw fault('cli.blind_filter', { text: word })
    const dimension = resolveDimension(declaration, name)
    if (values.has(dimension.name)) throw fault('cli.blind_twice', { dimension: dimension.name })
    values.set(dimension.name, resolveValues(dimension, text))
  }
  return hiddenSelection(declaration, any.length === 0 ? 'one' : 'any', Object.fromEntries(values))
}

export async function draftQuery(kind: QueryKind, given: Given): Promise<Draft> {
  const file = given.text('file')
  return file === undefined ? fromArguments(kind, given) : fromFile(kind, given, file)
}

function fromArguments(kind: QueryKind, given: Given): Draft {
  const edition = given.optionalArgument(0)
  if (edition === undefined) throw fault('cli.edition_missing')
  return {
    edition,
    finish: declaration =>
      parse({
        edition,
        where: filters(declaration, given.rest(1)),
        privacy: privacyOf(given),
        mechanism: given.text('mechanism'),
        purpose: given.text('purpose'),
        ...partsOf(kind, given, declaration),
      }),
  }
}

function partsOf(kind: QueryKind, given: Given, declaration: Declaration): object {
  const view = given.text('view')
  const dimension = (word: string): string => resolveDimension(declaration, word).name
  const select = given.list('select').map(text => parseStatistic(declaration, text, view))
  switch (kind) {
    case 'profile':
      return {
        kind,
        by: given.list('by').map(dimension),
        cross: given.flag('cross'),
        of: parseStatistic(declaration, given.text('of') ?? 'units', view),
        base: given.flag('base'),
      }
    case 'trend': {
      const splitBy = given.text('splitBy')
      return {
        kind,
        period: dimension(given.text('period') ?? calendarOf(declaration)),
        select,
        ...(splitBy === undefined ? {} : { splitBy: dimension(splitBy) }),
      }
    }
    case 'aggregate':
      return { kind, select, groupBy: given.list('groupBy').map(dimension), shares: given.flag('shares') }
  }
}

/** The finest calendar dimension but days: what a trend is usually drawn over. */
function calendarOf({ dimensions }: Declaration): string {
  const order = ['month', 'week', 'quarter', 'year', 'day']
  const periods = order.flatMap(kind => dimensions.filter(dimension => dimension.kind === kind))
  return periods[0]?.name ?? 'month'
}

function filters(declaration: Declaration, words: readonly string[]): Readonly<Record<string, string[]>> {
  const where = new Map<string, string[]>()
  for (const word of words) {
    const [, name, values] = /^([^=]+)=(.+)$/s.exec(word) ?? []
    if (name === undefined || values === undefined) throw fault('cli.filter', { text: word })
    const dimension = resolveDimension(declaration, name)
    where.set(dimension.name, [...(where.get(dimension.name) ?? []), ...resolveValues(dimension, values)])
  }
  return Object.fromEntries(where)
}

function privacyOf(given: Given): object {
  const names = ['epsilon', 'rho', 'within'] as const
  const said = names.flatMap(name => {
    const value = given.text(name)
    return value === undefined ? [] : [{ [name]: value }]
  })
  const [only] = said
  if (only === undefined || said.length > 1) throw fault('cli.privacy')
  return only
}

const Loose = z.looseObject({
  kind: z.string().optional(),
  edition: z.string(),
  where: z.record(z.string(), z.array(z.string())).default({}),
  by: z.array(z.string()).optional(),
  groupBy: z.array(z.string()).optional(),
  period: z.string().optional(),
  splitBy: z.string().optional(),
  of: z.looseObject({ measure: z.string().optional(), per: z.string().optional() }).optional(),
  select: z.array(z.looseObject({ measure: z.string().optional(), per: z.string().optional() })).optional(),
})
type Loose = z.infer<typeof Loose>

async function fromFile(kind: QueryKind, given: Given, file: string): Promise<Draft> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw fault('cli.file_unreadable', { file })
  })
  const loose = Loose.safeParse(readJson(text, file))
  if (!loose.success) throw shapeFault(loose.error, file)
  const query = loose.data
  if (query.kind !== undefined && query.kind !== kind) {
    throw fault('cli.query_kind', { kind: query.kind, expected: kind }, file)
  }
  const edition = given.optionalArgument(0) ?? query.edition
  return {
    edition,
    finish: declaration => parse({ ...resolveLoose(declaration, query), kind, edition }, file),
  }
}

function resolveLoose(declaration: Declaration, query: Loose): Loose {
  const dimension = (word: string): string => resolveDimension(declaration, word).name
  const measure = (word: string): string => resolveMeasure(declaration, word).name
  const where = Object.entries(query.where).map(([name, values]) => {
    const found = resolveDimension(declaration, name)
    return [found.name, values.map(value => resolveValue(found, value))]
  })
  const statistic = <S extends { readonly measure?: string | undefined; readonly per?: string | undefined }>(
    given: S,
  ) => ({
    ...given,
    ...(given.measure === undefined ? {} : { measure: measure(given.measure) }),
    ...(given.per === undefined ? {} : { per: measure(given.per) }),
  })
  return {
    ...query,
    where: Object.fromEntries(where),
    ...(query.by === undefined ? {} : { by: query.by.map(dimension) }),
    ...(query.groupBy === undefined ? {} : { groupBy: query.groupBy.map(dimension) }),
    ...(query.period === undefined ? {} : { period: dimension(query.period) }),
    ...(query.splitBy === undefined ? {} : { splitBy: dimension(query.splitBy) }),
    ...(query.of === undefined ? {} : { of: statistic(query.of) }),
    ...(query.select === undefined ? {} : { select: query.select.map(statistic) }),
  }
}

function parse(query: Readonly<Record<string, unknown>>, file?: string): Query {
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  const parsed = Query.safeParse(Object.fromEntries(given))
  if (!parsed.success) throw shapeFault(parsed.error, file)
  return parsed.data
}

function shapeFault(error: z.ZodError, file: string | undefined): Error {
  const [issue] = error.issues
  const path = issue === undefined ? '' : issue.path.join('.')
  return fault('cli.query_shape', { path, reason: issue?.message ?? '' }, file)
}

function readJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw fault('cli.json', {}, file)
  }
}
