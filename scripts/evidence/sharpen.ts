// The same question at a larger ρ, step by step: the error is that of one answer at the whole ρ, the
// charges add up to its charge, and the files prove it offline.
import { Answer } from '../../schemas/answer.ts'
import type { QueryInput } from '../../schemas/query.ts'
import type { AnswerFile } from '../../schemas/records.ts'
import { ask } from '../../src/sdk/ask.ts'
import { verifyAnswer } from '../../src/sdk/verify-answer.ts'
import { grantTo, publish, redeclared, sampleContribution } from '../../test/support/market.ts'
import { startService } from '../../test/support/service.ts'
import { type Evidence, type EvidenceOptions, judged } from './evidence.ts'
import { wrongNumbers } from './sharpen/recompute.ts'
import { measure, type Measured, STEPS } from './sharpen/steps.ts'

export async function run({ short }: EvidenceOptions): Promise<Evidence> {
  const answers = short ? 16_000 : 80_000
  const figures: Record<string, number | string> = {}
  let holds = true
  for (const steps of [2, 3, 4]) {
    // The 2 % of correlated noise, which cells have in common, are six standard errors of so many answers.
    for (const [kind, times] of [
      ['independent', answers / 8],
      ['correlated', answers],
    ] as const) {
      const found = measure(kind, steps, times)
      for (const [name, value] of Object.entries(found))
        figures[`${steps} steps ${kind} ${name}`] = Number(value.toFixed(4))
      if (!isAsClaimed(found)) holds = false
    }
  }
  const asked = await askInSteps()
  Object.assign(figures, asked)
  const isProven =
    asked['charged in steps less charged at once, nano-rho'] === 0 &&
    asked['numbers recomputed'] > 0 &&
    asked['numbers recomputed that differ'] === 0 &&
    asked['files that verify offline'] === 3 &&
    asked['control: altered files refused'] === 3 &&
    asked['control: numbers that differ in an altered file'] > 0
  return judged({
    name: 'sharpen',
    claim:
      'two, three and four steps have the error of one answer at the whole ρ, are charged the difference only, and verify offline; a third party recomputes the combination',
    trials: 6 * answers,
    // Five standard errors and more, also if all cells of an answer were one.
    falseFailureRate: 1e-6,
    holds: holds && isProven,
    figures,
  })
}

function isAsClaimed({
  sdToOne,
  equalWeightsSdToOne,
  coverage,
  jointDeclared,
  jointUndeclared,
}: Measured): boolean {
  return (
    Math.abs(sdToOne - 1) < 0.03 &&
    equalWeightsSdToOne > 1.03 &&
    coverage > 0.94 &&
    jointDeclared > 0.94 &&
    jointUndeclared < 0.94
  )
}

/**
 * Buyers by month of a real service, three times to the same ρ: in two, three and four steps, and at once.
 */
async function askInSteps() {
  const contribution = await sampleContribution()
  const service = await startService()
  try {
    const mall = await service.member('mall', ['provider'])
    const maker = await service.member('maker', ['consumer'])
    const officer = await service.member('compliance', ['officer'])
    const declaration = redeclared(contribution)
    const id = await publish(mall, contribution, declaration, officer)
    await grantTo(mall, maker, declaration.dataset, { purposes: ['product-planning'] })
    const edition = await maker.editionShow({ params: { id } })
    const { logKey } = service
    const question = (category: string, rho: bigint, sharpen?: string): QueryInput => ({
      kind: 'aggregate',
      edition: id,
      select: [{ statistic: 'units' }, { statistic: 'count' }],
      where: { category: [category] },
      groupBy: ['month'],
      privacy: { rho: `0.${String(rho).padStart(9, '0')}` },
      purpose: 'product-planning',
      ...(sharpen === undefined ? {} : { sharpen: sharpen as never }),
    })
    const categories = declaration.dimensions.find(({ name }) => name === 'category')?.values ?? []
    let [inSteps, atOnce, checked, wrong, verified, refused, differing] = [0n, 0n, 0, 0, 0, 0, 0]
    for (const [at, steps] of [2, 3, 4].entries()) {
      const category = categories[at]?.value ?? ''
      let spent = 0n
      let last: { readonly file: AnswerFile; readonly answer: Answer } | undefined
      for (const rho of STEPS[steps] ?? []) {
        spent += rho - (rho % 2n)
        last = await ask(maker, question(category, spent, last?.answer.id), { edition })
        inSteps += BigInt(last.answer.privacy.charge)
      }
      if (last === undefined) throw new Error('no step')
      const once = await ask(maker, question(category, spent), { edition })
      atOnce += BigInt(once.answer.privacy.charge)
      const found = wrongNumbers(last.file.answer)
      checked += found.checked
      wrong += found.wrong
      const { file } = last
      const asked = { query: last.answer.query, edition }
      if (await verifies(file, { logKey, asked })) verified++
      const altered = alter(file)
      differing += wrongNumbers(altered.answer).wrong
      const { earlier: _earlier, ...alone } = file
      const control = [altered, alone].map(async each => await verifies(each, { logKey }))
      if ((await Promise.all(control)).every(passed => !passed)) refused++
    }
    return {
      'charged in steps less charged at once, nano-rho': Number(inSteps - atOnce),
      'charged in steps, nano-rho': Number(inSteps),
      'numbers recomputed': checked,
      'numbers recomputed that differ': wrong,
      'files that verify offline': verified,
      'control: altered files refused': refused,
      'control: numbers that differ in an altered file': differing,
    }
  } finally {
    await service.stop()
  }
}

async function verifies(file: unknown, options: Parameters<typeof verifyAnswer>[1]): Promise<boolean> {
  return await verifyAnswer(file, options).then(
    () => true,
    () => false,
  )
}

/** The weights that two equal releases would have. */
function alter(file: AnswerFile): AnswerFile {
  const answer = Answer.parse(JSON.parse(file.answer))
  const parts = answer.parts.map(part => {
    const { combined } = part
    return combined === undefined
      ? part
      : { ...part, combined: { ...combined, weights: combined.weights.map(() => '1') } }
  })
  return { ...file, answer: JSON.stringify({ ...answer, parts }) }
}
