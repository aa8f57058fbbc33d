// Proofs made in this browser: the whole log, reports and statements from it, evidence of cheating.
import '../shared/no-eval.ts'
import type { Entry } from '../../../protocols/audit/entry.ts'
import type { LogReport } from '../../../protocols/audit/verify-log.ts'
import { fromBase64, toBase64 } from '../../../protocols/bytes.ts'
import type { Evidence } from '../../../schemas/blind.ts'
import type { Language } from '../../../schemas/common.ts'
import type { ReportHead } from '../../../schemas/compliance-report.ts'
import type { JointStatement, Statement } from '../../../schemas/statement.ts'
import { PolicyFile } from '../../../schemas/witness-policy.ts'
import { readLogGround } from '../../../src/sdk/blind/log-ground.ts'
import { judgeRebuttals, type RebuttalVerdict } from '../../../src/sdk/blind/rebuttal.ts'
import { fetchOpening } from '../../../src/sdk/blind/fetch-opening.ts'
import { type EvidenceVerdict, judgeEvidence } from '../../../src/sdk/blind/verify-evidence.ts'
import { listAll } from '../../../src/sdk/list-all.ts'
import type { AuthorReport } from '../../../src/sdk/authors/author-check.ts'
import { proveAuthors } from '../../../src/sdk/authors/prove-authors.ts'
import type { AnnexRow } from '../../../src/sdk/report/annex.ts'
import { complianceReport } from '../../../src/sdk/report/compliance.ts'
import { readService } from '../../../src/sdk/service.ts'
import { type Pieces, reportCsv, reportJson, reportPage } from '../../../src/sdk/report/write.ts'
import { settle } from '../../../src/sdk/settle/settle.ts'
import type { OpenedKey } from '../shared/opened-key.ts'
import type { Policy } from '../shared/trust/policy.ts'
import type { NodeAccess } from '../shared/joint/node-access.ts'
import { memberClient, nodeClient } from '../shared/member-client.ts'
import { serveMethods } from '../shared/worker-rpc.ts'
import { freshLogReader } from './fresh-log-reader.ts'
import type { SeenTree } from './seen-tree.ts'
import { settleNodes } from './settle-nodes.ts'

/** Entries about the log itself, for the timeline. */
export type LogEvent = Extract<Entry, { readonly type: 'start' | 'stop' | 'witness-policy' | 'log-key' }>

export type VerifiedLog = {
  readonly report: LogReport
  readonly authors: AuthorReport
  /** Base64. */
  readonly root: string
  /** The newest ones, at most `MAX_EVENTS`. */
  readonly events: readonly LogEvent[]
}

export type MadeReport = {
  readonly head: ReportHead
  readonly annex: { readonly computations: number; readonly refusals: number }
  readonly files: Readonly<Record<'csv' | 'json' | `html-${Language}`, Blob>>
}

export type AuditMethods = {
  readonly verify: {
    readonly input: { readonly policy: Policy | undefined; readonly known: SeenTree | undefined }
    readonly output: VerifiedLog
  }
  readonly report: {
    readonly input: { readonly policy: Policy | undefined; readonly from: string; readonly to: string }
    readonly output: MadeReport
  }
  readonly evidence: {
    readonly input: { readonly policy: Policy | undefined; readonly evidence: Evidence }
    readonly output: EvidenceVerdict
  }
  /** One verdict for each answer of the accused; needs no opening, which a service may withhold. */
  readonly rebuttals: {
    readonly input: { readonly policy: Policy | undefined; readonly evidence: Evidence }
    readonly output: readonly RebuttalVerdict[]
  }
  /** What is owed for a month, from the entries that the caller may read. */
  readonly settle: {
    readonly input: {
      readonly policy: Policy | undefined
      readonly month: string
      readonly organisation: string
    }
    readonly output: Statement
  }
  /** The same over this service's log and those of nodes, with the charges of joint answers compared. */
  readonly settleJointly: {
    readonly input: AuditMethods['settle']['input'] & { readonly nodes: readonly NodeAccess[] }
    readonly output: JointStatement
  }
}

/** The member: its key file pins the log key, and its key signs requests. */
type Asker = { readonly key: Pick<OpenedKey, 'header' | 'signingKey'>; readonly language: Language }

export type AuditCalls = {
  readonly [Method in keyof AuditMethods]: {
    readonly input: { readonly task: AuditMethods[Method]['input']; readonly asker: Asker }
    readonly output: AuditMethods[Method]['output']
  }
}

/** Of `evidence`: parts of the opening; of the others: log entries. */
export type ProofProgress = { readonly done: number; readonly total: number }

type OnProgress = (done: number, total: number) => void

serveMethods<AuditCalls, ProofProgress>(self, {
  verify: ({ task, asker }, { onProgress }) => verify(task, asker, countsTo(onProgress)),
  report: ({ task, asker }, { onProgress }) => report(task, asker, countsTo(onProgress)),
  settle: ({ task, asker }, { onProgress }) =>
    settle(freshLogReader(), listAll(memberClient(asker.key, asker.language), 'entryList', 500), {
      ...task,
      policy: policyOf(asker, task.policy),
      now: Date.now(),
      onProgress: countsTo(onProgress),
    }),
  settleJointly: ({ task, asker }, { onProgress }) => settleAcross(task, asker, countsTo(onProgress)),
  evidence: async ({ task, asker }, { onProgress }) => {
    const { client, ground } = await groundOf(task, asker)
    const opening = await fetchOpening(client, task.evidence, countsTo(onProgress))
    // Fetched by this method only.
    const { startBrowserSeal } = await import('../shared/blind/start-seal.ts')
    return await judgeEvidence(task.evidence, opening, { ...ground, seal: await startBrowserSeal() })
  },
  rebuttals: async ({ task, asker }) => {
    const { ground } = await groundOf(task, asker)
    return await judgeRebuttals(task.evidence, { ...ground, serviceKey: asker.key.header.serviceKey })
  },
})

async function settleAcross(
  { policy, month, organisation, nodes }: AuditMethods['settleJointly']['input'],
  asker: Asker,
  onProgress: OnProgress,
): Promise<JointStatement> {
  const hub = memberClient(asker.key, asker.language)
  const own = { reader: freshLogReader(), policy: policyOf(asker, policy), organisation }
  const reached = nodes.map(access => ({
    access,
    client: nodeClient(hub, asker.key, access, asker.language),
  }))
  return await settleNodes(hub, own, reached, { month, now: Date.now(), onProgress })
}

/** What the log says of the accused. */
async function groundOf({ evidence, policy }: AuditMethods['evidence']['input'], asker: Asker) {
  const client = memberClient(asker.key, asker.language)
  const ground = await readLogGround(client, freshLogReader(), {
    policy: policyOf(asker, policy),
    organisation: evidence.organisation,
    authority: asker.key.header.authority,
  })
  return { client, ground }
}

function countsTo(onProgress: (progress: ProofProgress) => void): OnProgress {
  return (done, total) => onProgress({ done, total })
}

async function verify(
  { policy, known }: AuditMethods['verify']['input'],
  asker: Asker,
  onProgress: OnProgress,
): Promise<VerifiedLog> {
  const events: LogEvent[] = []
  const { report, authors } = await proveAuthors(memberClient(asker.key, asker.language), freshLogReader(), {
    policy: policyOf(asker, policy),
    ...(known === undefined
      ? {}
      : {
          known: {
            size: known.size,
            root: fromBase64(known.root),
            ...(known.time === undefined ? {} : { time: known.time }),
          },
        }),
    onLeaf: entry => {
      if (!isEvent(entry)) return
      events.push(entry)
      if (events.length > MAX_EVENTS) events.shift()
    },
    onProgress,
  })
  return { report, authors, root: toBase64(report.checkpoint.root), events }
}

const MAX_EVENTS = 500

function isEvent(entry: Entry): entry is LogEvent {
  return ['start', 'stop', 'witness-policy', 'log-key'].includes(entry.type)
}

async function report(
  { policy, from, to }: AuditMethods['report']['input'],
  asker: Asker,
  onProgress: OnProgress,
): Promise<MadeReport> {
  const annex: AnnexRow[] = []
  const { purposes } = await readService(location.origin)
  const head = await complianceReport(memberClient(asker.key, asker.language), freshLogReader(), {
    policy: policyOf(asker, policy),
    from,
    to,
    now: Date.now(),
    purposes,
    logUrl: location.origin,
    onRow: row => void annex.push(row),
    onProgress,
  })
  async function* rows(): AsyncGenerator<AnnexRow> {
    yield* annex
  }
  const of = (table: AnnexRow['table']): number => annex.filter(row => row.table === table).length
  return {
    head,
    annex: { computations: of('computations'), refusals: of('refusals') },
    files: {
      'html-zh': await blobOf(reportPage('zh', head, rows), 'text/html;charset=utf-8'),
      'html-en': await blobOf(reportPage('en', head, rows), 'text/html;charset=utf-8'),
      csv: await blobOf(reportCsv(head, rows), 'text/csv;charset=utf-8'),
      json: await blobOf(reportJson(head, rows), 'application/json'),
    },
  }
}

async function blobOf(pieces: Pieces, type: string): Promise<Blob> {
  const parts: string[] = []
  for await (const piece of pieces) parts.push(piece)
  return new Blob(parts, { type })
}

/** The reader's own policy, or the log key alone. */
function policyOf({ key }: Asker, chosen: Policy | undefined) {
  const log = key.header.logKey
  const policy = PolicyFile.parse({ witnesses: [], quorum: 0, ...chosen, log })
  return { ...policy, now: Math.floor(Date.now() / 1000) }
}
