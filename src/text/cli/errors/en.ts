// What went wrong, in words.
import { FAILURE_WORDS, type SdkWords } from '../../shared/failures.ts'
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
  connectionMaybe: (key: string) =>
    `The question may or may not have been answered. Ask again with the same key, which is never charged twice: --idempotency-key ${key}`,
  answerKept: (id: string) =>
    `The answer could not be written, but it is stored and free to fetch: yinsuan answer show ${id}`,
  vault:
    'The stored blind tickets cannot be opened: the passphrase or key is wrong, or the folder was changed.',
  /** By the codes of `SdkError`. */
  sdk: {
    ...FAILURE_WORDS.en.sdk,
    'sdk.connection': detail => `${detail('url')} did not respond.`,
    'sdk.timeout': detail =>
      `No complete answer from ${detail('url')} in time. The service may have carried the request out.`,
    'sdk.response_size': detail =>
      `${detail('url')} sent more than this request can be answered with. The answer was dropped unread.`,
    'sdk.stalled': detail =>
      `The service has left ${detail('id')} in one state for too long (${sayCode(TICKET_WORDS.en, detail('state'))}). Nothing is lost: the same command goes on where it stopped.`,
    'sdk.member': () =>
      'This member is not the one that was pinned at enrolment: the log has no entry for its key, or the service names another organisation.',
    'sdk.base_url': () => 'The address of a service is its origin, such as https://cleanroom.example.',
    'sdk.response': () => 'The service responded in a format that this version does not know.',
    'sdk.upload': () => 'The upload to resume belongs to another file.',
    'sdk.job': detail => `Sealing failed: ${detail('message')}`,
    'sdk.ticket_taken': () => 'Another command is using this blind ticket. Nothing was sent.',
    'sdk.contradiction': detail =>
      `What the service logged about ${detail('id')} differs from what it sent. Nothing was opened. What it signed is stored here: give it to the officer.`,
    'sdk.contract': detail => `The contract is not valid: ${sayCode(CONTRACT_WORDS, detail('why'))}.`,
    'sdk.period': detail =>
      `Not a valid period: ${detail('period')}. Write a month as 2026-10 and a day as 2026-10-31; the first day must not be after the last.`,
    'sdk.author': detail =>
      `The author of entry ${detail('index')} is not verified (${detail('why')}): the organisation that it names did not sign this content, or the private part is withheld.`,
    'sdk.log': detail => `What the service shows of entry ${detail('index')} does not match its log.`,
  } satisfies SdkWords,
  verification: (message: string, where: string) => `Verification failed: ${message}${where}.`,
  identity: (message: string) =>
    `The response is not signed with the pinned service key: ${message}. None of it was used. If the operator confirms that the service has a new key, ask for a new enrolment code.`,
  keyFile: 'The key file, or the key in the profile, is damaged or of a different type.',
  passphrase: FAILURE_WORDS.en.passphrase,
  where: { index: labels.entry, path: labels.file, field: labels.field },
  usage: {
    unknown_command: (name: string) => `Unknown command ${name}.`,
    unknown_option: (name: string) => `Unknown option ${name}.`,
    missing_argument: (name: string) => `Argument ${name} is missing.`,
    option_missing_argument: (name: string) =>
      `Option ${name} needs a value after it. One that begins with -- is written as ${name.replace(/^.*, /, '')}=VALUE.`,
    missing_mandatory_option_value: (name: string) => `Option ${name} is missing.`,
    invalid_argument: (name: string, valid: string) => `Not a valid value for ${name}. Valid: ${valid}.`,
    excess_arguments: 'Too many arguments.',
    help: 'A command is required.',
    didYouMean: (names: string) => `Did you mean ${names}?`,
  },
}

const CONTRACT_WORDS: Readonly<Record<BrokenContract, string>> = {
  party: 'it is for another organisation or another service',
  file: 'this is not a grant file as written by grant show --json',
  alone: 'this grant was issued by the provider alone, without a contract',
  provider: 'the first signature is not the provider’s',
  consumer: 'the second signature is not the consumer’s',
  signature: 'a signature does not match this text and the key that it names',
  text: 'its text cannot be parsed as a contract',
  spelling: 'its text is not in the canonical form that is signed',
}
