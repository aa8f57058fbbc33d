// JSON Schemas out of the zod schemas. Where a request may leave out what an answer always has, the schema of
// the request is a component of its own: `QueryInput` beside `Query`.
import { z } from 'zod'
import { DESCRIPTIONS } from './descriptions.ts'
import { COMPONENT_EXAMPLES } from './examples.ts'
import { NAMED } from './named.ts'

export type JsonSchema = { readonly [key: string]: unknown }
export type Direction = 'input' | 'output'
type Schemas = Readonly<Record<string, JsonSchema>>

export interface Components {
  readonly schemas: Schemas
  /** The reference to a schema that was given to `componentsOf`. */
  readonly refer: (name: string, direction: Direction) => JsonSchema
}

export const PREFIX = '#/components/schemas/'

/**
 * `used`: the schemas of requests and answers by name, which get components of their own unless they have
 * one.
 */
export function componentsOf(
  used: Readonly<Record<Direction, Readonly<Record<string, z.ZodType>>>>,
): Components {
  const names = new Map(NAMED)
  const called = new Map<string, string>()
  for (const [name, schema] of Object.entries({ ...used.output, ...used.input })) {
    const known = names.get(schema) ?? name
    names.set(schema, known)
    called.set(name, known)
  }
  const registry = z.registry<{ id: string }>()
  for (const [schema, id] of names) registry.add(schema, { id })
  const rootsOf = (direction: Direction) => Object.keys(used[direction]).map(name => called.get(name) ?? name)
  const output = reachable(convert(registry, 'output'), rootsOf('output'))
  const input = reachable(convert(registry, 'input'), rootsOf('input'))
  const differing = differences(input, output)
  const renamed = (name: string): string => (differing.has(name) ? `${name}Input` : name)
  const inputs = Object.entries(input).map(
    ([name, schema]) => [renamed(name), mapReferences(schema, renamed)] as const,
  )
  return {
    schemas: { ...output, ...Object.fromEntries(inputs) },
    refer: (name, direction) => {
      const known = called.get(name) ?? name
      return { $ref: `${PREFIX}${direction === 'input' ? renamed(known) : known}` }
    },
  }
}

function convert(registry: z.core.$ZodRegistry<{ id: string }>, io: Direction): Schemas {
  const { schemas } = z.toJSONSchema(registry, {
    io,
    uri: id => `${PREFIX}${id}`,
    target: 'draft-2020-12',
    // Some named schemas are no part of the API and hold what JSON does not.
    unrepresentable: 'any',
  })
  return Object.fromEntries(
    Object.entries(schemas as Schemas).map(([name, schema]) => [
      name,
      describe(name, { ...schema, $schema: undefined, $id: undefined, id: undefined }, schemas as Schemas),
    ]),
  )
}

/** With the comments above the schema and its fields in the source. */
function describe(name: string, schema: JsonSchema, all: Schemas): JsonSchema {
  const { about = unwritten(name), fields = {} } = DESCRIPTIONS[name] ?? {}
  const properties = schema['properties'] as Schemas | undefined
  return {
    description: about,
    ...discriminated(schema, all),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(properties).map(([field, value]) => [
              field,
              {
                ...value,
                ...(fields[field] === undefined ? {} : { description: fields[field] }),
                ...(name === 'AnswerFile' && field === 'answer' ? ANSWER_TEXT : {}),
              },
            ]),
          ),
        }),
    ...(COMPONENT_EXAMPLES[name] === undefined ? {} : { examples: [COMPONENT_EXAMPLES[name]] }),
  }
}

/** The text that was hashed, which is JSON. */
const ANSWER_TEXT = { contentMediaType: 'application/json', contentSchema: { $ref: `${PREFIX}Answer` } }

/** Of schemas that have no name in schemas/. */
function unwritten(name: string): string {
  if (name === 'Health') return 'The process runs.'
  if (name === 'Readiness') return 'Whether the service may receive requests, and what it lacks.'
  const [, first = '', rest = '', kind] = /^(\w)(\w*)(Reply|Request)$/.exec(name) ?? []
  const route = `${first.toLowerCase()}${rest}`
  return kind === 'Request' ? `The content of \`${route}\`.` : `What \`${route}\` answers.`
}

/** A choice of components that each have a `kind` of their own. */
function discriminated(schema: JsonSchema, all: Schemas): JsonSchema {
  const { oneOf } = schema
  if (!Array.isArray(oneOf)) return schema
  const kinds = oneOf.map(({ $ref }: JsonSchema) => {
    const properties = all[String($ref).slice(PREFIX.length)]?.['properties'] as Schemas | undefined
    return [properties?.['kind']?.['const'], $ref] as const
  })
  if (kinds.some(([kind]) => typeof kind !== 'string')) return schema
  return { ...schema, discriminator: { propertyName: 'kind', mapping: Object.fromEntries(kinds) } }
}

function reachable(schemas: Schemas, roots: readonly string[]): Schemas {
  const found = new Set<string>()
  const waiting = [...roots]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue
    found.add(name)
    waiting.push(...referencesIn(schemas[name]))
  }
  return Object.fromEntries([...found].sort().map(name => [name, schemas[name] ?? {}]))
}

/** Components of requests that differ from the same ones of answers, or refer to such. */
function differences(input: Schemas, output: Schemas): ReadonlySet<string> {
  const common = Object.keys(input).filter(name => output[name] !== undefined)
  const differing = new Set(
    common.filter(name => JSON.stringify(input[name]) !== JSON.stringify(output[name])),
  )
  for (let before = -1; before !== differing.size; ) {
    before = differing.size
    for (const name of common)
      if (referencesIn(input[name]).some(each => differing.has(each))) differing.add(name)
  }
  return differing
}

/** As `$ref` and in the mapping of a discriminator. */
const REFERENCE = /"#\/components\/schemas\/(\w+)"/g

function referencesIn(value: unknown): readonly string[] {
  const text = JSON.stringify(value ?? null)
  return [...text.matchAll(REFERENCE)].map(([, name = '']) => name)
}

function mapReferences(schema: JsonSchema, rename: (name: string) => string): JsonSchema {
  const text = JSON.stringify(schema).replace(REFERENCE, (_, name: string) => `"${PREFIX}${rename(name)}"`)
  return JSON.parse(text) as JsonSchema
}
