// A schema's own words. zod keeps one text for what does not fit: it is our fault's code and parameters,
// which misfit.ts alone reads.
import type { FaultParams } from './fault.ts'
import type { MessageCode } from './messages/messages.ts'

export type FormCode = Extract<MessageCode, `shape.${string}`>
type Form = { readonly code: FormCode; readonly params: FaultParams }

/** Stands where zod takes an error message: `.regex(/…/, form('shape.slug'))`. */
export function form(code: FormCode, params: FaultParams = {}): string {
  return JSON.stringify({ code, params })
}

/** Undefined for zod's own words. */
export function readForm(message: string): Form | undefined {
  return message.startsWith('{"code":"shape.') ? (JSON.parse(message) as Form) : undefined
}
