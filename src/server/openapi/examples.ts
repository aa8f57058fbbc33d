// Examples of the schemas whose values have a form; those of all others are put together from these
// (`exampleOf`), and a test holds that each fits its schema.
import { OTHER } from '../../../protocols/anonymise/domain.ts'
import type { JsonSchema } from './components.ts'

const DIGEST = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'
const RANDOM = 'Yk3xWm0bTqfV8aJc2LrN5A'

export const COMPONENT_EXAMPLES: Readonly<Record<string, unknown>> = {
  Slug: 'appliance-orders',
  DatasetId: 'appliance-orders',
  OrganisationId: 'appliance-orders',
  Label: { zh: '空气炸锅', en: 'Air fryers' },
  Name: 'category',
  PurposeCode: 'product-planning',
  NanoRho: '250000000',
  Instant: '2026-03-01T08:00:00.000Z',
  IsoDate: '2025-12-31',
  EditionId: 'appliance-orders@2025',
  KeyId: 'key_Yk3xWm0bTqfV8aJc2LrN',
  Sha256Hex: DIGEST,
  LogIndex: '17',
  PositiveDecimal: '0.5',
  IntegerText: '12800',
  IdempotencyKey: RANDOM,
  OneTimeCode: 'join-0a1b2c3d4e5f60718293a4b5c6d7e8',
  Base64: 'AAECAwQFBgc=',
  Dimension: {
    name: 'gender',
    label: { zh: '性别', en: 'Gender' },
    values: [
      { value: 'female', label: { zh: '女', en: 'Female' } },
      { value: 'male', label: { zh: '男', en: 'Male' } },
      OTHER,
    ],
    perUnit: true,
    kind: 'list',
  },
  ProfileQuery: {
    kind: 'profile',
    edition: 'appliance-orders@2025',
    where: { category: ['空气炸锅'] },
    privacy: { epsilon: '0.5' },
    mechanism: 'discrete-gaussian',
    by: ['gender', 'age_band'],
    cross: false,
    of: { statistic: 'units' },
    base: true,
  },
  Problem: {
    type: 'about:blank',
    title: 'Conflicts with the present state',
    status: 409,
    code: 'query.budget_account',
    detail:
      'Your account in this edition has rho 0.01 left; this question costs 0.02. At most epsilon 0.7 fits.',
    requestId: 'req_Yk3xWm0bTqfV8aJc',
    params: { room: '0.01', charge: '0.02', epsilon: '0.7' },
  },
}

/** One value that fits a schema of the document. */
export function exampleOf(schema: JsonSchema, schemas: Readonly<Record<string, JsonSchema>>): unknown {
  const known = Array.isArray(schema['examples']) ? schema['examples'][0] : undefined
  if (known !== undefined) return known
  if (schema['default'] !== undefined) return schema['default']
  if (schema['const'] !== undefined) return schema['const']
  if (typeof schema['$ref'] === 'string') {
    return exampleOf(schemas[schema['$ref'].split('/').at(-1) ?? ''] ?? {}, schemas)
  }
  if (Array.isArray(schema['enum'])) return schema['enum'][0]
  const choice = (schema['anyOf'] ?? schema['oneOf']) as readonly JsonSchema[] | undefined
  if (choice !== undefined) return exampleOf(choice.find(({ type }) => type !== 'null') ?? {}, schemas)
  const type = Array.isArray(schema['type']) ? schema['type'][0] : schema['type']
  switch (type) {
    case 'object': {
      const properties = (schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>
      const required = (schema['required'] ?? []) as readonly string[]
      return Object.fromEntries(required.map(name => [name, exampleOf(properties[name] ?? {}, schemas)]))
    }
    case 'array': {
      const item = exampleOf((schema['items'] ?? {}) as JsonSchema, schemas)
      return Array.from({ length: Math.max(1, Number(schema['minItems'] ?? 1)) }, () => item)
    }
    case 'integer':
    case 'number':
      return Math.max(Number(schema['minimum'] ?? 1), 1)
    case 'boolean':
      return false
    default:
      return textLike(typeof schema['pattern'] === 'string' ? schema['pattern'] : '')
  }
}

/** Of forms that have no name. */
const TEXTS = [
  'text',
  '1',
  DIGEST,
  `${'Q'.repeat(42)}A`,
  `${'Q'.repeat(85)}A==`,
  'Q'.repeat(86),
  '2026-03-01T08:00:00.000Z',
  'product-planning',
  // A proof of randomness, and what a request names of a node.
  'Q'.repeat(107),
  DIGEST.slice(0, 16),
  '/v1/me',
]

function textLike(pattern: string): string {
  const prefix = /^\^(\w+_)\[A-Za-z0-9_-\]\{22\}\$$/.exec(pattern)?.[1]
  if (prefix !== undefined) return `${prefix}${RANDOM}`
  const form = new RegExp(pattern, 'u')
  return TEXTS.find(text => form.test(text)) ?? 'text'
}
