// What the comparisons of the grey-box evidence found.
import type { Sensitivity } from '../../../protocols/dp/sensitivity.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import type { Part } from '../../../schemas/plan.ts'
import { type Evidence, judged } from '../evidence.ts'
import { type Change, exceeds } from './change.ts'

export type Caught = { readonly tried: number; readonly caught: number }

export class Tally {
  #editions = 0
  #questions = 0
  readonly #bounded = { rows: 0, orders: 0, measure: 0 }
  #changes = 0
  #removed = 0
  #violations = 0
  #metL1 = 0
  #metL2 = 0
  #aboveHalf = 0
  #correlated = 0
  #correlatedMet = 0
  #cuts = 0
  #cutsMet = 0
  #byTags = 0
  #byTagsMet = 0
  #byValue = 0
  #byValueMet = 0
  #rowsChanged = 0
  #rowsCompared = 0

  asked(parts: readonly Part[], declaration: Declaration, units: number): void {
    this.#editions += 1
    this.#questions += parts.length
    this.#removed += units
    for (const { shape } of parts)
      for (const cap of declaration.views.find(({ name }) => name === shape.view)?.caps ?? [])
        this.#bounded['of' in cap ? (cap.of === 'orders' ? 'orders' : 'measure') : 'rows'] += 1
  }

  change(declared: Sensitivity, change: Change): void {
    this.#changes += 1
    if (exceeds(change, declared)) this.#violations += 1
    if (change.l1 === declared.l1) this.#metL1 += 1
    if (change.l2Squared === declared.l2Squared) this.#metL2 += 1
    if (2n * change.l1 > declared.l1 || 4n * change.l2Squared > declared.l2Squared) this.#aboveHalf += 1
  }

  correlated(declared: bigint, change: bigint): void {
    this.#correlated += 1
    if (change === declared) this.#correlatedMet += 1
  }

  /** A cut total or a total of sealing: how often a buyer moves it by the whole limit. */
  cut(limit: bigint, change: bigint): void {
    this.#cuts += 1
    if (change === limit) this.#cutsMet += 1
  }

  /** A part that is grouped by tags: how often a buyer changes it by all that is charged for. */
  byTags(declared: bigint, change: bigint): void {
    this.#byTags += 1
    if (change === declared) this.#byTagsMet += 1
  }

  /** A part under bounds of its own value: the same. */
  byValue(declared: bigint, change: bigint): void {
    this.#byValue += 1
    if (change === declared) this.#byValueMet += 1
  }

  rows(expected: readonly string[], found: readonly string[]): void {
    this.#rowsCompared += expected.length
    const same = expected.length === found.length && expected.every((row, at) => row === found[at])
    if (!same) this.#rowsChanged += 1
  }

  evidence(mutants: Readonly<Record<string, Caught>>): Evidence {
    // Without changes above half of what is declared, a sensitivity that is too small by half would pass
    // unseen.
    const sharp =
      this.#aboveHalf > 0 &&
      this.#metL1 > 0 &&
      this.#metL2 > 0 &&
      this.#correlatedMet > 0 &&
      this.#byTagsMet > 0 &&
      this.#byValueMet > 0 &&
      this.#cutsMet > 0 &&
      this.#rowsCompared > 0
    const caught = Object.values(mutants).every(mutant => mutant.caught > 0)
    const every = Object.values(this.#bounded).every(caps => caps > 0)
    return judged({
      name: 'grey-box',
      claim:
        'adding or removing all rows of one buyer changes the exact result of a planned question, of its cut totals and of what sealing releases by no more than its sensitivity, and no row of another buyer',
      trials: this.#questions,
      // Deterministic: every comparison is exact.
      falseFailureRate: 0,
      holds: this.#violations === 0 && this.#rowsChanged === 0 && sharp && caught && every,
      figures: {
        editions: this.#editions,
        questionsUnderCapsOfRows: this.#bounded.rows,
        questionsUnderCapsOfOrders: this.#bounded.orders,
        questionsUnderCapsOfMeasures: this.#bounded.measure,
        comparisons: this.#changes,
        unitsRemoved: this.#removed,
        violations: this.#violations,
        metExactlyL1: this.#metL1,
        metExactlyL2: this.#metL2,
        aboveHalf: this.#aboveHalf,
        underCorrelatedNoise: this.#correlated,
        correlatedMetExactlyL2: this.#correlatedMet,
        groupedByTags: this.#byTags,
        groupedByTagsMetExactlyL1: this.#byTagsMet,
        underBoundsOfOneValue: this.#byValue,
        boundsOfOneValueMetExactlyL1: this.#byValueMet,
        rowsOfOthersCompared: this.#rowsCompared,
        editionsWhereTheyChanged: this.#rowsChanged,
        totalsWithALimit: this.#cuts,
        limitMetExactly: this.#cutsMet,
        ...Object.fromEntries(
          Object.entries(mutants).flatMap(([name, { tried, caught }]) => [
            [`${name}Tried`, tried],
            [`${name}Caught`, caught],
          ]),
        ),
      },
    })
  }
}
