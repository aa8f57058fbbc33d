// The one error table of protocols/blind (SPEC.md, "Errors"). None of these depends on data, a key or a
// decryption.
import { ProtocolError } from '../errors.ts'

export type BlindErrorCode =
  | 'blind.parameters' // the SEAL that was handed in does not have the constants of parameters.ts
  | 'blind.shape' // parameter name, mode, level, cells or answers outside what SPEC.md allows
  | 'blind.length' // a message is not exactly as long as its ticket's shape says; nothing in it was parsed
  | 'blind.digests' // not k digests of 32 bytes, all different
  | 'blind.choice' // the service chose something else than exactly k − m distinct instances
  | 'blind.second_choice' // another choice than the one that this ticket has answered
  | 'blind.selection' // a cell outside [0, F), or a selection of the other mode
  | 'blind.shifts' // a shift outside [0, F), or a bit beyond F
  | 'blind.groups' // more groups than the ticket's answer ciphertexts hold, or arrays that do not fit them
  | 'blind.answer' // the service sent bytes off the answer template
  | 'blind.vault' // a stored ticket that does not open under this key and name
  | 'blind.memory' // SEAL ran out of memory: replace the worker
  | 'blind.seal' // SEAL refused an object; says what it was, never its content

export type BlindError = ProtocolError<BlindErrorCode>

export function blindError(
  code: BlindErrorCode,
  message: string,
  details: Readonly<Record<string, string | number>> = {},
): BlindError {
  return new ProtocolError(code, message, details)
}
