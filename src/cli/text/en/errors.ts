// What went wrong, in words.
import { TICKET_WORDS } from '../../../../schemas/messages/terms.ts'
import { sayCode } from '../../../../schemas/say-code.ts'
import type { BrokenContract } from '../../../sdk/grants.ts'

export const errors = {
  error: 'Error',
  next: 'Next',
  unverified: 'This answer bore no signature of the service: a proxy may have written it.',
  unexpected: (message: string) => `Unexpected: ${message}`,
  file: (path: string, reason: string, code: string) =>
    `${path === '' ? 'A file' : path} could not be read or written: ${reason} (${code}).`,
  fileReasons: {
    EACCES: 'permission denied',
    EEXIST: 'it exists already',
    EISDIR: 'it is a folder',
    ENAMETOOLONG: 'the name is too long',
    ENOENT: 'it, or a folder above it, does not exist',
    ENOSPC: 'the disk is full',
    ENOTDIR: 'what should be a folder is a file',
    EPERM: 'not permitted',
    EROFS: 'the disk is read-only',
  },
  connection: (url: string) => `No answer from ${url}.`,
  timeout: (url: string) =>
    `No complete answer from ${url} in time. The service may have carried the request out.`,
  responseSize: (url: string) =>
    `${url} sent more than this request can be answered with. The answer was dropped unread.`,
  stalled: (id: string, state: string) =>
    `The service has left ${id} in one state for too long (${sayCode(TICKET_WORDS.en, state)}). Nothing is lost: the same command goes on where it stopped.`,
  member:
    'This member is not the one that was pinned at enrolment: the log has no entry for its key, or the service names another organisation.',
  connectionMaybe: (key: string) =>
    `It is not known whether the question was answered. Ask again under the same key, which is never charged twice: --idempotency-key ${key}`,
  answerKept: (id: string) =>
    `The answer could not be written, but it is stored and free to fetch: yinsuan answer show ${id}`,
  baseUrl: 'A service is named by its origin, such as https://cleanroom.example.',
  response: 'The service answered in a form that this version does not know.',
  upload: 'The upload to resume is of another file.',
  job: (detail: string) => `Sealing failed: ${detail}`,
  vault: 'The stored blind tickets do not open: another passphrase or key, or the folder was changed.',
  ticket: (state: string) =>
    `The blind ticket failed (${sayCode(TICKET_WORDS.en, state)}). Nothing was charged and nothing about the question was disclosed.`,
  ticketTaken: 'Another command is using this blind ticket. Nothing was sent.',
  contradiction: (id: string) =>
    `What the service logged about ${id} differs from what it sent. Nothing was opened. What it signed is stored here: give it to the officer.`,
  shares:
    'The share ciphertexts are not those that the service committed to in the log. They were not used, and nothing was asked.',
  blindEstimate: 'The service asks for a ticket that does not fit this question. Nothing was sent.',
  blindRepeat: 'The same public part was asked before; not asked again.',
  blindDiffers: (field: string) =>
    `The service’s answer is not what follows from the question and the declaration that you saw before asking (it differs in “${field}”). It was refused before it was decrypted. It was charged. Talk to the officer: the service, or somebody with its keys, changed it.`,
  blindUnreadable:
    'The service’s answer does not decrypt. It was charged, and the service does not learn that decryption failed. Do not ask again because of it: a repeated question may tell a dishonest service something. Talk to the officer.',
  contract: (why: string) => `The contract does not hold: ${why}.`,
  contractWhy: {
    party: 'it is for somebody else, or for another service',
    file: 'this is not a grant file, as grant show --json writes it',
    alone: 'this grant was given by its provider alone, before grants were contracts',
    provider: 'the first signature is not the provider’s',
    consumer: 'the second signature is not the consumer’s',
    signature: 'a signature is not of this text and the key that it names',
    text: 'its text cannot be read as a contract',
    spelling: 'its text is not spelled in the one way that is signed',
  } satisfies Record<BrokenContract, string>,
  evidence: (flaw: string) => `This does not prove cheating: ${flaw}.`,
  period: (text: string) =>
    `A month is written 2026-10, a day 2026-10-31, the first day not after the last; this is none: ${text}.`,
  author: (entry: string, why: string) =>
    `The author of entry ${entry} is not proven (${why}): the organisation that it names did not sign this content, or the private body is withheld.`,
  logEntry: (entry: string) => `What the service shows of entry ${entry} does not match its log.`,
  answerFile:
    'Not an answer file, its parts contradict one another, or it is not the answer that was asked for.',
  verification: (message: string, where: string) => `Verification failed: ${message}${where}.`,
  identity: (message: string) =>
    `The answer is not the pinned service’s: ${message}. Nothing of it was used. If the operator confirms that the service has a new key, ask for a new enrolment code.`,
  keyFile: 'The key file, or the key in the profile, is damaged or of another kind.',
  passphrase: 'The passphrase does not open this key file.',
  where: { index: 'entry', path: 'file', field: 'field' },
  commander: {
    unknownCommand: (name: string) => `Unknown command ${name}.`,
    unknownOption: (name: string) => `Unknown option ${name}.`,
    missingArgument: (name: string) => `Argument ${name} is missing.`,
    optionMissingArgument: (name: string) =>
      `Option ${name} needs a value after it. One that begins with -- is written as ${name.replace(/^.*, /, '')}=VALUE.`,
    missingMandatoryOptionValue: (name: string) => `Option ${name} is missing.`,
    invalidArgument: (name: string, valid: string) =>
      `Not a valid value for ${name}.${valid === '' ? '' : ` Valid: ${valid}.`}`,
    excessArguments: 'Too many arguments.',
    commandMissing: 'Say which command.',
    didYouMean: (names: string) => `Did you mean ${names}?`,
  },
}
