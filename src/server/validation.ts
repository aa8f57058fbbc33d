// The zod contracts as Fastify's validator: the first parse is the only one, unless it fails; then the words of both languages are made.
import type { FastifySchemaCompiler } from 'fastify'
import { z } from 'zod'
import type { Language } from '../../schemas/common.ts'

export type Misfit = {
  /** JSON pointer into the body, or the name of a parameter. */
  readonly path: string
  readonly code: string
  readonly message: { readonly [L in Language]: string }
}

/** Says where and how a request does not fit its schema, never the values that stood there. */
export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest'
  readonly misfits: readonly Misfit[]

  constructor(misfits: readonly Misfit[]) {
    super('the request does not fit its schema')
    this.misfits = misfits
  }
}

export const validatorCompiler: FastifySchemaCompiler<z.ZodType> =
  ({ schema }) =>
  (data: unknown) => {
    const parsed = schema.safeParse(data)
    return parsed.success
      ? { value: parsed.data }
      : { error: new InvalidRequest(misfits(schema, data, parsed.error)) }
  }

const MOST_MISFITS = 50
const chinese = z.locales.zhCN().localeError

function misfits(schema: z.ZodType, data: unknown, error: z.ZodError): readonly Misfit[] {
  const translated = schema.safeParse(data, { error: chinese }).error?.issues ?? []
  return error.issues.slice(0, MOST_MISFITS).map((issue, i) => {
    const zh = translated[i]?.message ?? issue.message
    return {
      path: pointer(issue.path),
      code: issue.code,
      // A schema's own words are English; its form is told as it is.
      message: { en: issue.message, zh: zh === issue.message ? `格式不符：${zh}` : zh },
    }
  })
}

/** RFC 6901. */
function pointer(path: readonly PropertyKey[]): string {
  return path.map(part => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
