// Frame, sign-in, enrolment, and what goes wrong.
import { TICKET_WORDS } from '../../../../schemas/messages/terms.ts'
import { sayCode } from '../../../../schemas/say-code.ts'
import type { ContractFault } from '../../work/grants.ts'

export const app = {
  name: 'Yinsuan',
  skip: 'Skip to the content',
  menu: 'Main menu',
  openMenu: 'Open the menu',
  language: 'Language',
  theme: { label: 'Colours', light: 'Light', dark: 'Dark', system: 'As the system' },
  lock: 'Lock',
  signOut: 'Sign out',
  account: 'Account',
  loading: 'Loading',
  retry: 'Try again',
  cancel: 'Cancel',
  copied: 'Copied',
  notFound: 'There is no such page.',
  notYours: 'Your organisation has no role for this page.',
  home: 'To the start page',
  details: 'Details',
  noPages: 'The console has no pages for your roles yet. The command line has everything: yinsuan --help.',
  broken:
    'This page failed. Nothing was sent because of it. Reload it; if it fails again, tell the operator what you did.',
  reload: 'Reload',
  next: 'What to do next',
  code: 'Code',
  request: 'Request',
}

export const roles = { provider: 'Provider', consumer: 'Consumer', officer: 'Officer', operator: 'Operator' }

export const pages = {
  signIn: 'Sign in',
  enrol: 'Enrol',
  datasets: 'Datasets',
  dataset: 'Dataset',
  ask: 'Ask',
  answers: 'Answers',
  answer: 'Answer',
  compare: 'Compare',
  budget: 'Budget',
}

export const signIn = {
  title: 'Sign in with your key file',
  what: 'There is no password on the server. Your key file is opened here, in your browser; the key signs each of your requests and never leaves this machine.',
  choose: 'Choose a key file',
  change: 'Choose another',
  drop: 'or drop it here',
  passphrase: 'Passphrase',
  remember: 'Keep the encrypted file in this browser',
  rememberWhy: 'Only the encrypted file is kept; the passphrase is asked for each time.',
  open: 'Open',
  opening: 'Opening the key file: about a second of deliberate work, so that guessing passphrases is slow.',
  locked: 'Locked',
  lockedWhy:
    'Nobody used this page for a while, or you locked it. The key was dropped from memory; your passphrase brings it back.',
  noFile: 'No key yet?',
  enrol: 'Enrol with a one-time code',
  cli: 'With a command-line profile: yinsuan key export',
  forget: 'Remove the file from this browser',
  keyId: 'Key',
  service: 'Service',
  insecure:
    'This address is neither https nor this machine: the browser gives pages here no cryptography. Ask the operator for the https address.',
  cost: 'Each guess at the passphrase takes 128 MiB and about half a second: ten random lower-case letters and digits would keep one processor core busy for some thirty million years.',
}

export const enrol = {
  title: 'Enrol with a one-time code',
  what: 'Your key is made here and never leaves this machine. Nobody can restore it for you: not the operator, not the service. So the backup comes first.',
  steps: ['Make the key', 'Back it up', 'Enrol'],
  code: 'One-time code',
  codeHelp: 'The operator has sent it to you. It works once, for a limited time.',
  label: 'What this key is called',
  labelHelp: 'For the list of your organisation’s keys, for example "Li Na, laptop".',
  defaultLabel: 'web console',
  passphrase: 'Passphrase for the key file',
  again: 'The same passphrase again',
  tooShort: (least: number) => `At least ${least} characters.`,
  differs: 'The two are not the same.',
  serviceKey: 'Key of this service',
  serviceKeyHelp:
    'It will be pinned: answers under any other key are refused. Compare it with what the operator told you by another way.',
  make: 'Make the key',
  making: 'Making and sealing the key…',
  backup: 'Save the key file',
  backupWhy:
    'Keep it where you keep important things, and the passphrase elsewhere. Without both, this key is gone.',
  check: 'Now choose the file you have just saved',
  checkWhy: 'This makes sure that the backup is there and whole, before anything depends on it.',
  checkGood: 'The backup is whole.',
  checkBad: 'This is not the file that was just saved. Choose it, or save it again.',
  enrol: 'Enrol and sign in',
  done: (title: string) => `Enrolled for ${title}.`,
  back: 'To sign-in',
}

export const failures = {
  unverified: 'This answer bore no signature of the service: a proxy may have written it.',
  unexpected: 'Something unexpected happened in this page.',
  connection: 'No answer from the service.',
  connectionNext:
    'Check the network and try again. A question that may have arrived is asked again under the same key: it is never charged twice.',
  response:
    'The service answered in a form that this console does not know. Reload the page: it may have been updated.',
  upload: 'The upload to resume is of another file.',
  job: 'Sealing failed.',
  answerFile: 'This is no answer file, or its parts contradict one another.',
  ticket: (state: string) =>
    `The blind ticket came to nothing (${sayCode(TICKET_WORDS.en, state)}). Nothing was charged and nothing of the question was told.`,
  ticketNext: 'Ask again: a new ticket is made.',
  ticketTaken: 'Another tab is using this blind ticket. Nothing was sent.',
  blindEstimate: 'The service asks for a ticket that does not fit this question. Nothing was sent.',
  blindRepeat: 'The same public part was asked before; not asked again.',
  blindDiffers: (field: string) =>
    `The service’s answer is not what follows from the question and the declaration that you saw before asking (it differs in “${field}”). It was refused before it was decrypted. It was charged. Talk to the officer: the service, or somebody with its keys, changed it.`,
  blindUnreadable:
    'The service’s answer does not decrypt. It was charged, and the service is not told. Do not ask again because of it: a repeated question may tell a dishonest service something. Talk to the officer.',
  vault: 'The blind tickets stored in this browser do not open with this key, or were changed.',
  passphrase: 'The passphrase does not open this file.',
  passphraseNext:
    'Mind capital letters and the keyboard layout. Nobody can reset it: if it is lost, ask the operator for a new one-time code.',
  keyFile: 'This is no key file, or it was damaged.',
  keyFileNext:
    'Choose the file that was saved at enrolment (…​.key.json) or by yinsuan key export; take another copy if this one is damaged.',
  otherService: (authority: string) => `This key file belongs to another service: ${authority}.`,
  otherServiceNext:
    'Go to that service, or choose the file of this one. If the operator says that this service has a new key, enrol again.',
  identity: 'The answer is not signed by the service that you pinned. Nothing of it was used.',
  identityNext: 'Somebody may stand between you and the service. Ask the operator by another way.',
  verification: 'Verification failed.',
  verificationNext: 'Keep the answer file and show it to the officer: it proves what you were sent.',
  evidence: 'This is no proof of cheating.',
  keyNext: 'Your key is not valid any more. Ask the operator for a new one-time code and enrol again.',
  budgetNext:
    'Ask less exactly, fewer statistics, or wait for the next edition; repeating an answered question stays free.',
  grantNext: 'Ask the dataset’s provider for a grant.',
  signNext: 'Read and sign it here, on the page Budget; then ask again.',
  approvalNext: 'Wait for the approval on the provider’s side, or ask the provider about it.',
  officerNext: 'Talk to the compliance officer; the answers that you have stay readable.',
  contract: 'The contract does not hold. Nothing was signed.',
  contractWhy: {
    party: 'It is for somebody else, or for another service.',
    file: 'What the service sent is no file of a grant.',
    alone: 'This grant was given by its provider alone, before grants were contracts.',
    provider: 'The first signature is not the provider’s.',
    consumer: 'The second signature is not the consumer’s.',
    signature: 'A signature is not of this text and the key that it names.',
    text: 'Its text cannot be read as a contract.',
    spelling: 'Its text is not spelled in the one way that is signed.',
    other: 'It is another contract than the one that was asked for.',
    changed: 'Its text is no longer the one that was shown here.',
  } satisfies Record<ContractFault, string>,
  contractNext: 'Do not sign it elsewhere either: ask its provider and the officer what it should be.',
  period: 'No such month or days.',
  log: 'What the service shows is not what stands in its log.',
  suspendedNext: 'Talk to the compliance officer.',
  waitNext: (seconds: string) => `Try again in ${seconds} s.`,
  storage:
    'This browser does not let the page store anything (private window?). Blind questions need that: tickets must not be used twice.',
  crypto: 'This browser has no Ed25519. Update it: Chrome 137, Firefox 130, Safari 17 or newer.',
}
