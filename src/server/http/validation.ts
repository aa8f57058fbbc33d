// The zod contracts as Fastify's validator. Only a failed parse is done again, to describe its validation
// errors.
import type { FastifySchemaCompiler } from 'fastify'
import type { z } from 'zod'
import { type Fault, fault, type FaultDetail } from '../../../schemas/fault.ts'
import { invalid, validationErrors } from '../../../schemas/validation-errors.ts'

export const validatorCompiler: FastifySchemaCompiler<z.ZodType> =
  ({ schema, httpPart }) =>
  (data: unknown) => {
    const parsed = schema.safeParse(data)
    if (parsed.success) return { value: parsed.data }
    const found = validationErrors(schema, data)
    return { error: (httpPart === 'querystring' ? wrongParameter(found, data) : undefined) ?? invalid(found) }
  }

/** A misspelt parameter would be a filter that is silently not applied. */
function wrongParameter(found: readonly FaultDetail[], data: unknown): Fault | undefined {
  const unknown = found.find(({ code }) => code === 'shape.unknown_key')
  if (unknown !== undefined) {
    const { key: name = '', ...valid } = unknown.params
    return fault('request.parameter_unknown', { name, ...valid })
  }
  const [name] = Object.entries(Object(data)).find(([, value]) => Array.isArray(value)) ?? []
  return name === undefined ? undefined : fault('request.parameter_twice', { name })
}
