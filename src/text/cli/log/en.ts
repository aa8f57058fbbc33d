// The log, its witnesses, and the service's own folder.
import { PHRASES } from '../../shared/phrases.ts'
import { EDITION_STATUS_WORDS } from '../../../../schemas/edition-status.ts'
import { HEADINGS, LABELS } from '../../shared/labels.ts'

const headings = HEADINGS.en
const labels = LABELS.en
export const log = {
  columns: {
    entry: labels.entry,
    time: labels.time,
    type: labels.kind,
    what: labels.subject,
    who: labels.by,
    outcome: labels.outcome,
    edition: labels.edition,
    state: labels.state,
    accounts: labels.accountCount,
    spent: labels.spentRho,
    cap: labels.capRho,
  },
  states: EDITION_STATUS_WORDS.en,
  none: 'No entries.',
  leafTitle: (entry: string) => `Entry ${entry}, public leaf`,
  bodyTitle: headings.privatePart,
  bodyCommitted:
    'The private body is the one that the public leaf commits to (checked here). Whether the leaf is in the log, log verify checks.',
  bodyNone: PHRASES.en.bodyNone,
  bodyHidden: 'Only its parties, officers and auditors can read the private body.',
  bodyDestroyed: PHRASES.en.bodyDestroyed,
  shredded: (count: string) => `What was asked in the first ${count} entries has been destroyed.`,
  destroyed: (entry: string) => `destroyed (${entry})`,
  exporting: 'Copying the log',
  exported: (size: number, folder: string) => `Copied ${size} entries to ${folder}.`,
  verifying: headings.verifyingTheLog,
  verified: (origin: string, size: string) =>
    `OK: log ${origin}, ${size} entries; every tile and budget recomputed.`,
  root: 'Root',
  witnessed: (names: string) => `Cosigned by ${names}.`,
  unwitnessed: 'No witness was asked for: whoever has the log’s key could show others another log.',
  watched: (origin: string, before: number, size: number, witnesses: number) =>
    `OK: log ${origin} grew from ${before} to ${size} entries; ${witnesses} witnesses.`,
  evidence: (file: string) => `Alarm: the signed checkpoints that contradict each other are in ${file}.`,
  repinned: (steps: number) => `The log’s key was handed over (${steps}); the profile now pins the new one.`,
  authors: (verified: string, system: string) =>
    `Authors of decisions and questions: ${verified} entries verified, each signed by a key that the log enrolled; ${system} were written by the service itself.`,
  authorsByDigest: (count: string) => `Of ${count} of them only the digest of what was asked was kept.`,
  authorsUnseen: (count: string) =>
    `Not verified: the authors of ${count} entries whose private bodies this member may not read.`,
  authorsDestroyed: (count: string) =>
    `Not verifiable any more: ${count} entries whose bodies were destroyed.`,
  authorsNone: (count: string) =>
    `Not verified: the authors of decisions and questions (${count} entries). This needs a member’s access: --profile.`,
  authorities: (hosts: string) => `Requests were signed for several hosts: ${hosts}. Has the service moved?`,
  counts: (released: number, refused: number, failed: number, refusals: number, decisions: number) =>
    `Answers ${released}, refused ${refused}, failed ${failed}; other refusals ${refusals}; decisions ${decisions}.`,
}

export const witness = {
  initialised: (folder: string) =>
    `Witness ready in ${folder}. Give the verifier key to the service and to the readers; keep the folder on a machine that the service’s operator cannot reach.`,
  serving: (url: string, vkey: string) => `Witness ${vkey} listens on ${url}.`,
}

export const service = {
  settingsOk: 'The settings are valid.',
  initialised: (folder: string) =>
    `Data folder ${folder} is ready. Keep its keys folder safe: whoever has it can speak as this service.`,
  logKey: 'Verifier key of the log',
  firstCodes: (expires: string) =>
    `One-time codes for the first operator and the first officers, valid until ${expires}. Give each code only to the organisation that it names. From now on, an operator and an officer must act together to admit another officer, operator or auditor:`,
  backedUp: (file: string) =>
    `Backup written to ${file}. It holds private keys and private bodies: keep it as safe as the service.`,
  masterRotated: 'The private bodies are under a new master key; the old one is gone.',
  rotated: (before: string) =>
    `The log’s last entry under ${before} names the new key. Witnesses need both keys until the service has started with the new one; destroy the old one then.`,
  restored: (folder: string) =>
    `Restored into ${folder}; log, ledger and sealed files are verified when the service starts.`,
}
