// The compliance report: from the verified log and the private sides that an officer may read, in one pass
// over each.
import { formatVkey } from '../../../protocols/audit/note.ts'
import { marketsPart } from './markets.ts'
import type { LogReader } from '../../../protocols/audit/verify-log.ts'
import type { DecisionBody } from '../../../schemas/body.ts'
import { OrganisationId } from '../../../schemas/common.ts'
import type { ReportHead } from '../../../schemas/compliance-report.ts'
import type { Passport } from '../../../schemas/passport.ts'
import type { Client } from '../client.ts'
import { ProblemError } from '../errors.ts'
import { listAll } from '../list-all.ts'
import { dayPeriod } from '../period.ts'
import { proveLog, type ProveOptions } from '../proven-log.ts'
import { ContractBook } from '../settle/contracts.ts'
import { GrantBook } from '../settle/grant-times.ts'
import { Annex, type AnnexRow } from './annex.ts'
import { budgetsPart, computationsPart, refusalsPart } from './figures.ts'
import {
  datasetsPart,
  deviationsPart,
  exportsPart,
  logPart,
  operationsPart,
  partiesPart,
  retentionPart,
} from './parts.ts'
import { seriesOf } from './series.ts'
import { Tally } from './tally.ts'

export interface ComplianceOptions extends Omit<ProveOptions, 'onLeaf'> {
  /** First and last day, Beijing time. */
  readonly from: string
  readonly to: string
  readonly now: number
  /**
   * What the service calls its purposes (`readService`): nobody signed that, so the report shows the codes
   * too.
   */
  readonly purposes: ReportHead['purposes']
  /** Where the log can be verified again. */
  readonly logUrl: string
  /** Where the policy came from, if it is more than the log's key. */
  readonly policyFile?: string | undefined
  /** Takes the rows of the annex as they come, the newest first: they are not kept here. */
  readonly onRow: (row: AnnexRow) => Promise<void> | void
}

/** Everything that the parts are made from. */
export interface ReportMaterial {
  readonly options: ComplianceOptions
  readonly tally: Tally
  readonly annex: Annex
  readonly passports: ReadonlyMap<string, Passport>
  /** Private sides of decisions, by index; tickets and editions are not kept. */
  readonly bodies: ReadonlyMap<string, DecisionBody>
  readonly terms: Awaited<ReturnType<ContractBook['terms']>>
  readonly times: GrantBook
  readonly note: string
  readonly report: Awaited<ReturnType<typeof proveLog>>['report']
}

/**
 * Memory grows with the decisions of the whole log and the members of the period, not with its answers (but
 * for 32 bytes an entry). Throws `sdk.period`, `sdk.log`, what `verifyLog` throws, and the service's refusal
 * to who is no officer.
 */
export async function complianceReport(
  client: Client,
  reader: LogReader,
  options: ComplianceOptions,
): Promise<ReportHead> {
  const period = dayPeriod(options.from, options.to)
  const { organisation } = await client.me()
  const [tally, times] = [new Tally(period), new GrantBook()]
  const log = await proveLog(reader, {
    ...options,
    readsAll: true,
    onLeaf: entry => {
      tally.add(entry)
      if (entry.time < period.until) times.add(entry)
    },
  })
  const passports = await passportsOf(client, [...tally.editions.keys()])
  const figures = new Map(
    [...tally.editions.values()].map(({ edition, delta }) => [
      edition,
      { delta, threshold: passports.get(edition)?.claim.reportingThreshold.toString() ?? null },
    ]),
  )
  const [annex, contracts] = [new Annex(period, figures), new ContractBook()]
  const bodies = new Map<string, DecisionBody>()
  for await (const entry of log.prove(listAll(client, 'entryList', 500))) {
    if (entry.leaf.time >= period.until) continue
    const row = annex.add(entry)
    if (row !== undefined) await options.onRow(row)
    contracts.add(entry)
    const { body } = entry
    if (
      body === null ||
      body.type === 'computation' ||
      body.type === 'refusal' ||
      body.type === 'refusal-summary'
    )
      continue
    if (body.type !== 'ticket' && body.type !== 'edition') bodies.set(String(entry.seq), body)
  }
  const terms = await contracts.terms(options.verify)
  const material = {
    options,
    tally,
    annex,
    passports,
    bodies,
    terms,
    times,
    note: log.note,
    report: log.report,
  }
  return {
    v: 1,
    type: 'compliance-report',
    service: log.report.checkpoint.origin,
    made: new Date(options.now).toISOString(),
    madeBy: OrganisationId.parse(organisation.id),
    period: { from: options.from, to: options.to },
    complete: tally.latest >= period.until,
    purposes: [...options.purposes],
    parts: [
      logPart(material),
      partiesPart(material),
      datasetsPart(material),
      computationsPart(material),
      refusalsPart(material),
      budgetsPart(material),
      ...(await marketsPart(client, material, formatVkey(options.policy.logKey))),
      retentionPart(material),
      operationsPart(material),
      exportsPart(),
      deviationsPart(material),
    ],
    series: seriesOf(tally.days, options),
  }
}

/** Of a failed registration there is none. */
async function passportsOf(
  client: Client,
  editions: readonly string[],
): Promise<ReadonlyMap<string, Passport>> {
  const passports = new Map<string, Passport>()
  for (const id of editions) {
    try {
      passports.set(id, await client.editionPassport({ params: { id } }))
    } catch (error) {
      if (!(error instanceof ProblemError) || error.status !== 404) throw error
    }
  }
  return passports
}
