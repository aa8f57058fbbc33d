// What single units were found to add to planned answers.
import type { Sensitivity } from '../../../protocols/dp/sensitivity.ts'
import type { Part } from '../../../schemas/plan.ts'
import { type Evidence, judged } from '../evidence.ts'
import { exceeds } from './change.ts'

export class UnitTally {
  #editions = 0
  #units = 0
  #comparisons = 0
  #violations = 0
  #metL1 = 0
  #metL2 = 0
  #correlated = 0
  #correlatedMet = 0
  #oneLess = 0
  #cuts = 0
  #cutsMet = 0
  readonly #statistics = { count: 0, orders: 0, units: 0, sum: 0 }

  edition(units: number): void {
    this.#editions += 1
    this.#units += units
  }

  /** `cells`: what the unit adds to each group; `released`: to the integers that noise is added to. */
  unit(
    { shape, noise }: Part,
    declared: Sensitivity,
    cells: readonly bigint[],
    released: readonly bigint[],
  ): void {
    const change = { l1: length(cells), l2Squared: squares(released) }
    this.#comparisons += 1
    this.#statistics[shape.statistic] += 1
    if (exceeds(change, declared)) this.#violations += 1
    // Negative control: sensitivities that are one too small.
    if (exceeds(change, { l1: declared.l1 - 1n, l2Squared: declared.l2Squared - 1n })) this.#oneLess += 1
    if (change.l1 === declared.l1) this.#metL1 += 1
    if (change.l2Squared === declared.l2Squared) this.#metL2 += 1
    if (noise.kind !== 'correlated-gaussian') return
    this.#correlated += 1
    if (change.l2Squared === declared.l2Squared) this.#correlatedMet += 1
  }

  cut(declared: Sensitivity, value: readonly bigint[]): void {
    const change = { l1: length(value), l2Squared: squares(value) }
    this.#cuts += 1
    if (exceeds(change, declared)) this.#violations += 1
    if (change.l1 === declared.l1) this.#cutsMet += 1
  }

  evidence(): Evidence {
    const met = [this.#metL1, this.#metL2, this.#correlatedMet, this.#cutsMet, this.#oneLess]
    const sharp = met.every(times => times > 0) && Object.values(this.#statistics).every(times => times > 0)
    return judged({
      name: 'many-units',
      claim:
        'no unit adds more to what is released of a planned question, or to its cut total, than the sensitivity that is charged for',
      trials: this.#units,
      // Deterministic: every comparison is exact.
      falseFailureRate: 0,
      holds: this.#violations === 0 && sharp,
      figures: {
        editions: this.#editions,
        units: this.#units,
        comparisons: this.#comparisons,
        violations: this.#violations,
        ofLines: this.#statistics.count,
        ofOrders: this.#statistics.orders,
        ofBuyers: this.#statistics.units,
        ofSums: this.#statistics.sum,
        metExactlyL1: this.#metL1,
        metExactlyL2: this.#metL2,
        underCorrelatedNoise: this.#correlated,
        correlatedMetExactlyL2: this.#correlatedMet,
        cutTotals: this.#cuts,
        cutTotalsThatMetTheirLimit: this.#cutsMet,
        'control: violations if each sensitivity were one less': this.#oneLess,
      },
    })
  }
}

function length(values: readonly bigint[]): bigint {
  return values.reduce((sum, value) => sum + (value < 0n ? -value : value), 0n)
}

function squares(values: readonly bigint[]): bigint {
  return values.reduce((sum, value) => sum + value * value, 0n)
}
