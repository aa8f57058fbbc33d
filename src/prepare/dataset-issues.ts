import type { z } from 'zod'
import type { FaultDetail } from '../../schemas/fault.ts'
import { readForm } from '../../schemas/form.ts'
import { least, most, typeCode } from '../../schemas/misfit.ts'
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
  return [...new Map(faults.map(fault => [`${fault.code} ${fault.at}`, fault])).values()]
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
          code: 'shape.unknown_key',
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
          ? { code: 'shape.missing', params: { key: last }, at }
          : wrongType(issue.expected, at),
      ]
    case 'invalid_value':
      return [{ code: 'shape.choice', params: { valid: issue.values.map(inYaml) }, at }]
    case 'too_small':
      return [tooSmall(issue, last, at)]
    case 'too_big':
      return [told(most(issue), at)]
    case 'invalid_key':
      return [{ code: 'dataset.bad_name', params: { name: last }, at }]
    case 'invalid_format':
    case 'custom':
      return [ownFault(issue.message, at)]
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

function tooSmall(issue: Extract<Issue, { code: 'too_small' }>, key: string, at: string): FaultDetail {
  if (issue.origin === 'string') return { code: 'dataset.text_empty', params: {}, at }
  if (issue.origin === 'array' && key === 'values') return { code: 'dataset.domain_empty', params: {}, at }
  if (key === 'max' || key === 'perUnit') return { code: 'dataset.bound_zero', params: {}, at }
  return told(least(issue), at)
}

function told([code, params]: ReturnType<typeof least>, at: string): FaultDetail {
  return { code, params, at }
}

/** A tab and a comma are told apart from what stands between the choices. */
function inYaml(value: unknown): string {
  const text = String(value)
  return /^[\w.-]+$/.test(text) ? text : JSON.stringify(text)
}

/** In the schema's own words; of all in dataset.yaml only lo and hi have none. */
function ownFault(message: string, at: string): FaultDetail {
  const { code, params } = readForm(message) ?? { code: 'dataset.bad_number', params: {} }
  return { code, params, at }
}

function unionFault(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  root: Readonly<Record<string, unknown>>,
  path: readonly string[],
): readonly FaultDetail[] {
  const at = `/${path.join('/')}`
  const last = path.at(-1) ?? ''
  if (valueAt(root, path) === undefined) return [{ code: 'shape.missing', params: { key: last }, at }]
  if (path[0] === 'budget' && last !== 'delta') return [{ code: 'dataset.bad_loss', params: {}, at }]
  if (NUMBER_KEYS.includes(last)) return [{ code: 'dataset.bad_number', params: {}, at }]
  // Of a union the member that was meant: the one whose texts were found, and found wrong.
  const meant = issue.errors.find(member => member.every(isOfText))
  if (meant !== undefined) return issueFaults(meant, root, path)
  const code = path.includes('values') && last !== 'label' ? 'dataset.bad_value' : 'dataset.bad_label'
  return [{ code, params: {}, at }]
}

const NUMBER_KEYS: readonly string[] = ['quantum', 'delta', 'lo', 'hi']

function isOfText({ code, path }: Issue): boolean {
  return (
    code === 'too_small' ||
    code === 'too_big' ||
    code === 'custom' ||
    (code === 'invalid_union' && path.length > 0)
  )
}

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
