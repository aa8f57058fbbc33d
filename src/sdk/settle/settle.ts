// Settlement: what the answers and subscriptions of a month cost, metered from the log alone. Either side of
// a contract makes the same account.
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import { digestOfJson } from '../../../protocols/digest.ts'
import type { LogReader } from '../../../protocols/audit/verify-log.ts'
import { toBase64 } from '../../../protocols/bytes.ts'
import type { ComputationBody } from '../../../schemas/body.ts'
import { EditionId, OrganisationId } from '../../../schemas/common.ts'
import { fenOfAnswer, type Price } from '../../../schemas/price.ts'
import type { Statement, StatementAccount, StatementProblem } from '../../../schemas/statement.ts'
import { type TimeSpan, monthPeriod, monthsAfter, within } from '../period.ts'
import { type Logged, proveLog, type ProvenEntry, type ProveOptions } from '../proven-log.ts'
import { ContractBook, type Terms } from './contracts.ts'
import { ChargedGrants } from './charged-grants.ts'
import { GrantBook, type GrantTimes } from './grant-times.ts'

export interface SettleOptions extends Omit<ProveOptions, 'onLeaf'> {
  readonly month: string
  readonly organisation: string
  /** Milliseconds since 1970: a subscription's period that has not begun is not due. */
  readonly now: number
  /** Each proven entry that the caller may read. */
  readonly onEntry?: (entry: ProvenEntry) => void
}

type Mode = 'open' | 'blind'
type Line = {
  readonly seq: number
  readonly time: string
  readonly edition: string
  readonly mode: Mode
  readonly charge: string
  readonly stated: Price
}

/**
 * One pass over the public log, verified, and one over the entries that the caller may read (`entries`, in
 * any order). What it keeps is as large as the month. Money is fen, each answer rounded down; an answer is
 * one entry of the log, so a retry or a restart of the service adds nothing. Throws `sdk.period`, `sdk.log`,
 * and what `verifyLog` throws.
 */
export async function settle(
  reader: LogReader,
  entries: AsyncIterable<Logged>,
  options: SettleOptions,
): Promise<Statement> {
  const { month, now } = options
  const period = monthPeriod(month)
  const [times, charged] = [new GrantBook(), new ChargedGrants(period)]
  let latest = ''
  const log = await proveLog(reader, {
    ...options,
    onLeaf: entry => {
      latest = entry.time
      times.add(entry)
      charged.add(entry)
    },
  })
  const contracts = new ContractBook()
  const meter = new Meter(period)
  for await (const entry of log.prove(entries)) {
    options.onEntry?.(entry)
    contracts.add(entry)
    meter.add(entry, charged.of(entry.seq))
  }
  const complete = latest >= period.until
  const due = complete ? period : { ...period, until: earlier(period.until, new Date(now).toISOString()) }
  const terms = await contracts.terms(options.verify)
  const { accounts, problems } = meter.accounts(terms, grant => times.times(grant), due)
  const { checkpoint } = log.report
  return {
    v: 1,
    type: 'statement',
    service: checkpoint.origin,
    organisation: OrganisationId.parse(options.organisation),
    month,
    period,
    complete,
    log: { size: checkpoint.size, root: toBase64(checkpoint.root) },
    rounding: 'each answer rounded down to whole fen',
    accounts,
    balances: balancesOf(accounts),
    problems,
  }
}

/** Takes entries in any order, each at most once. */
export class Meter {
  readonly #period: TimeSpan
  readonly #lines = new Map<string, Map<string, Line>>()
  readonly #problems: StatementProblem[] = []

  constructor(period: TimeSpan) {
    this.#period = period
  }

  /** `charged`: the grant that the public log charged it under. */
  add({ seq, leaf, body, destroyed }: ProvenEntry, charged: string | undefined): void {
    if (leaf.type !== 'computation' || leaf.outcome !== 'released' || !within(leaf.time, this.#period)) return
    if (body?.type !== 'computation' || body.answer === null) {
      this.#problems.push({ seq: String(seq), kind: destroyed ? 'destroyed' : 'no-body' })
      return
    }
    if (body.grant !== charged) {
      this.#problems.push({ seq: String(seq), kind: 'other-grant' })
      return
    }
    const { edition, mode, charge, time } = leaf
    const lines = this.#lines.get(body.grant) ?? new Map<string, Line>()
    this.#lines.set(body.grant, lines)
    const known = lines.get(body.answer)
    if (known !== undefined)
      this.#problems.push({ seq: String(Math.max(seq, known.seq)), kind: 'answer-twice' })
    if (known !== undefined && known.seq < seq) return
    lines.set(body.answer, { seq, time, edition, mode, charge, stated: priceOf(body.price) })
  }

  /** `due`: the month, up to now. */
  accounts(
    terms: ReadonlyMap<string, Terms>,
    timesOf: (grant: string) => GrantTimes | undefined,
    due: TimeSpan,
  ): { readonly accounts: StatementAccount[]; readonly problems: StatementProblem[] } {
    const problems = [...this.#problems]
    for (const [grant, lines] of this.#lines) {
      if (!terms.has(grant))
        for (const { seq } of lines.values()) problems.push({ seq: String(seq), kind: 'no-contract' })
    }
    const accounts = [...terms].flatMap(([grant, of]) => {
      const lines = [...(this.#lines.get(grant)?.values() ?? [])].toSorted((a, b) => a.seq - b.seq)
      const price = of.price ?? lines.at(-1)?.stated ?? { model: 'free' as const }
      const signed = of.price === null ? undefined : canonicalJson(of.price)
      for (const { seq, stated } of lines) {
        if (signed !== undefined && canonicalJson(stated) !== signed)
          problems.push({ seq: String(seq), kind: 'price-differs' })
      }
      const fees = feesOf(price, timesOf(grant), due)
      if (lines.length === 0 && fees.length === 0) return []
      return [accountOf(grant, of, price, lines, fees)]
    })
    return {
      accounts: accounts.toSorted((a, b) => (a.grant < b.grant ? -1 : 1)),
      problems: problems.toSorted((a, b) => Number(a.seq) - Number(b.seq) || (a.kind < b.kind ? -1 : 1)),
    }
  }
}

/** Each period of a subscription that begins in the month while the grant is in effect and not held up. */
function feesOf(price: Price, times: GrantTimes | undefined, due: TimeSpan): StatementAccount['fees'] {
  if (price.model !== 'subscription' || times === undefined) return []
  const months = { month: 1, quarter: 3, year: 12 }[price.period]
  const fees: StatementAccount['fees'] = []
  for (let at = 0; ; at += months) {
    const from = monthsAfter(times.from, at)
    if (from >= due.until || from >= times.until) return fees
    if (from >= due.from && !times.held(from)) fees.push({ from, fen: price.fen })
  }
}

function accountOf(
  grant: string,
  { provider, consumer, dataset, seq, price: signed }: Terms,
  price: Price,
  lines: readonly Line[],
  fees: StatementAccount['fees'],
): StatementAccount {
  const priced = lines.map(({ seq: at, time, edition, mode, charge, stated }) => ({
    seq: String(at),
    time,
    edition: EditionId.parse(edition),
    mode,
    charge,
    fen: String(fenOfAnswer(signed ?? stated, BigInt(charge))),
  }))
  const account = {
    provider,
    consumer,
    grant,
    dataset,
    price,
    contract: String(seq),
    answers: String(lines.length),
    charge: String(sum(lines.map(({ charge }) => charge))),
    lines: priced,
    fees,
    fen: String(sum([...priced, ...fees].map(({ fen }) => fen))),
  }
  return { ...account, digest: digestOfJson(account) }
}

function balancesOf(accounts: readonly StatementAccount[]): Statement['balances'] {
  const balances = new Map<OrganisationId, { receivable: bigint; payable: bigint }>()
  const of = (organisation: OrganisationId) => {
    const balance = balances.get(organisation) ?? { receivable: 0n, payable: 0n }
    balances.set(organisation, balance)
    return balance
  }
  for (const { provider, consumer, fen } of accounts) {
    of(provider).receivable += BigInt(fen)
    of(consumer).payable += BigInt(fen)
  }
  return [...balances]
    .map(([organisation, { receivable, payable }]) => ({
      organisation,
      receivable: String(receivable),
      payable: String(payable),
    }))
    .toSorted((a, b) => (a.organisation < b.organisation ? -1 : 1))
}

/** As entries before contracts have it: so many fen an answer. */
function priceOf(price: ComputationBody['price']): Price {
  return 'model' in price ? price : { model: 'per-answer', fen: price.fenPerAnswer }
}

function sum(values: readonly string[]): bigint {
  return values.reduce((total, value) => total + BigInt(value), 0n)
}

function earlier(a: string, b: string): string {
  return a < b ? a : b
}
