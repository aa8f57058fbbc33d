// What went wrong, in words.
import { FAILURE_WORDS } from '../../shared/failures.ts'
import { HEADINGS, LABELS } from '../../shared/labels.ts'
import { TICKET_WORDS } from '../../../../schemas/messages/terms.ts'
import { sayCode } from '../../../../schemas/say-code.ts'
import type { BrokenContract } from '../../../../schemas/contract-fault.ts'

const headings = HEADINGS.en
const labels = LABELS.en

export const errors = {
  error: 'Error',
  next: headings.next,
  unverified: FAILURE_WORDS.en.unverified,
  unexpected: (message: string) => `Unexpected: ${message}`,
  file: (path: string, reason: string, code: string) =>
    `${path === '' ? 'A file' : path} could not be read or written: ${reason} (${code}).`,
  fileReasons: {
    EACCES: 'permission denied',
    EEXIST: 'it already exists',
    EISDIR: 'it is a folder',
    ENAMETOOLONG: 'the name is too long',
    ENOENT: 'it or one of its parent folders does not exist',
    ENOSPC: 'the disk is full',
    ENOTDIR: 'what should be a folder is a file',
    EPERM: 'not permitted',
    EROFS: 'the disk is read-only',
  },
  connection: (url: string) => `${url} did not respond.`,
  timeout: (url: string) =>
    `No complete answer from ${url} in time. The service may have carried the request out.`,
  responseSize: (url: string) =>
    `${url} sent more than this request can be answered with. The answer was dropped unread.`,
  stalled: (id: string, state: string) =>
    `The service has left ${id} in one state for too long (${sayCode(TICKET_WORDS.en, state)}). Nothing is lost: the same command goes on where it stopped.`,
  member:
    'This member is not the one that was pinned at enrolment: the log has no entry for its key, or the service names another organisation.',
  connectionMaybe: (key: string) =>
    `The question may or may not have been answered. Ask again with the same key, which is never charged twice: --idempotency-key ${key}`,
  answerKept: (id: string) =>
    `The answer could not be written, but it is stored and free to fetch: yinsuan answer show ${id}`,
  baseUrl: 'The address of a service is its origin, such as https://cleanroom.example.',
  response: 'The service responded in a format that this version does not know.',
  upload: 'The upload to resume belongs to another file.',
  job: (detail: string) => `Sealing failed: ${detail}`,
  vault:
    'The stored blind tickets cannot be opened: the passphrase or key is wrong, or the folder was changed.',
  ticket: FAILURE_WORDS.en.ticket,
  ticketTaken: 'Another command is using this blind ticket. Nothing was sent.',
  contradiction: (id: string) =>
    `What the service logged about ${id} differs from what it sent. Nothing was opened. What it signed is stored here: give it to the officer.`,
  shares: FAILURE_WORDS.en.shares,
  blindEstimate: FAILURE_WORDS.en.blindEstimate,
  blindRepeat: FAILURE_WORDS.en.blindRepeat,
  blindDiffers: FAILURE_WORDS.en.blindDiffers,
  blindUnreadable: FAILURE_WORDS.en.blindUnreadable,
  contract: (why: string) => `The contract is not valid: ${why}.`,
  contractWhy: {
    party: 'it is for another organisation or another service',
    file: 'this is not a grant file as written by grant show --json',
    alone: 'this grant was issued by the provider alone, without a contract',
    provider: 'the first signature is not the provider’s',
    consumer: 'the second signature is not the consumer’s',
    signature: 'a signature does not match this text and the key that it names',
    text: 'its text cannot be parsed as a contract',
    spelling: 'its text is not in the canonical form that is signed',
  } satisfies Record<BrokenContract, string>,
  evidence: FAILURE_WORDS.en.evidence,
  joint: FAILURE_WORDS.en.joint,
  period: (text: string) =>
    `Not a valid period: ${text}. Write a month as 2026-10 and a day as 2026-10-31; the first day must not be after the last.`,
  author: (entry: string, why: string) =>
    `The author of entry ${entry} is not verified (${why}): the organisation that it names did not sign this content, or the private part is withheld.`,
  logEntry: (entry: string) => `What the service shows of entry ${entry} does not match its log.`,
  answerFile: FAILURE_WORDS.en.answerFile,
  verification: (message: string, where: string) => `Verification failed: ${message}${where}.`,
  identity: (message: string) =>
    `The response is not signed with the pinned service key: ${message}. None of it was used. If the operator confirms that the service has a new key, ask for a new enrolment code.`,
  keyFile: 'The key file, or the key in the profile, is damaged or of a different type.',
  passphrase: FAILURE_WORDS.en.passphrase,
  where: { index: labels.entry, path: labels.file, field: labels.field },
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
    commandMissing: 'A command is required.',
    didYouMean: (names: string) => `Did you mean ${names}?`,
  },
}
