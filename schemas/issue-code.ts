// Codes of a schema's issues. zod keeps one text for each, which is our fault's code and parameters here,
// which validation-errors.ts alone reads.
import type { FaultParams } from './fault.ts'
import type { MessageCode } from './messages/messages.ts'

export type IssueCode = Extract<MessageCode, `shape.${string}`>
type Issue = { readonly code: IssueCode; readonly params: FaultParams }

/** Stands where zod takes an error message: `.regex(/…/, issueCode('shape.slug'))`. */
export function issueCode(code: IssueCode, params: FaultParams = {}): string {
  return JSON.stringify({ code, params })
}

/** Undefined for zod's own words. */
export function readIssueCode(message: string): Issue | undefined {
  return message.startsWith('{"code":"shape.') ? (JSON.parse(message) as Issue) : undefined
}
