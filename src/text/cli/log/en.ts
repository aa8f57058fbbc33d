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
    'The private part matches the commitment in the public leaf (checked here). Use log verify to check that the leaf is in the log.',
  bodyNone: PHRASES.en.bodyNone,
  bodyHidden: 'Only the parties, officers and auditors can read the private part.',
  bodyDestroyed: PHRASES.en.bodyDestroyed,
  shredded: (count: string) => `The questions in the first ${count} entries have been destroyed.`,
  recovered: (from: string, to: string) =>
    `Entries ${from} to ${to} were taken back from the hub after a backup was restored: their private parts are lost.`,
  readmitted: (entry: string) =>
    `Entry ${entry}: whoever runs the machine let a member in again while the service was stopped, without a second person.`,
  destroyed: (entry: string) => `destroyed or lost (${entry})`,
  exporting: 'Copying the log',
  exported: (size: number, folder: string) => `Copied ${size} entries to ${folder}.`,
  verifying: headings.verifyingTheLog,
  verified: (origin: string, size: string) =>
    `OK: log ${origin}, ${size} entries; every tile and budget recomputed.`,
  root: 'Root',
  witnessed: (names: string) => `Cosigned by ${names}.`,
  unwitnessed: 'No witness was required: whoever holds the log key could show others a different log.',
  watched: (origin: string, before: number, size: number, witnesses: number) =>
    `OK: log ${origin} grew from ${before} to ${size} entries; ${witnesses} witnesses.`,
  evidence: (file: string) => `Alarm: the signed checkpoints that contradict each other are in ${file}.`,
  repinned: (steps: number) => `The log key was handed over (${steps}); the profile now pins the new one.`,
  authors: (verified: string, system: string) =>
    `Authors of decisions and questions: ${verified} entries verified, each signed by a key that the log enrolled; ${system} were written by the service itself.`,
  authorsByDigest: (count: string) => `For ${count} of them only the digest of the question was kept.`,
  authorsUnseen: (count: string) =>
    `Not verified: the authors of ${count} entries whose private parts this member may not read.`,
  authorsDestroyed: (count: string) =>
    `No longer verifiable: ${count} entries whose private parts were destroyed or lost.`,
  authorsNone: (count: string) =>
    `Not verified: the authors of decisions and questions (${count} entries). This needs a member’s access: --as.`,
  authorities: (hosts: string) => `Requests were signed for several hosts: ${hosts}. Has the service moved?`,
  counts: (released: number, refused: number, failed: number, refusals: number, decisions: number) =>
    `Answers ${released}, refused ${refused}, failed ${failed}; other refusals ${refusals}; decisions ${decisions}.`,
}

export const gateway = {
  serving: (url: string) =>
    `The gateway listens on ${url}. Whoever has the token reads what you can read, and spends nothing.`,
}

export const witness = {
  initialised: (folder: string) =>
    `Witness ready in ${folder}. Give the verifier key to the service and to the readers; keep the folder on a machine that the service’s operator cannot reach.`,
  serving: (url: string, vkey: string) => `Witness ${vkey} listens on ${url}.`,
}

export const doctor = {
  checks: {
    versions: labels.software,
    console: 'web console',
    settings: 'settings',
    folder: 'data folder',
    keys: labels.keys,
    disk: 'disk',
    service: labels.service,
    database: 'database',
    log: labels.log,
    editions: labels.editions,
    clock: 'clock',
  },
  states: { ok: 'ok     ', warning: 'warning', failed: 'failed ', skipped: '-      ' },
  skipped: 'not checked: it depends on what failed, or a running service holds it.',
}

export const migrate = {
  none: (latest: string) => `The database is up to date (${latest}).`,
  pending: (count: number) =>
    `${count} pending; nothing was changed. Back up before you migrate: yinsuan backup.`,
  done: (count: number) => `${count} done.`,
}

export const service = {
  settingsOk: 'The settings are valid.',
  engine: {
    sealed: (engine: string, rows: number, opened: string, sealed: string) =>
      `Engine ${engine}: opened in ${opened} s, ${rows} made-up rows sealed in ${sealed} s.`,
    table: (statistic: string, took: string, deadline: string) =>
      `${statistic} by month: ${took} s; the public schedule answers after ${deadline} s.`,
    works: 'The engine works, and the schedule leaves room for questions asked at the same time.',
    fewerThreads: (now: number, fitting: number) =>
      `The engine works, but the schedule is too short for questions asked at the same time: set engineThreads to ${fitting} (now ${now}).`,
  },
  initialised: (folder: string) =>
    `Data folder ${folder} is ready. Keep its keys folder safe: whoever has it can impersonate this service.`,
  logKey: 'Verifier key of the log',
  firstCodes: (expires: string) =>
    `One-time codes for the first operator and the first officers, valid until ${expires}. Give each code only to the organisation that it names. From now on, an operator and an officer must act together to admit another officer, operator or auditor:`,
  backedUp: (file: string) =>
    `Backup written to ${file}. It contains private keys and private parts of the log: protect it like the service itself.`,
  masterRotated: 'The private parts are protected by a new master key; the old one no longer exists.',
  rotated: (before: string) =>
    `The log’s last entry under ${before} names the new key. Witnesses need both keys until the service has started with the new one; destroy the old one then.`,
  restored: (folder: string) =>
    `Restored into ${folder}; log, ledger and sealed files are verified when the service starts.`,
  recovered: (count: number, size: number) =>
    `Took ${count} entries back from the hub; the log has ${size} now. Their questions and answers are lost, what they cost is spent, and the log says so.`,
  confirmReadmit: (id: string) =>
    `All keys of ${id} end, and the public log says that it was let in again by whoever runs the machine.`,
  readmitted: (id: string, expires: string) =>
    `${id} enrols one new key with this code, until ${expires}; its other keys have ended. The log says so, and the officers are alerted.`,
  nothingLost: (size: number) =>
    `The hub has cosigned no entry that is not here; the log has ${size}, and nothing was changed.`,
}
