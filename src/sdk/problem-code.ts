import { isMessageCode } from '../../schemas/messages/messages.ts'
import type { ProblemError } from './errors.ts'

/** The code of a problem document, as this version knows it. */
export function knownCode(sent: string): ProblemError['code'] {
  return sent === 'sdk.response' || isMessageCode(sent) ? sent : 'unknown'
}
