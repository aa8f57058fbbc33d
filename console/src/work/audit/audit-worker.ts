// What an officer proves here, away from the page: the whole log, a report made from it, a cheating ticket. One order, then it ends.
import '../no-eval.ts'
import type { Entry } from '../../../../protocols/audit/entry.ts'
import type { LogReport } from '../../../../protocols/audit/verify-log.ts'
import { fromBase64, toBase64 } from '../../../../protocols/bytes.ts'
import type { Evidence } from '../../../../schemas/blind.ts'
import type { Language } from '../../../../schemas/common.ts'
import type { ReportHead } from '../../../../schemas/compliance-report.ts'
import type { Statement } from '../../../../schemas/statement.ts'
import { PolicyFile } from '../../../../schemas/witness-policy.ts'
import { fetchOpening } from '../../../../src/sdk/blind/fetch-opening.ts'
import { readLogGround } from '../../../../src/sdk/blind/log-ground.ts'
import { type VerifiedRebuttal, verifyRebuttal } from '../../../../src/sdk/blind/rebuttal.ts'
import { type VerifiedEvidence, verifyEvidence } from '../../../../src/sdk/blind/verify-evidence.ts'
import { listAll } from '../../../../src/sdk/list-all.ts'
import { proveLog } from '../../../../src/sdk/proven-log.ts'
import type { AnnexRow } from '../../../../src/sdk/report/annex.ts'
import { complianceReport } from '../../../../src/sdk/report/compliance.ts'
import { readService } from '../../../../src/sdk/service.ts'
import { type Pieces, reportCsv, reportJson, reportPage } from '../../../../src/sdk/report/write.ts'
import { settle } from '../../../../src/sdk/settle/settle.ts'
import { type Packed, pack } from '../errors.ts'
import type { OpenedKey } from '../keys/key-worker.ts'
import type { Policy } from '../answer/policy.ts'
import { clientOf } from '../client-of.ts'
import { freshLogReader } from '../fresh-log-reader.ts'
import type { SeenTree } from '../office/seen-tree.ts'

/** What the log says of itself, on a time line. */
export type LogEvent = Extract<Entry, { readonly type: 'start' | 'stop' | 'witness-policy' | 'log-key' }>

export type VerifiedLog = {
  readonly report: LogReport
  /** Base64. */
  readonly root: string
  /** The newest of them. */
  readonly events: readonly LogEvent[]
}

export type MadeReport = {
  readonly head: ReportHead
  readonly annex: { readonly computations: number; readonly refusals: number }
  readonly files: Readonly<Record<'csv' | 'json' | `html-${Language}`, Blob>>
}

export type AuditOrders = {
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
    /** `rebuttals`: null where the accused did not sign it. */
    readonly output: VerifiedEvidence & { readonly rebuttals: readonly (VerifiedRebuttal | null)[] }
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
}

export type AuditOrder = {
  [Kind in keyof AuditOrders]: {
    readonly kind: Kind
    readonly input: AuditOrders[Kind]['input']
    readonly key: Pick<OpenedKey, 'header' | 'signingKey'>
    readonly language: Language
  }
}[keyof AuditOrders]

/** Of `verify` and `report`: entries; of `evidence`: parts of the opening. */
export type AuditReply =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'done'; readonly output: unknown }
  | { readonly kind: 'failed'; readonly error: Packed }

self.onmessage = ({ data }: MessageEvent<AuditOrder>) => {
  carryOut(data).then(
    output => post({ kind: 'done', output }),
    (error: unknown) => post({ kind: 'failed', error: pack(error) }),
  )
}

function post(reply: AuditReply): void {
  self.postMessage(reply)
}

function onProgress(done: number, total: number): void {
  post({ kind: 'progress', done, total })
}

async function carryOut(order: AuditOrder): Promise<AuditOrders[keyof AuditOrders]['output']> {
  switch (order.kind) {
    case 'verify':
      return await verify(order, order.input)
    case 'report':
      return await report(order, order.input)
    case 'settle': {
      const { policy, month, organisation } = order.input
      const options = { policy: policyOf(order, policy), month, organisation, now: Date.now(), onProgress }
      return await settle(
        freshLogReader(),
        listAll(clientOf(order.key, order.language), 'entryList', 500),
        options,
      )
    }
    case 'evidence': {
      const { evidence, policy } = order.input
      const client = clientOf(order.key, order.language)
      const { authority, serviceKey } = order.key.header
      const ground = await readLogGround(client, freshLogReader(), {
        policy: policyOf(order, policy),
        organisation: evidence.organisation,
        authority,
      })
      const rebuttals = await Promise.all(
        evidence.rebuttals.map(rebuttal =>
          verifyRebuttal(evidence, rebuttal, { ...ground, serviceKey }).catch(() => null),
        ),
      )
      const opening = await fetchOpening(client, evidence, onProgress)
      // Fetched for this order only.
      const { startSeal } = await import('../blind/start-seal.ts')
      const seal = await startSeal()
      return { ...(await verifyEvidence(evidence, opening, { ...ground, seal })), rebuttals }
    }
  }
}

async function verify(
  order: AuditOrder,
  { policy, known }: AuditOrders['verify']['input'],
): Promise<VerifiedLog> {
  const events: LogEvent[] = []
  const { report } = await proveLog(freshLogReader(), {
    policy: policyOf(order, policy),
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
      if (events.length > MOST_EVENTS) events.shift()
    },
    onProgress,
  })
  return { report, root: toBase64(report.checkpoint.root), events }
}

const MOST_EVENTS = 500

function isEvent(entry: Entry): entry is LogEvent {
  return ['start', 'stop', 'witness-policy', 'log-key'].includes(entry.type)
}

async function report(
  order: AuditOrder,
  { policy, from, to }: AuditOrders['report']['input'],
): Promise<MadeReport> {
  const annex: AnnexRow[] = []
  const { purposes } = await readService(location.origin)
  const head = await complianceReport(clientOf(order.key, order.language), freshLogReader(), {
    policy: policyOf(order, policy),
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

/** Without one of the reader's own nobody but the log's key is asked for. */
function policyOf({ key }: AuditOrder, chosen: Policy | undefined) {
  const log = key.header.logKey
  const policy = PolicyFile.parse({ witnesses: [], quorum: 0, ...chosen, log })
  return { ...policy, now: Math.floor(Date.now() / 1000) }
}
