// How a command ends that fails: its exit class and the command that leads on, by code. Codes of messages
// have both in their table (schemas/messages); here are those of the SDK, of the protocols and of the
// command line's own.
import type { Next, Outcome } from '../../schemas/messages/message.ts'
import { isMessageCode, MESSAGES } from '../../schemas/messages/messages.ts'
import type { SdkErrorCode } from '../sdk/errors.ts'

const HELP: Next = 'yinsuan COMMAND --help'
const VERIFY_LOG: Outcome = { exit: 'verificationFailed', next: 'yinsuan log verify URL --key VKEY' }
const SHOW_ANSWER: Outcome = { exit: 'verificationFailed', next: 'yinsuan answer show ANSWER' }
const ARITHMETIC: Outcome = { exit: 'failure', next: HELP }

/** The message's own outcome; a code that only a newer service knows is classed by its HTTP status. */
export function outcomeOfMessage(code: string, status?: number): Outcome {
  if (isMessageCode(code)) return MESSAGES[code]
  if (status === 403) return { exit: 'refused', next: 'yinsuan grant list' }
  return { exit: status === 400 || status === 422 ? 'usage' : 'failure', next: HELP }
}

/** Of a `ProtocolError`. An area that is not in the table is a failed verification: the careful reading. */
export function outcomeOfProtocol(code: string): Outcome {
  const area = code.split('.')[0] ?? ''
  return PROTOCOL_CODES.get(code) ?? PROTOCOL_AREAS.get(area) ?? { exit: 'verificationFailed', next: HELP }
}

/** Failures outside every table: of the file system, and unexpected ones. */
export const OTHER_FAILURE: Outcome = { exit: 'failure', next: HELP }

/** What the command's own parser rejects. */
export const USAGE: Outcome = { exit: 'usage', next: HELP }

const TICKETS: Next = 'yinsuan blind ticket list'

export const SDK_OUTCOMES: Readonly<Record<SdkErrorCode, Outcome>> = {
  'sdk.base_url': { exit: 'usage', next: HELP },
  'sdk.connection': { exit: 'failure', next: 'yinsuan COMMAND' },
  'sdk.timeout': { exit: 'failure', next: 'yinsuan COMMAND' },
  'sdk.response_size': { exit: 'failure', next: HELP },
  'sdk.stalled': { exit: 'failure', next: 'yinsuan COMMAND' },
  'sdk.member': { exit: 'verificationFailed', next: 'yinsuan log verify URL --key VKEY' },
  'sdk.response': { exit: 'failure', next: HELP },
  'sdk.list': { exit: 'failure', next: HELP },
  'sdk.upload': { exit: 'failure', next: HELP },
  'sdk.job': { exit: 'failure', next: 'yinsuan dataset register prepared' },
  'sdk.answer': SHOW_ANSWER,
  'sdk.sharpen': SHOW_ANSWER,
  'sdk.ticket': { exit: 'failure', next: TICKETS },
  'sdk.ticket_taken': { exit: 'failure', next: TICKETS },
  'sdk.contradiction': {
    exit: 'verificationFailed',
    next: 'yinsuan blind record TICKET --output record.json',
  },
  'sdk.shares': { exit: 'verificationFailed', next: TICKETS },
  'sdk.blind_estimate': { exit: 'failure', next: TICKETS },
  'sdk.blind_repeat': { exit: 'failure', next: 'yinsuan COMMAND --yes' },
  'sdk.blind_differs': { exit: 'verificationFailed', next: TICKETS },
  'sdk.blind_unreadable': { exit: 'failure', next: 'yinsuan answer list' },
  'sdk.contract': { exit: 'verificationFailed', next: 'yinsuan grant show GRANT' },
  'sdk.joint': { exit: 'verificationFailed', next: HELP },
  'sdk.joint_share': { exit: 'verificationFailed', next: HELP },
  'sdk.period': { exit: 'usage', next: HELP },
  'sdk.log': { exit: 'verificationFailed', next: HELP },
  'sdk.author': { exit: 'verificationFailed', next: 'yinsuan log show ENTRY' },
  'sdk.evidence': { exit: 'verificationFailed', next: 'yinsuan blind evidence' },
}

/** By the first word of the code. */
export const PROTOCOL_AREAS: ReadonlyMap<string, Outcome> = new Map<string, Outcome>([
  ['anonymise', { exit: 'verificationFailed', next: HELP }],
  ['answer', SHOW_ANSWER],
  ['blind', { exit: 'verificationFailed', next: TICKETS }],
  ['bytes', ARITHMETIC],
  ['checkpoint', VERIFY_LOG],
  ['commitment', SHOW_ANSWER],
  ['cosignature', VERIFY_LOG],
  ['dp', ARITHMETIC],
  ['entry', SHOW_ANSWER],
  ['frontier', VERIFY_LOG],
  ['handover', VERIFY_LOG],
  ['identity', { exit: 'verificationFailed', next: 'yinsuan enrol URL NEW-CODE --as NAME' }],
  ['joint', { exit: 'verificationFailed', next: HELP }],
  ['json', ARITHMETIC],
  ['log', VERIFY_LOG],
  ['note', VERIFY_LOG],
  ['policy', VERIFY_LOG],
  ['proof', VERIFY_LOG],
  ['receipt', SHOW_ANSWER],
  ['tile', VERIFY_LOG],
  ['witness', VERIFY_LOG],
])

/** Where a code differs from its area: nothing was verified, a key or a passphrase does not open. */
const PROTOCOL_CODES: ReadonlyMap<string, Outcome> = new Map<string, Outcome>([
  ['blind.vault', { exit: 'failure', next: 'YINSUAN_BLIND_PASSPHRASE=… yinsuan COMMAND' }],
  ['identity.passphrase', { exit: 'failure', next: 'YINSUAN_KEY_PASSPHRASE=… yinsuan COMMAND' }],
  ['identity.key_file', { exit: 'failure', next: 'yinsuan enrol URL CODE --as NAME' }],
  ['identity.key_unknown', { exit: 'verificationFailed', next: 'yinsuan enrol URL CODE --as NAME' }],
])
