// Frame, sign-in, enrolment, and what goes wrong.
import { TICKET_WORDS } from '../../../../schemas/messages/terms.ts'
import { sayCode } from '../../../../schemas/say-code.ts'
import { FAILURE_WORDS, type SdkWords } from '../../shared/failures.ts'
import { HEADINGS } from '../../shared/labels.ts'
import type { ContractFault } from '../../../../schemas/contract-fault.ts'

const headings = HEADINGS.en

export const app = {
  name: 'Yinsuan',
  skip: 'Skip to the content',
  menu: 'Main menu',
  openMenu: 'Open the menu',
  language: 'Language',
  theme: { label: 'Colours', light: 'Light', dark: 'Dark', system: 'System' },
  lock: 'Lock',
  signOut: 'Sign out',
  account: headings.account,
  loading: 'Loading',
  retry: 'Try again',
  cancel: 'Cancel',
  copied: headings.copied,
  notFound: 'Page not found.',
  notYours: 'This page is not available to your organisation’s roles.',
  home: 'Go to the start page',
  details: headings.details,
  print: 'Print or PDF',
  detailsOf: (what: string) => `${headings.details}: ${what}`,
  noPages:
    'The console has no pages for your roles yet. Everything is available on the command line: yinsuan --help.',
  broken:
    'This page crashed. Nothing was sent because of it. Reload it; if it crashes again, tell the operator what you did.',
  reload: 'Reload',
  next: headings.next,
  code: 'Code',
  request: 'Request',
}

export const roles = {
  provider: headings.provider,
  consumer: headings.consumer,
  officer: headings.officer,
  operator: headings.operator,
  auditor: headings.auditor,
}

export const pages = {
  signIn: 'Sign in',
  enrol: headings.enrol,
  datasets: headings.catalogue,
  dataset: headings.dataset,
  ask: headings.ask,
  answers: headings.answers,
  answer: headings.answer,
  panel: 'Panel',
  compare: 'Compare',
  budget: headings.budget,
  charges: headings.charges,
}

export const signIn = {
  title: 'Sign in with your key file',
  what: 'There is no password on the server. Your key file is opened in this browser; the key signs each request and never leaves this machine.',
  choose: 'Choose a key file',
  change: 'Choose another file',
  drop: 'or drop it here',
  passphrase: 'Passphrase',
  remember: 'Keep the encrypted file in this browser',
  rememberWhy: 'Only the encrypted file is kept; you enter the passphrase each time.',
  open: 'Open',
  opening:
    'Opening the key file. This takes about a second by design, so that passphrases are slow to guess.',
  locked: 'Locked',
  lockedWhy:
    'The console locked after 15 minutes of inactivity, or you locked it. The key was removed from memory; your passphrase restores it.',
  provider: 'Sign in with your organisation’s account',
  providerWhy:
    'Instead of the passphrase. Your key stays in this browser, encrypted in two parts: the service holds the second one and releases it after the sign-in.',
  providerTitle: 'Signed in with your organisation’s account',
  providerWorking: 'Opening the key that this browser keeps.',
  providerFirst:
    'This browser does not keep your key for this account yet. Enter the passphrase of the key file once more; after that the account is enough here.',
  providerBack: 'To the sign-in page',
  noFile: 'No key yet?',
  enrol: 'Enrol with a one-time code',
  cli: 'With a command-line profile: yinsuan key export',
  forget: 'Remove the file from this browser',
  keyId: headings.key,
  service: headings.service,
  insecure:
    'This address is neither https nor localhost, so the browser provides no cryptography here. Ask the operator for the https address.',
  cost: 'Each guess at the passphrase takes 128 MiB and about half a second: ten random lower-case letters and digits would keep one CPU core busy for some thirty million years.',
}

export const enrol = {
  title: 'Enrol with a one-time code',
  what: 'Your key is created here and never leaves this machine. Nobody can restore it for you, neither the operator nor the service, so back it up first.',
  steps: ['Create the key', 'Back it up', headings.enrol],
  code: 'One-time code',
  codeHelp: 'The operator sent it to you. It works once and for a limited time.',
  label: 'Name of this key',
  labelHelp: 'Shown in your organisation’s list of keys, for example “Li Na, laptop”.',
  defaultLabel: 'web console',
  passphrase: 'Passphrase for the key file',
  again: 'Repeat the passphrase',
  tooShort: (least: number) => `At least ${least} characters.`,
  differs: 'The passphrases differ.',
  serviceKey: 'Key of this service',
  serviceKeyHelp:
    'It will be pinned: answers signed with any other key are rejected. Compare it with what the operator gave you through another channel.',
  make: 'Create the key',
  making: 'Creating and encrypting the key…',
  backup: 'Save the key file',
  backupWhy:
    'Keep the file in a safe place and the passphrase somewhere else. If you lose either of them, the key is lost.',
  check: 'Now choose the file that you just saved',
  checkWhy: 'This confirms that the backup exists and is complete before anything depends on it.',
  checkGood: 'The backup is complete.',
  checkBad: 'This is not the file that you just saved. Choose that file, or save it again.',
  enrol: 'Enrol and sign in',
  done: (title: string) => `Enrolled for ${title}.`,
  back: 'Back to sign-in',
}

export const failures = {
  unverified: FAILURE_WORDS.en.unverified,
  unexpected: 'An unexpected error occurred in this page.',
  connectionNext:
    'Check the network and try again. A question that may have arrived is sent again under the same idempotency key, so it is never charged twice.',
  stalledNext: 'Nothing is lost. Try again later to continue; if it persists, contact the operator.',
  ticketNext: 'Ask again; a new ticket will be made.',
  contradictionNext: 'What the service signed is stored in this browser. Contact the compliance officer.',
  vault: 'The blind tickets stored in this browser cannot be opened with this key, or were changed.',
  passphrase: FAILURE_WORDS.en.passphrase,
  passphraseNext:
    'Check capital letters and the keyboard layout. Nobody can reset the passphrase; if it is lost, ask the operator for a new one-time code.',
  keyFile: 'This is not a key file, or it is damaged.',
  keyFileNext:
    'Choose the file saved at enrolment (…​.key.json) or by yinsuan key export. If it is damaged, use another copy.',
  signIn:
    'This tab did not begin this sign-in, or the service did not answer. Begin again on the sign-in page, or open the key file with its passphrase.',
  otherService: (authority: string) => `This key file belongs to another service: ${authority}.`,
  otherServiceNext:
    'Go to that service, or choose the key file for this one. If the operator confirms that this service has a new key, enrol again.',
  identity: 'The response is not signed with the service key that you pinned. None of it was used.',
  identityNext: 'Somebody may be intercepting your connection. Contact the operator through another channel.',
  /** By the codes of `SdkError`; a second line is a detail. */
  sdk: {
    ...FAILURE_WORDS.en.sdk,
    'sdk.connection': () => 'The service did not respond.',
    'sdk.timeout': () =>
      'The service did not complete its response in time. It may have carried out the request.',
    'sdk.response_size': () => 'The response is longer than this request allows. It was discarded unread.',
    'sdk.stalled': detail =>
      `The service has kept this in one state for too long (${sayCode(TICKET_WORDS.en, detail('state'))}).`,
    'sdk.member': () =>
      'You are not the member that was pinned at enrolment: the log has no entry for your key, or the service names another organisation.',
    'sdk.response': () =>
      'The service responded in a format that this console does not know. Reload the page: the service may have been updated.',
    'sdk.upload': () => 'The upload to resume belongs to another file.',
    'sdk.job': detail => `Sealing failed.\n${detail('message')}`,
    'sdk.ticket_taken': () => 'Another tab is using this blind ticket. Nothing was sent.',
    'sdk.contradiction': detail =>
      `What the service logged about ${detail('id')} differs from what it sent. Nothing was opened.`,
    'sdk.contract': detail =>
      `The contract is not valid. Nothing was signed.\n${sayCode(CONTRACT_WORDS, detail('why'))}`,
    'sdk.period': () => 'There is no such month or range of days.',
    'sdk.log': () => 'What the service shows does not match its log.',
    'sdk.author': () => FAILURE_WORDS.en.author,
  } satisfies SdkWords,
  verification: 'Verification failed.',
  verificationNext: 'Keep the answer file and show it to the officer; it proves what you were sent.',
  keyNext: 'Your key is no longer valid. Ask the operator for a new one-time code and enrol again.',
  budgetNext:
    'Ask for less precision or fewer statistics, or wait for the next edition. Repeating an answered question is free.',
  grantNext: 'Ask the dataset’s provider for a grant.',
  signNext: 'Read and sign the contract on the Budget page, then ask again.',
  approvalNext: 'Wait for approval on the provider’s side, or contact the provider.',
  officerNext: 'Contact the compliance officer. Answers that you already have stay readable.',
  contractNext: 'Do not sign it elsewhere either. Ask the provider and the officer what it should be.',
  suspendedNext: 'Contact the compliance officer.',
  waitNext: (seconds: string) => `Try again in ${seconds} s.`,
  worker: 'A background task of this page stopped unexpectedly.',
  workerNext: 'Reload the page and try again.',
  storage:
    'This browser does not let the page store data (private window?). Blind questions need storage, because a ticket must never be used twice.',
  crypto: 'This browser does not support Ed25519. Update it to Chrome 137, Firefox 130, Safari 17 or newer.',
}

const CONTRACT_WORDS: Readonly<Record<ContractFault, string>> = {
  party: 'It is for another organisation or another service.',
  file: 'What the service sent is not a grant file.',
  alone: 'This grant was issued by the provider alone, without a contract.',
  provider: 'The first signature is not the provider’s.',
  consumer: 'The second signature is not the consumer’s.',
  signature: 'A signature does not match this text and the key that it names.',
  text: 'Its text cannot be parsed as a contract.',
  spelling: 'Its text is not in the canonical form that is signed.',
  other: 'It is not the contract that was requested.',
  changed: 'Its text has changed since it was shown here.',
}
