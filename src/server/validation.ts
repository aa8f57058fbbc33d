// The zod contracts as Fastify's validator: the first parse is the only one, unless it fails; then its misfits are put into words.
import type { FastifySchemaCompiler } from 'fastify'
import type { z } from 'zod'
import type { FaultDetail } from '../../schemas/fault.ts'
import { misfits } from '../../schemas/misfit.ts'

/** Says where and how a request does not fit its schema, never the values that stood there. */
export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest'
  readonly misfits: readonly FaultDetail[]

  constructor(found: readonly FaultDetail[]) {
    super('the request does not fit its schema')
    this.misfits = found
  }
}

export const validatorCompiler: FastifySchemaCompiler<z.ZodType> =
  ({ schema }) =>
  (data: unknown) => {
    const parsed = schema.safeParse(data)
    return parsed.success ? { value: parsed.data } : { error: new InvalidRequest(misfits(schema, data)) }
  }
