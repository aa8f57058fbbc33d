// The one place where zod's issues are put into words: what does not fit a schema, where, and what would.
// Never the value that was there.
import { z } from 'zod'
import { Fault, type FaultDetail, type FaultParams } from './fault.ts'
import { issueCode, type IssueCode, readIssueCode } from './issue-code.ts'
import { nearest } from './nearest.ts'

type Issue = z.core.$ZodIssue
type Path = readonly PropertyKey[]

const MAX_MISFITS = 50
/** Looking for what was meant costs more than everything else that is said of a misfit. */
const MAX_SUGGESTED = 5

/**
 * Empty for what fits. `at` is a JSON pointer (RFC 6901); `under` is the place of the data, if it is a part.
 */
export function validationErrors(schema: z.ZodType, data: unknown, under: Path = []): readonly FaultDetail[] {
  // Only while zod still holds the schema that refused can the valid keys be had of it.
  const error = ({ code, inst }: { readonly code?: string; readonly inst?: unknown }) =>
    code === 'unrecognized_keys' && inst instanceof z.ZodObject
      ? issueCode('shape.unknown_key', { valid: Object.keys(inst.shape) })
      : undefined
  const issues = schema.safeParse(data, { error, reportInput: true }).error?.issues ?? []
  // A stranger can send a million of them, and words cost more than checks.
  const found = issues.slice(0, MAX_MISFITS).flatMap(issue => misfitsOf(issue, [...under, ...issue.path]))
  // A pattern and what refines it say the same of one value.
  const distinct = new Map(found.toReversed().map(misfit => [`${misfit.code} ${misfit.at}`, misfit]))
  return [...distinct.values()].toReversed().slice(0, MAX_MISFITS)
}

/** What fits, as its schema reads it. Throws a Fault with every misfit, as the service would refuse it. */
export function parseOrThrow<S extends z.ZodType>(schema: S, data: unknown): z.infer<S> {
  const parsed = schema.safeParse(data)
  if (parsed.success) return parsed.data
  throw invalid(validationErrors(schema, data))
}

/** Says where and how something does not fit, never the values that were there. */
export function invalid(found: readonly FaultDetail[]): Fault {
  return new Fault({ code: 'request.invalid', params: {} }, ...found)
}

export function pointer(path: Path): string {
  return path.map(part => `/${shortened(String(part)).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

function misfitsOf(issue: Issue, path: Path): readonly FaultDetail[] {
  const detail = (code: IssueCode, params: FaultParams = {}): readonly FaultDetail[] => [
    { code, params, at: pointer(path) },
  ]
  const key = String(path.at(-1) ?? '')
  const own = readIssueCode(issue.message)
  if (issue.code === 'unrecognized_keys' && (own === undefined || own.code === 'shape.unknown_key')) {
    const known = own?.params['valid']
    const valid = Array.isArray(known) ? known.map(String) : []
    return issue.keys.slice(0, MAX_MISFITS).map((unknown, i) => ({
      code: 'shape.unknown_key',
      params: {
        key: shortened(unknown),
        nearest: i < MAX_SUGGESTED ? nearest(unknown, valid, 1) : [],
        valid,
      },
      at: pointer([...path, shortened(unknown)]),
    }))
  }
  const choice = choiceOf(issue)
  if (choice !== undefined) {
    return choice.missing
      ? detail('shape.missing_choice', { key, valid: choice.valid })
      : detail('shape.choice', { valid: choice.valid })
  }
  // A request without content has a body of null.
  const isNothing = issue.input === undefined || issue.input === null
  if (isNothing && path.length === 0 && issue.code === 'invalid_type' && issue.expected === 'object')
    return detail('shape.no_content')
  if (issue.input === undefined) return detail('shape.missing', { key })
  const meant = issue.code === 'invalid_union' ? memberMeant(issue.errors) : undefined
  if (meant !== undefined)
    return meant.slice(0, MAX_MISFITS).flatMap(inner => misfitsOf(inner, [...path, ...inner.path]))
  if (own !== undefined) return detail(own.code, own.params)
  switch (issue.code) {
    case 'invalid_type':
      return detail(TYPES.get(issue.expected) ?? 'shape.unfit')
    case 'too_small':
      return detail(...least(issue))
    case 'too_big':
      return detail(...most(issue))
    case 'not_multiple_of':
      return detail('shape.multiple', { of: String(issue.divisor) })
    case 'invalid_key':
    case 'invalid_element':
      return issue.issues.flatMap(inner => misfitsOf(inner, [...path, ...inner.path]))
    case 'unrecognized_keys':
    case 'invalid_format':
    case 'invalid_union':
    case 'invalid_value':
    case 'custom':
      return detail('shape.unfit')
  }
}

/** A stranger's key may be as long as the body. */
function shortened(key: string): string {
  return key.length <= LONGEST_KEY ? key : `${key.slice(0, LONGEST_KEY)}…`
}

const LONGEST_KEY = 120

type Choice = { readonly valid: readonly string[]; readonly missing: boolean }

/**
 * One of a closed list: an enum, a literal, several of them, or the key that tells the kinds of an object
 * apart.
 */
function choiceOf(issue: Issue): Choice | undefined {
  const missing = issue.input === undefined
  if (issue.code === 'invalid_value') return { valid: issue.values.map(written), missing }
  if (issue.code !== 'invalid_union') return undefined
  if ('options' in issue && issue.options !== undefined && issue.discriminator !== undefined) {
    const object: unknown = issue.input
    const named = typeof object === 'object' && object !== null && Object.hasOwn(object, issue.discriminator)
    return { valid: issue.options.map(String), missing: !named }
  }
  const values = issue.errors.flatMap(([inner, ...more]) =>
    inner?.code === 'invalid_value' && inner.path.length === 0 && more.length === 0 ? [inner.values] : [],
  )
  return values.length > 0 && values.length === issue.errors.length
    ? { valid: values.flat().map(String), missing }
    : undefined
}

/** Quotes a tab and a comma, so that they differ from the separators of the list. */
function written(value: unknown): string {
  const text = String(value)
  return /^[\w.-]+$/.test(text) ? text : JSON.stringify(text)
}

/**
 * Of a union the member whose keys, or whose type, was written, where it is one: only what is said with them
 * is wrong.
 */
function memberMeant(members: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const near = members.filter(issues =>
    issues.every(
      ({ code, path, input }) =>
        code !== 'unrecognized_keys' && (path.length > 0 || OF_TYPE.has(code)) && input !== undefined,
    ),
  )
  return near.length === 1 ? near[0] : undefined
}

/** Misfits of what has the right type. */
const OF_TYPE: ReadonlySet<string> = new Set(['too_small', 'too_big', 'invalid_format', 'custom'])

type Said = readonly [code: IssueCode, params: FaultParams]

function least({ origin, minimum, inclusive }: Extract<Issue, { code: 'too_small' }>): Said {
  const params = { least: String(minimum) }
  if (origin === 'string' && minimum === 1) return ['shape.text_empty', {}]
  if (origin === 'string') return ['shape.text_short', params]
  if (origin === 'array' || origin === 'set') return ['shape.list_short', params]
  return [inclusive === false ? 'shape.above' : 'shape.too_small', params]
}

function most({ origin, maximum, inclusive }: Extract<Issue, { code: 'too_big' }>): Said {
  const params = { most: String(maximum) }
  if (origin === 'string') return ['shape.text_long', params]
  if (origin === 'array' || origin === 'set') return ['shape.list_long', params]
  return [inclusive === false ? 'shape.below' : 'shape.too_big', params]
}

const TYPES: ReadonlyMap<string, IssueCode> = new Map([
  ['string', 'shape.text'],
  ['number', 'shape.number'],
  ['int', 'shape.integer'],
  ['boolean', 'shape.boolean'],
  ['array', 'shape.list'],
  ['tuple', 'shape.list'],
  ['object', 'shape.object'],
  ['record', 'shape.object'],
  ['null', 'shape.null'],
])
