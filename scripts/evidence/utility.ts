// Errors of real questions on real sets: bias of the bounds and noise apart, against the unbounded source.
import { existsSync } from 'node:fs'
import { CUT_ALLOWANCE } from '../../protocols/dp/cut-total.ts'
import type { Evidence, EvidenceOptions } from './evidence.ts'
import { measureSet, SHARED } from './utility/measure.ts'
import { measureOpenSets, OPEN_QUESTIONS } from './utility/open-sets.ts'
import { AMAZON, UCI } from './utility/questions.ts'
import { bestOf, isCovered, MIN_COVERAGE, type Row, wouldNoiseDo } from './utility/tally.ts'

/** 400 draws a question; in short 150, whose root mean square is still within 6 % of its mean. */
export async function run({ short, onProgress }: EvidenceOptions): Promise<Evidence> {
  const draws = short ? 150 : 400
  const sets = existsSync(SHARED) ? [AMAZON([]), UCI] : []
  const total = sets.reduce((sum, { questions }) => sum + questions.length, OPEN_QUESTIONS)
  const rows: Row[] = []
  let measured = 0
  const asked = { draws, onMeasured: () => onProgress?.(++measured, total) }
  for (const set of sets) rows.push(...(await measureSet(set, asked)))
  const open = await measureOpenSets(asked)
  rows.push(...open.rows)
  const unbiased = rows.filter(row => row.unbiased).every(({ bias }) => bias === 0)
  // Goals are whole per cent.
  const missed = rows.filter(row => row.goal !== undefined && Math.round(bestOf(row)) > row.goal)
  // The noise interval alone must fail for what is bounded, or coverage of the unbounded figure shows
  // nothing.
  const control = rows.some(row => !wouldNoiseDo(row))
  const figures = Object.fromEntries(rows.map(row => [`${row.set}: ${row.question}`, textOf(row)]))
  return {
    name: 'utility',
    claim: `At ε = 1 the figure of each question that has a goal is within it of the unbounded truth; the noise interval covers the bounded figure in ${100 * MIN_COVERAGE.noise} % of the cells of each question, the wide one misses the unbounded figure in at most ${100 - 100 * MIN_COVERAGE.full} % (of one question 8 %: one buyer is most of one of its 13 months); buyers by their own attributes have no bias.`,
    trials: rows.length * draws,
    falseFailureRate: 1e-6,
    verdict: control && rows.every(isCovered) && missed.length === 0 && unbiased ? 'holds' : 'fails',
    figures:
      rows.length === 0
        ? { skipped: 'the real sets are not beside the project' }
        : {
            ...figures,
            ...Object.fromEntries(open.skipped.map((why, i) => [`skipped ${i + 1}`, why])),
            goals: rows.filter(({ goal }) => goal !== undefined).length,
            goalsMissed: missed.length,
            leastCoveredByNoise: Math.min(...rows.map(({ covered }) => covered)).toFixed(3),
            mostMissedByWide: Math.max(...rows.map(({ missed }) => missed)).toFixed(3),
            questionsWhereNoiseAloneWouldFail: rows.filter(row => !wouldNoiseDo(row)).length,
            allowanceOfNonNegative: CUT_ALLOWANCE.nonNegative,
            allowanceOfSigned: CUT_ALLOWANCE.signed,
          },
  }
}

function textOf(row: Row): string {
  const { before, total, bias, noise, corrected, correctedBias, covered, fullCovered, noiseCoversFull } = row
  const goal = row.goal === undefined ? '' : `, goal ${row.goal}`
  const earlier = before === undefined ? '' : `before ${before} %, `
  return `${earlier}now ${total.toFixed(1)} % (bias ${bias.toFixed(1)} / noise ${noise.toFixed(1)}), corrected ${corrected.toFixed(1)} % (bias ${correctedBias.toFixed(1)})${goal}; noise interval covers ${covered.toFixed(3)} of bounded, ${noiseCoversFull.toFixed(3)} of unbounded, wide ${fullCovered.toFixed(3)} of those that have one; too small ${row.tooSmall.toFixed(2)}, missed ${row.missed.toFixed(3)} of all`
}
