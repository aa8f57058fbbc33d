// The annex of the report, a row for each computation and refusal of the period, made as the entries come.
// The questions themselves are business secrets of their askers and are not in it.
import { denominatorOf, halfWidthOfPart } from '../../../protocols/dp/part-noise.ts'
import { epsilonOfRho } from '../../../protocols/dp/zcdp.ts'
import type { ComputationBody } from '../../../schemas/body.ts'
import type { ReportRow } from '../../../schemas/compliance-report.ts'
import { exactPartNoise } from '../../../schemas/exact-noise.ts'
import type { Part, PartNoise } from '../../../schemas/plan.ts'
import { within, type TimeSpan } from '../period.ts'
import type { ProvenEntry } from '../proven-log.ts'

export type AnnexRow = ReportRow & { readonly table: 'computations' | 'refusals' }

export interface MemberCounts {
  released: number
  refused: number
  charge: bigint
  /** The newest entry of it. */
  last: string
}

type EditionFigures = { readonly delta: string; readonly threshold: string | null }

/** Grows with members and codes. */
export class Annex {
  readonly #period: TimeSpan
  readonly #editions: ReadonlyMap<string, EditionFigures>
  readonly members = new Map<string, MemberCounts>()
  readonly codes = new Map<string, { count: number; last: string }>()
  readonly #widths = new Map<string, string>()
  unreadable: string[] = []
  /** Newest and oldest of those whose asker can no longer be known. */
  destroyed: { readonly newest: string; oldest: string } | undefined

  constructor(period: TimeSpan, editions: ReadonlyMap<string, EditionFigures>) {
    this.#period = period
    this.#editions = editions
  }

  add({ seq: at, leaf, body, unreadable, destroyed }: ProvenEntry): AnnexRow | undefined {
    if (!within(leaf.time, this.#period)) return undefined
    const seq = String(at)
    if (unreadable && this.unreadable.length < MAX_TOLD) this.unreadable.push(seq)
    if (destroyed) {
      this.destroyed ??= { newest: seq, oldest: seq }
      this.destroyed.oldest = seq
    }
    if (leaf.type === 'refusal') {
      const organisation = body?.type === 'refusal' ? (body.actor?.organisation ?? null) : null
      this.#refused(organisation, leaf.code, seq)
      return { table: 'refusals', cells: [leaf.time, organisation, leaf.code], seq: [seq] }
    }
    if (leaf.type === 'refusal-summary') {
      const organisation = body?.type === 'refusal-summary' ? body.organisation : null
      this.#refused(organisation, leaf.code, seq, Number(leaf.count))
      return {
        table: 'refusals',
        cells: [leaf.time, organisation, `${leaf.code} × ${leaf.count}`],
        seq: [seq],
      }
    }
    if (leaf.type !== 'computation') return undefined
    const asked = body?.type === 'computation' ? body : undefined
    const organisation = asked?.actor.organisation ?? null
    const released = leaf.outcome === 'released'
    if (released) {
      const member = this.#member(organisation, seq)
      member.released++
      member.charge += BigInt(leaf.charge)
    } else this.#refused(organisation, leaf.code, seq)
    const edition = this.#editions.get(leaf.edition)
    return {
      table: 'computations',
      cells: [
        leaf.time,
        organisation,
        asked?.purpose ?? null,
        asked?.grant ?? null,
        leaf.edition,
        leaf.mode,
        asked === undefined ? null : distinct(asked.parts.map(nameOf)),
        leaf.mechanism,
        asked === undefined ? null : distinct(asked.parts.map(part => sensitivityOf(part))),
        asked === undefined || !released ? null : this.#halfWidths(asked),
        leaf.charge,
        edition === undefined || !released ? null : String(epsilonOfRho(BigInt(leaf.charge), edition.delta)),
        leaf.accountSpent,
        edition?.threshold ?? null,
        released ? leaf.outcome : leaf.code,
        leaf.resultCommitment,
      ],
      seq: [seq],
    }
  }

  #refused(organisation: string | null, code: string, seq: string, count = 1): void {
    this.#member(organisation, seq).refused += count
    const known = this.codes.get(code) ?? { count: 0, last: seq }
    known.count += count
    this.codes.set(code, known)
  }

  #member(organisation: string | null, seq: string): MemberCounts {
    const name = organisation ?? ''
    const known = this.members.get(name) ?? { released: 0, refused: 0, charge: 0n, last: seq }
    this.members.set(name, known)
    return known
  }

  #halfWidths({ parts }: ComputationBody): string {
    return distinct(
      parts.map(({ noise }) => {
        const name = JSON.stringify(noise)
        const known = this.#widths.get(name) ?? halfWidthText(noise)
        if (this.#widths.size < MAX_KNOWN) this.#widths.set(name, known)
        return known
      }),
    )
  }
}

const MAX_TOLD = 100
const MAX_KNOWN = 10_000

function nameOf({ shape }: Part): string {
  const { statistic, measure, groupBy } = shape
  const what = measure === undefined ? statistic : `${statistic}(${measure})`
  return groupBy.length === 0 ? what : `${what}/${groupBy.join('×')}`
}

/** Of the mechanism: Δ2² of Gaussian noise, Δ1 of Laplace noise. */
function sensitivityOf({ noise, l1, l2Squared }: Part): string {
  return noise.kind === 'discrete-laplace' ? `Δ1=${l1}` : `Δ2²=${l2Squared}`
}

/** In the statistic's own integers; under correlated noise with two decimals. */
function halfWidthText(noise: PartNoise): string {
  const exact = exactPartNoise(noise)
  const [half, denominator] = [halfWidthOfPart(exact), denominatorOf(exact)]
  return denominator === 1n ? String(half) : (Number(half) / Number(denominator)).toFixed(2)
}

function distinct(values: readonly string[]): string {
  return [...new Set(values)].join(' ')
}
