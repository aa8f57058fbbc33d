import type { z } from 'zod'
import type { FaultDetail } from '../../schemas/fault.ts'
import { typeCode } from '../../schemas/misfit.ts'
import { nearest } from '../../schemas/nearest.ts'
import { PassportStatement } from '../../schemas/passport-statement.ts'

type Issue = z.core.$ZodIssue

/** zod's issues as faults in both languages; `root` is where paths begin, `prefix` the path of what was parsed. */
export function issueFaults(
  issues: readonly Issue[],
  root: Readonly<Record<string, unknown>>,
  prefix: readonly string[],
): readonly FaultDetail[] {
  const faults = issues.flatMap(issue => issueFault(issue, root, [...prefix, ...issue.path.map(String)]))
  // A whole number that is far too large breaks two limits: the narrower one, which comes last, is the one to keep to.
  return faults.filter(
    ({ code, at }, i) => faults.findLastIndex(other => other.code === code && other.at === at) === i,
  )
}

function issueFault(
  issue: Issue,
  root: Readonly<Record<string, unknown>>,
  path: readonly string[],
): readonly FaultDetail[] {
  const at = `/${path.join('/')}`
  const last = path.at(-1) ?? ''
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map(key => {
        const valid = VALID_KEYS[path.join('/')] ?? VALID_KEYS[path[0] ?? ''] ?? []
        return {
          code: 'dataset.unknown_key',
          params: {
            key,
            nearest: valid.length === 0 ? '–' : nearest(key, valid),
            valid: valid.length === 0 ? '–' : valid,
          },
          at: `${at}/${key}`,
        }
      })
    case 'invalid_type':
      return [
        valueAt(root, path) === undefined
          ? { code: 'dataset.missing_key', params: { key: last }, at }
          : wrongType(issue.expected, at),
      ]
    case 'invalid_value':
      return [{ code: 'dataset.not_one_of', params: { valid: issue.values.map(inYaml) }, at }]
    case 'too_small':
      if (issue.origin === 'array') {
        const code = last === 'values' ? 'dataset.domain_empty' : 'dataset.too_few'
        return [{ code, params: { least: String(issue.minimum) }, at }]
      }
      if (issue.origin === 'string') return [{ code: 'dataset.text_empty', params: {}, at }]
      return [
        last === 'max' || last === 'perUnit'
          ? { code: 'dataset.bound_zero', params: {}, at }
          : { code: 'dataset.too_small', params: { least: String(issue.minimum) }, at },
      ]
    case 'too_big':
      return [
        { code: TOO_BIG[issue.origin] ?? 'dataset.too_big', params: { most: String(issue.maximum) }, at },
      ]
    case 'invalid_format':
      return [{ code: formatCode(issue.format, last), params: {}, at }]
    case 'invalid_key':
      return [{ code: 'dataset.bad_name', params: { name: last }, at }]
    case 'custom':
      return [customFault(issue, last, at)]
    case 'invalid_union':
      return unionFault(issue, root, path)
    case 'invalid_element':
    case 'not_multiple_of':
      return [{ code: 'dataset.bad_value', params: {}, at }]
  }
}

export function wrongType(expected: string, at: string): FaultDetail {
  return { code: typeCode(expected), params: {}, at }
}

const TOO_BIG: Readonly<Record<string, FaultDetail['code']>> = {
  array: 'dataset.too_many',
  string: 'dataset.text_too_long',
}

/** A tab and a comma are told apart from what stands between the choices. */
function inYaml(value: unknown): string {
  const text = String(value)
  return /^[\w.-]+$/.test(text) ? text : JSON.stringify(text)
}

function customFault({ params }: Extract<Issue, { code: 'custom' }>, key: string, at: string): FaultDetail {
  if (params?.['fault'] === 'dataset.text_unseen') {
    const { character, place } = params
    return {
      code: 'dataset.text_unseen',
      params: { character: String(character), place: Number(place) },
      at,
    }
  }
  return { code: NUMBER_KEYS.includes(key) ? 'dataset.bad_number' : 'dataset.bad_decimal', params: {}, at }
}

function unionFault(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  root: Readonly<Record<string, unknown>>,
  path: readonly string[],
): readonly FaultDetail[] {
  const at = `/${path.join('/')}`
  const last = path.at(-1) ?? ''
  if (valueAt(root, path) === undefined) return [{ code: 'dataset.missing_key', params: { key: last }, at }]
  if (path[0] === 'budget' && last !== 'delta') return [{ code: 'dataset.bad_loss', params: {}, at }]
  if (last === 'quantum' || last === 'delta' || NUMBER_KEYS.includes(last))
    return [{ code: 'dataset.bad_number', params: {}, at }]
  // Of a union the member that was meant: the one whose texts were found, and found wrong.
  const meant = issue.errors.find(member => member.every(isOfText))
  if (meant !== undefined) return issueFaults(meant, root, path)
  const code = path.includes('values') && last !== 'label' ? 'dataset.bad_value' : 'dataset.bad_label'
  return [{ code, params: {}, at }]
}

function isOfText({ code, path }: Issue): boolean {
  return (
    code === 'too_small' ||
    code === 'too_big' ||
    code === 'custom' ||
    (code === 'invalid_union' && path.length > 0)
  )
}

const NUMBER_KEYS: readonly string[] = ['lo', 'hi']

/** Formats are few, and the key tells which one it is. */
function formatCode(format: string, key: string): FaultDetail['code'] {
  if (format === 'date') return 'dataset.bad_date'
  if (key === 'dataset' || key === 'edition') return 'dataset.bad_slug'
  if (key === 'mostFenPerAnswer') return 'dataset.bad_fen'
  if (REFERENCE_KEYS.includes(key)) return 'dataset.bad_reference'
  return DECIMAL_KEYS.includes(key) ? 'dataset.bad_decimal' : 'dataset.bad_name_format'
}

const DECIMAL_KEYS: readonly string[] = ['quantum', 'delta', 'epsilon', 'rho']

const REFERENCE_KEYS: readonly string[] = [
  'impactAssessment',
  'assessor',
  'registration',
  'authorisation',
  'priceBasis',
]

function valueAt(root: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined,
    root,
  )
}

/** What may stand in each section, for the words of a fault. */
const VALID_KEYS: Readonly<Record<string, readonly string[]>> = {
  period: ['from', 'to'],
  csv: ['delimiter', 'encoding'],
  lookups: ['files', 'key'],
  unit: ['column', 'missing'],
  orderKey: ['column'],
  dimensions: [
    'column',
    'values',
    'bins',
    'open',
    'labels',
    'calendar',
    'lookup',
    'take',
    'label',
    'other',
    'perUnit',
  ],
  measures: ['column', 'product', 'quantum', 'lo', 'hi', 'missing', 'label', 'unit'],
  views: ['for', 'perUnit', 'caps', 'over', 'max'],
  budget: ['delta', 'perConsumer', 'total', 'perYear', 'epsilon', 'rho'],
  keptShare: ['dimension', 'bound', 'percent'],
  passport: Object.keys(PassportStatement.shape),
  'passport/publicData': Object.keys(PassportStatement.shape.publicData.unwrap().shape),
}
