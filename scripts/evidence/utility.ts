// Errors of real questions on real sets: bias of the bounds and noise apart, against the unbounded source.
import { existsSync } from 'node:fs'
import { CUT_ASSUMPTION } from '../../protocols/dp/cut-total.ts'
import { type Evidence, type EvidenceOptions, judged, NotRun } from './evidence.ts'
import { measureSet, NO_REAL_SETS, SHARED } from './utility/measure.ts'
import { measureOpenSets, OPEN_QUESTIONS } from './utility/open-sets.ts'
import { AMAZON, UCI } from './utility/questions.ts'
import {
  bestOf,
  isCovered,
  isRarelyMissed,
  MIN_COVERAGE,
  type Row,
  wouldHeldDo,
  wouldNoiseDo,
} from './utility/tally.ts'
import { countUntuned, measureUntuned } from './utility/untuned.ts'

/** 400 draws a question; in short 150, whose root mean square is still within 6 % of its mean. */
export async function run({ short, onProgress }: EvidenceOptions): Promise<Evidence> {
  const draws = short ? 150 : 400
  if (!existsSync(SHARED)) throw new NotRun(NO_REAL_SETS)
  const sets = [AMAZON([]), UCI]
  const untunedCount = countUntuned(short)
  const total = sets.reduce((sum, { questions }) => sum + questions.length, OPEN_QUESTIONS + untunedCount)
  const rows: Row[] = []
  let measured = 0
  const asked = { draws, onMeasured: () => onProgress?.(++measured, total) }
  rows.push(...(await measureOpenSets(asked)))
  for (const set of sets) rows.push(...(await measureSet(set, asked)))
  const untuned = await measureUntuned({ ...asked, short, draws: UNTUNED_DRAWS })
  const unbiased = rows.filter(row => row.unbiased).every(({ bias }) => bias === 0)
  // Goals are whole per cent.
  const missed = rows.filter(row => row.goal !== undefined && Math.round(bestOf(row)) > row.goal)
  // The noise interval alone must fail for what is bounded, or coverage of the unbounded figure shows
  // nothing.
  const control = rows.some(row => !wouldNoiseDo(row))
  // And so must a cut total that is taken for all that was cut, where nobody chose the bounds.
  const withoutTail = untuned.filter(row => !wouldHeldDo(row)).length
  const tailControl = withoutTail >= 3
  const figures = Object.fromEntries(rows.map(row => [`${row.set}: ${row.question}`, textOf(row)]))
  return judged({
    name: 'utility',
    claim: `At ε = 1 the figure of each question that has a goal is within it of the unbounded truth; the noise interval covers the bounded figure in ${100 * MIN_COVERAGE.noise} % of the cells of each question, the wide one the unbounded figure in ${100 * MIN_COVERAGE.full} % of those that have one; of questions that no bound was chosen for it misses at most ${100 - 100 * MIN_COVERAGE.full} % of all cells; buyers by their own attributes have no bias.`,
    trials: rows.length * draws + untuned.length * UNTUNED_DRAWS,
    falseFailureRate: 1e-6,
    holds:
      control &&
      tailControl &&
      rows.every(isCovered) &&
      untuned.every(isRarelyMissed) &&
      missed.length === 0 &&
      unbiased,
    figures: {
      ...figures,
      ...Object.fromEntries(untuned.map(row => [`${row.set}: ${row.question}`, untunedText(row)])),
      goals: rows.filter(({ goal }) => goal !== undefined).length,
      goalsMissed: missed.length,
      leastCoveredByNoise: Math.min(...rows.map(({ covered }) => covered)).toFixed(3),
      leastCoveredByWide: Math.min(...rows.map(({ fullCovered }) => fullCovered)).toFixed(3),
      untunedQuestions: untuned.length,
      untunedMostMissedByWide: Math.max(0, ...untuned.map(row => row.missed)).toFixed(3),
      untunedWhereThoseThatHaveOneAreCoveredLess: untuned.filter(row => !isCovered(row)).length,
      untunedCellsWithoutWide: share(untuned, row => row.tooSmall + row.unknown).toFixed(3),
      untunedWhereTheCutTotalAsAllThatIsCutWouldFail: withoutTail,
      questionsWhereNoiseAloneWouldFail: rows.filter(row => !wouldNoiseDo(row)).length,
      allowanceOfCounts: CUT_ASSUMPTION.counts.allowance,
      allowanceOfSums: CUT_ASSUMPTION.sums.allowance,
    },
  })
}

/** Of each question, of which there are many. */
const UNTUNED_DRAWS = 100

/** Of all cells in all draws. */
function share(rows: readonly Row[], of: (row: Row) => number): number {
  const cells = (pick: (row: Row) => number) => rows.reduce((sum, row) => sum + row.cells * pick(row), 0)
  return (
    cells(of) /
    Math.max(
      1,
      cells(() => 1),
    )
  )
}

function untunedText(row: Row): string {
  return `bias ${row.bias.toFixed(1)} %; wide interval misses ${row.missed.toFixed(3)} of all cells and covers ${row.fullCovered.toFixed(3)} of those that have one, taking the cut total for all that is cut it misses ${row.missedIfHeld.toFixed(3)}; without one: too small ${row.tooSmall.toFixed(2)}, too much cut ${row.unknown.toFixed(2)}`
}

function textOf(row: Row): string {
  const { before, total, bias, noise, corrected, correctedBias, covered, fullCovered, noiseCoversFull } = row
  const goal = row.goal === undefined ? '' : `, goal ${row.goal}`
  const earlier = before === undefined ? '' : `before ${before} %, `
  return `${earlier}now ${total.toFixed(1)} % (bias ${bias.toFixed(1)} / noise ${noise.toFixed(1)}), corrected ${corrected.toFixed(1)} % (bias ${correctedBias.toFixed(1)})${goal}; noise interval covers ${covered.toFixed(3)} of bounded, ${noiseCoversFull.toFixed(3)} of unbounded, wide ${fullCovered.toFixed(3)} of those that have one; too small ${row.tooSmall.toFixed(2)}, too much cut ${row.unknown.toFixed(2)}`
}
