import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { draftKey } from '../../protocols/anonymise/keyed-stream.ts'
import { utf8 } from '../../protocols/bytes.ts'
import { parseRho } from '../../protocols/dp/zcdp.ts'
import { writeSampleOrders } from '../../scripts/sample/orders.ts'
import { parseDatasetFile } from '../../src/prepare/dataset-yaml.ts'
import { capacityFor, ROW_STEPS } from '../../src/prepare/draft-capacity.ts'
import { roundedUp } from '../../src/prepare/draft-file.ts'
import { DRAFT_RHO, DraftNoise, UNIT } from '../../src/prepare/draft-noise.ts'
import { draftDataset } from '../../src/prepare/node/draft.ts'
import { trials } from '../support/trials.ts'

const TRIALS = 2000
/** Of 2 000 drafts that fail with a probability of 0.1 % each, 13 or more do with a probability of 2.1e-7. */
const ALLOWED = 12
/**
 * Of the charge, for an export with seven categories, two numbers and a date; the rows of a buyer take two.
 */
const PARTS = 52

type Rule = typeof capacityFor

/** A rule that fails: twice the rows of the steps that pass the guard, without a margin for the noise. */
const withoutMargin: Rule = (figures, { guard }) => {
  const seen = [...figures].filter(([, figure]) => figure >= guard)
  return Math.max(1000, roundedUp(2 * seen.reduce((sum, [step, figure]) => sum + Number(step) * figure, 0)))
}

async function sampleFile(folder: string, rows: number, seed: number): Promise<string> {
  const file = join(folder, `orders-${rows}-${seed}.csv`)
  await writeSampleOrders(file, { rows, seed, years: [2025, 2025] })
  return file
}

/** Numbers of buyers by the step of their rows, as draft-counts.ts has them. */
function stepsOf(sizes: readonly number[]): ReadonlyMap<string, number> {
  const exact = new Map<string, number>()
  for (const size of sizes) {
    const step = String(ROW_STEPS.find(each => size <= each) ?? ROW_STEPS.at(-1))
    exact.set(step, (exact.get(step) ?? 0) + UNIT)
  }
  return exact
}

async function sizesOfSample(folder: string, rows: number, seed: number): Promise<readonly number[]> {
  const [, ...lines] = readFileSync(await sampleFile(folder, rows, seed), 'utf8')
    .trimEnd()
    .split('\n')
  const sizes = new Map<string, number>()
  for (const line of lines) {
    const buyer = line.split(',')[1] ?? ''
    sizes.set(buyer, (sizes.get(buyer) ?? 0) + 1)
  }
  return [...sizes.values()]
}

/** For each rule, how many capacities are below the rows, of `TRIALS` drafts under as many secrets. */
function failures(rules: readonly Rule[], exports: readonly (readonly number[])[]): readonly number[] {
  const samples = exports.map(sizes => ({
    exact: stepsOf(sizes),
    rows: sizes.reduce((sum, size) => sum + size, 0),
  }))
  const failed = rules.map(() => 0)
  for (let i = 0; i < TRIALS; i++) {
    const { exact = new Map<string, number>(), rows = 0 } = samples[i % samples.length] ?? {}
    const key = draftKey(new Uint8Array(32).fill(7), utf8(`${rows} ${i}`))
    const noise = new DraftNoise(key, parseRho(DRAFT_RHO), PARTS)
    const figures = noise.figures('rows', 'rows of a buyer', ROW_STEPS.map(String), exact)
    const of = { sigma: noise.sigma('rows'), guard: noise.guard('rows') }
    for (const [at, rule] of rules.entries()) if (rule(figures, of) < rows) failed[at] = (failed[at] ?? 0) + 1
  }
  return failed
}

t.test('a drafted capacity is below the rows in at most one draft of a thousand', async t => {
  const folder = t.testdir({})
  for (const rows of [200, 1500, 5000, 1200, 20_000].slice(0, trials(5, 2))) {
    const exports = await Promise.all([11, 12, 13, 14].map(seed => sizesOfSample(folder, rows, seed)))
    t.ok(
      exports.every(sizes => sizes.reduce((sum, size) => sum + size, 0) === rows),
      `exports of ${rows} rows`,
    )
    const [failed = TRIALS, before = 0] = failures([capacityFor, withoutMargin], exports)
    t.ok(failed <= ALLOWED, `${failed} of ${TRIALS} with ${rows} rows`)
    t.comment(`${rows} rows: ${failed} with the margin, ${before} without it`)
    if (rows === 1500) t.ok(before > 10 * ALLOWED, 'a negative control: the rule without a margin fails')
  }
})

t.test('the tail of buyers may be as heavy as Pareto’s of exponent 1.5', async t => {
  for (const buyers of [100, 700, 5000].slice(0, trials(3, 1))) {
    // Quantiles in place of draws: the same tail at every size.
    const sizes = Array.from({ length: buyers }, (_, i) => Math.floor(((i + 0.5) / buyers) ** (-1 / 1.5)))
    const [failed = TRIALS] = failures([capacityFor], [sizes])
    t.ok(failed <= ALLOWED, `${failed} of ${TRIALS} with ${buyers} buyers`)
  }
})

t.test('a proposal stays near the rows', async t => {
  const none = { sigma: 14, guard: 63 }
  const figures = (...each: readonly number[]) =>
    new Map(ROW_STEPS.map((step, i) => [String(step), each[i] ?? 0]))
  t.equal(capacityFor(figures(), { sigma: 0.1, guard: 0.45 }), 1000)
  t.equal(capacityFor(figures(), none), 5000, 'nothing is seen: no more than the noise’s margin')
  t.equal(capacityFor(figures(110, 110, 60, 80, 60, 25, 5), none), 10_000, '1 500 rows')
  t.equal(capacityFor(figures(7000, 7600, 4000, 4400, 4200, 1500, 400, 20), none), 200_000, '100 000 rows')
})

t.test('drafts of 1 500 rows have room for them under every secret', async t => {
  const file = await sampleFile(t.testdir({}), 1500, 11)
  const capacities: number[] = []
  for (let i = 0; i < trials(6, 2); i++) {
    const secretFile = join(file, '..', `secret-${i}`)
    writeFileSync(secretFile, `${String(10 + i).repeat(32)}\n`, { mode: 0o600 })
    capacities.push(
      parseDatasetFile(await draftDataset({ file, secretFile, confirmRoles: true }), 'dataset.yaml').capacity,
    )
  }
  t.ok(
    capacities.every(capacity => capacity >= 1500 && capacity <= 20_000),
    capacities.join(' '),
  )
})
