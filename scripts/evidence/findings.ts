// What answers claim in their sentences: next to nothing of noise, a planted difference about as often as the
// best test, and of real sets what is true of the figures that no bound has cut.
import { type Evidence, type EvidenceOptions, judged, needed } from './evidence.ts'
import { flatAnswers, kindsOf, PLANTED, powerOf } from './findings/flat.ts'
import { goodsDeclaration } from './findings/made.ts'
import { judge } from './findings/true.ts'
import { ASKED, SWITCHING } from './questions/asked.ts'
import { withEdition } from './questions/edition.ts'
import { type QuestionSet, REAL_SETS, sampleSet } from './questions/sets.ts'
import { rounded } from '../statistics.ts'

/** ρ of ε = 1 at δ = 1e-6, for each question. */
const RHO = '0.024355970'
const PROMISED = 0.05
const LEAST_POWER = 0.8

export async function run({ short, onProgress }: EvidenceOptions): Promise<Evidence> {
  const [answers, draws, each] = short ? [100, 150, 20] : [2000, 2000, 200]
  const deviations = short ? 5.5 : 3
  const declaration = await goodsDeclaration()
  const figures: Record<string, number | string> = {}
  const verdicts: boolean[] = []
  let trials = 0
  const kinds = Object.entries(kindsOf(declaration))
  const sets = short ? [sampleSet(10_000)] : REAL_SETS
  const steps = kinds.length + Object.keys(PLANTED).length + sets.length
  let done = 0
  const advance = () => onProgress?.(++done, steps)
  let controlled = 0
  for (const [name, question] of kinds) {
    const { claims, control } = flatAnswers(declaration, question, answers)
    figures[`flat: ${name}: % of answers that claim`] = rounded((100 * claims) / answers, 2)
    if (control > 0)
      figures[`flat: ${name}: % if each comparison were alone`] = rounded((100 * control) / answers, 1)
    verdicts.push(claims <= mostOf(answers, deviations))
    if (control > mostOf(answers, deviations)) controlled++
    trials += answers
    advance()
  }
  for (const name of Object.keys(PLANTED) as (keyof typeof PLANTED)[]) {
    const { size, found, best } = powerOf(declaration, name, draws)
    figures[`planted: ${name}: % more`] = rounded(100 * size, 2)
    figures[`planted: ${name}: found, best test (%)`] =
      `${rounded((100 * found) / draws, 1)}, ${rounded((100 * best) / draws, 1)}`
    figures[`planted: ${name}: of the best test's power`] = rounded(found / best, 3)
    verdicts.push(best > draws / 2 && found / best >= LEAST_POWER)
    trials += 2 * draws
    advance()
  }
  for (const set of sets) {
    const found = needed(
      await judgeSet(set, each),
      `the data of ${set.name} beside the project (../shared/data)`,
    )
    Object.assign(figures, found.figures)
    verdicts.push(found.claims > 0 && found.false <= mostOf(found.answers, deviations))
    trials += found.answers
    advance()
  }
  return judged({
    name: 'findings',
    claim: `at most ${100 * PROMISED} % of answers of flat truths claim a difference; a planted one is found at least ${LEAST_POWER} times as often as by the best test of the same comparisons; at most ${100 * PROMISED} % of answers about the sets hold a claim that is false`,
    trials,
    falseFailureRate: short ? 1e-6 : 0.02,
    holds: verdicts.every(holds => holds) && controlled > 0,
    figures,
  })
}

/** So many standard errors above the rate that is promised. */
function mostOf(answers: number, deviations: number): number {
  return answers * PROMISED + deviations * Math.sqrt(answers * PROMISED * (1 - PROMISED))
}

type JudgedSet = {
  readonly answers: number
  readonly claims: number
  readonly false: number
  readonly figures: Readonly<Record<string, number | string>>
}

/** All answers of a set together; beside them the question with the most false ones. */
async function judgeSet({ name, ...set }: QuestionSet, each: number): Promise<JudgedSet | undefined> {
  return await withEdition({ name, ...set }, async edition => {
    const sum = { answers: 0, claims: 0, counted: 0, false: 0, claiming: 0 }
    let worst = { name: 'none', share: 0 }
    for (const asked of [...ASKED, SWITCHING]) {
      const question = asked.make(edition.declaration, set.columns)
      if (question === undefined) continue
      const { source, figures } = await edition.ask(question, asked.rho ?? RHO)
      let wrong = 0
      for (let draw = 0; draw < each; draw++) {
        const found = judge(source(), figures)
        sum.claims += found.claims
        sum.counted += found.counted
        if (found.claims > 0) sum.claiming++
        if (found.false > 0) wrong++
      }
      sum.answers += each
      sum.false += wrong
      if (wrong / each > worst.share) worst = { name: `${asked.number} ${asked.name}`, share: wrong / each }
    }
    return {
      ...sum,
      figures: {
        [`${name}: answers`]: sum.answers,
        [`${name}: answers that claim something`]: sum.claiming,
        [`${name}: claims, of them of what is counted`]: `${sum.claims}, ${sum.counted}`,
        [`${name}: % of answers with a false claim`]: rounded((100 * sum.false) / sum.answers, 2),
        [`${name}: the question with the most of them`]: `${worst.name}: ${rounded(100 * worst.share, 1)} %`,
      },
    }
  })
}
