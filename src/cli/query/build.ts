// A question from what was typed, or from a JSON file; the declaration resolves its words either way.
import { z } from 'zod'
import type { Declaration } from '../../../schemas/declaration.ts'
import { Fault, fault } from '../../../schemas/fault.ts'
import { validationErrors } from '../../../schemas/validation-errors.ts'
import { Query } from '../../../schemas/query.ts'
import { signedQuestion } from '../../sdk/buyers.ts'
import { type SelectedCells, hiddenSelection } from '../../sdk/blind/hidden-selection.ts'
import { flagOf, type ParsedArgs } from '../parsed-args.ts'
import { type Input, readJsonFile } from '../json-file.ts'
import { resolveDimension, resolveMeasure, resolveValue, resolveValues } from './resolve.ts'
import { parseStatistic } from './statistic.ts'
import { resolveSummary, typedSummaries } from './summaries.ts'

export type QueryKind = Query['kind']

/** What is known of the question before its edition's declaration is read. */
export type TypedQuestion = { readonly edition: string; readonly finish: (declaration: Declaration) => Query }

/**
 * What `--blind` and `--blind-any` hide: one value of each dimension, or, if there is any `--blind-any`,
 * every combination of several. Words that the declaration does not know are refused here; none of them is
 * sent anywhere.
 */
export function readHidden(declaration: Declaration, given: ParsedArgs): SelectedCells | undefined {
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

export async function draftQuery(kind: QueryKind, given: ParsedArgs, host: Input): Promise<TypedQuestion> {
  const file = given.text('file')
  return file === undefined ? fromArguments(kind, given) : fromFile(kind, given, host, file)
}

function fromArguments(kind: QueryKind, given: ParsedArgs): TypedQuestion {
  const edition = given.optionalArgument(0)
  if (edition === undefined) throw fault('cli.edition_missing')
  return {
    edition,
    finish: declaration =>
      parse({
        edition,
        where: filters(declaration, given.rest(1)),
        privacy: privacyOf(given),
        ...sharpeningOf(given),
        mechanism: mechanismOf(given),
        purpose: given.text('purpose'),
        ...partsOf(kind, given, declaration),
      }),
  }
}

function partsOf(kind: QueryKind, given: ParsedArgs, declaration: Declaration): object {
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
      const [splitBy, moving] = [given.text('splitBy'), given.text('moving')]
      return {
        kind,
        period: dimension(given.text('period') ?? calendarOf(declaration)),
        select,
        ...(splitBy === undefined ? {} : { splitBy: dimension(splitBy) }),
        ...(moving === undefined ? {} : { moving: Number(moving) }),
      }
    }
    case 'aggregate':
      return {
        kind,
        select,
        groupBy: given.list('groupBy').map(dimension),
        shares: given.flag('shares'),
        summaries: typedSummaries(declaration, given),
      }
  }
}

/** The finest calendar dimension but days: what a trend is usually drawn over. */
function calendarOf({ dimensions }: Declaration): string {
  const order = ['month', 'week', 'quarter', 'year', 'day']
  const periods = order.flatMap(kind => dimensions.filter(dimension => dimension.kind === kind))
  return periods[0]?.name ?? 'month'
}

export function filters(
  declaration: Declaration,
  words: readonly string[],
): Readonly<Record<string, string[]>> {
  const where = new Map<string, string[]>()
  for (const word of words) {
    const [, name, values] = /^([^=]+)=(.+)$/s.exec(word) ?? []
    if (name === undefined || values === undefined || /(?:^|[,，])\s*(?:[,，]|$)/.test(values))
      throw fault('cli.filter', { text: word })
    const dimension = resolveDimension(declaration, name)
    where.set(dimension.name, [...(where.get(dimension.name) ?? []), ...resolveValues(dimension, values)])
  }
  return Object.fromEntries(where)
}

/** Which answer is to be more exact, and how often the asker will look. */
export function sharpeningOf(given: ParsedArgs): { readonly sharpen?: string; readonly looks?: number } {
  const [sharpen, looks] = [given.text('sharpen'), given.text('looks')]
  return {
    ...(sharpen === undefined ? {} : { sharpen }),
    ...(looks === undefined ? {} : { looks: Number(looks) }),
  }
}

export function privacyOf(given: ParsedArgs): object {
  const names = ['epsilon', 'rho', 'within', 'pool'] as const
  const said = names.flatMap(name => {
    const value = given.text(name)
    return value === undefined ? [] : [{ [name]: value }]
  })
  const [only] = said
  if (only === undefined || said.length > 1) throw fault('cli.privacy')
  return only
}

/** The pool pays for pure ε, which only Laplace noise has. */
function mechanismOf(given: ParsedArgs): string | undefined {
  const typed = given.text('mechanism')
  if (!given.has('pool')) return typed
  if ((typed ?? 'discrete-laplace') !== 'discrete-laplace')
    throw fault('query.pool_mechanism', {}, '--mechanism')
  return 'discrete-laplace'
}

const Loose = z.looseObject({
  kind: z.string().optional(),
  edition: z.string().optional(),
  where: z.record(z.string(), z.array(z.string())).default({}),
  by: z.array(z.string()).optional(),
  groupBy: z.array(z.string()).optional(),
  period: z.string().optional(),
  splitBy: z.string().optional(),
  of: z.looseObject({ measure: z.string().optional(), per: z.string().optional() }).optional(),
  summaries: z
    .array(
      z.looseObject({
        along: z.string().optional(),
        of: z.array(z.string()).optional(),
        per: z.array(z.string()).optional(),
      }),
    )
    .optional(),
  select: z.array(z.looseObject({ measure: z.string().optional(), per: z.string().optional() })).optional(),
})
type Loose = z.infer<typeof Loose>

async function fromFile(
  kind: QueryKind,
  given: ParsedArgs,
  host: Input,
  file: string,
): Promise<TypedQuestion> {
  const beside = besideFile(given)
  if (beside.length > 0) throw fault('cli.file_and_words', { file, words: beside })
  const query = fit(Loose, await readJsonFile(host, file), file)
  if (query.kind !== undefined && query.kind !== kind) {
    throw fault('cli.query_kind', { kind: query.kind, expected: kind }, file)
  }
  const edition = given.optionalArgument(0) ?? query.edition
  if (edition === undefined) throw fault('cli.edition_missing', {}, file)
  return {
    edition,
    finish: declaration =>
      parse({ ...signedQuestion(resolveLoose(declaration, query)), kind, edition }, file),
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
    ...(query.summaries === undefined
      ? {}
      : { summaries: query.summaries.map(each => resolveSummary(declaration, each)) }),
  }
}

/**
 * What says something of the question, so that beside a file it would be lost: all but the edition and what
 * is hidden.
 */
function besideFile(given: ParsedArgs): readonly string[] {
  const [first, ...more] = given.rest(0)
  const filters = first?.includes('=') === true ? [first, ...more] : more
  return [
    ...filters,
    ...PARTS.filter(name => given.has(name)).map(flagOf),
    ...(given.denied('base') ? ['--no-base'] : []),
  ]
}

const PARTS = [
  'by',
  'cross',
  'of',
  'period',
  'select',
  'splitBy',
  'moving',
  'groupBy',
  'shares',
  'quantiles',
  'rate',
  'rank',
  'concentration',
  'epsilon',
  'rho',
  'within',
  'pool',
  'mechanism',
  'sharpen',
  'looks',
  'view',
  'purpose',
]

export function parse(query: Readonly<Record<string, unknown>>, file?: string): Query {
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  return fit(Query, Object.fromEntries(given), file)
}

/** Every mistake at once, by its place in the file or by the option that it was typed in. */
function fit<S extends z.ZodType>(schema: S, value: unknown, file: string | undefined): z.infer<S> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const found = validationErrors(schema, value).map(misfit => ({
    ...misfit,
    at: placeOf(misfit.at ?? '', file),
  }))
  const first = { code: 'cli.query_shape', params: { places: found.map(({ at }) => at) } } as const
  throw new Fault(file === undefined ? first : { ...first, at: file }, ...found)
}

function placeOf(pointer: string, file: string | undefined): string {
  if (file !== undefined) return pointer === '' ? '/' : pointer
  const [part = '', inner = part] = pointer.split('/').slice(1)
  if (pointer.endsWith('/view')) return '--view'
  const option = part === 'privacy' ? inner : part
  return PARTS.includes(option) ? flagOf(option) : pointer
}
