import { execFile } from 'node:child_process'
import { randomFillSync } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { rational } from '../../protocols/dp/rational.ts'
import { naiveDiscreteGaussian, naiveDiscreteLaplace } from '../../scripts/bench/naive-samplers.ts'
import { questions } from '../../scripts/bench/questions.ts'

const MAIN = join(import.meta.dirname, '../../scripts/bench/main.ts')
const bench = (...args: readonly string[]) => promisify(execFile)(process.execPath, [MAIN, ...args])

t.test('a bench prints a table and writes machine, figures and what they are compared with', async t => {
  const file = join(t.testdir(), 'bench.json')
  const { stdout } = await bench('sampler', '--scale', '0.01', '--json', file)
  const { machine, benches } = JSON.parse(await readFile(file, 'utf8'))
  t.ok(machine.cpus > 0 && machine.node !== undefined)
  t.match(benches, [{ name: 'sampler', figures: { gaussianPerSecond: Number, laplacePerSecond: Number } }])
  t.ok(benches[0].figures.gaussianPerSecond > benches[0].versus.naiveGaussianPerSecond)
  t.match(stdout, /gaussianPerSecond/)
})

t.test('an unknown bench and a scale that is none are refused', async t => {
  await t.rejects(bench('registrations'), {
    code: 2,
    stderr: /^unknown name registrations; there are: sampler, log/,
  })
  await t.rejects(bench('sampler', '--scale', '2'), { code: 2, stderr: /^--scale is above 0/ })
})

t.test('questions are distinct, half profiles and half trends', async t => {
  const asked = questions(1)
  const first = Array.from({ length: 2000 }, () => asked.next().value)
  t.equal(new Set(first.map(question => JSON.stringify({ ...question, privacy: null }))).size, 2000)
  t.equal(first.filter(({ kind }) => kind === 'profile').length, 1000)
})

t.test(
  'the naive samplers draw the same noise as the protocol: variance within 6 standard errors',
  async t => {
    // The variance of n draws has a standard error of σ²·√(κ/n), κ = 2 for the Gaussian and 5 for
    // Laplace: 6 of them, < 1e-8.
    const n = 20_000
    const random = (target: Uint8Array) => randomFillSync(target)
    const variance = (draw: () => bigint) => {
      let sum = 0
      for (let i = 0; i < n; i++) sum += Number(draw()) ** 2
      return sum / n
    }
    const gaussian = variance(() => naiveDiscreteGaussian(rational(100n), random))
    t.ok(Math.abs(gaussian / 100 - 1) < 6 * Math.sqrt(2 / n), `gaussian ${gaussian}`)
    // 2p/(1-p)² with p = e^(-1/10).
    const exact = (2 * Math.exp(-0.1)) / (1 - Math.exp(-0.1)) ** 2
    const laplace = variance(() => naiveDiscreteLaplace(rational(10n), random))
    t.ok(Math.abs(laplace / exact - 1) < 6 * Math.sqrt(5 / n), `laplace ${laplace}`)
  },
)
