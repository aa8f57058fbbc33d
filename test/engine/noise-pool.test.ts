import t from 'tap'
import type { Noise } from '../../schemas/plan.ts'
import { scriptedNoiseForTesting, withoutNoiseForTesting } from '../../src/engine/noise-for-testing.ts'
import { openNoisePool } from '../../src/engine/noise-pool.ts'

const gaussian = (num: bigint): Noise => ({
  kind: 'discrete-gaussian',
  variance: { num: String(num), den: '1' },
})
const laplace = (num: bigint): Noise => ({ kind: 'discrete-laplace', scale: { num: String(num), den: '1' } })

t.test('draws have the moments of their distribution, from the stock and on a miss', async t => {
  const pool = openNoisePool()
  // n draws; the mean of n has sd σ/√n, the variance about σ²·√(κ/n) with κ = 2 or 5; 5.5 sd: false
  // failures < 1e-7 each.
  for (const [noise, variance, kurtosis] of [
    [gaussian(10_000n), 10_000, 2],
    [laplace(100n), 20_000, 5],
  ] as const) {
    const drawn: number[] = []
    for (const count of [10, 1, 1023, 7000, 3000, ...Array<number>(60).fill(300)])
      drawn.push(...Array.from(await pool.draw(noise, count), Number))
    const n = drawn.length
    const mean = drawn.reduce((sum, value) => sum + value, 0) / n
    const spread = drawn.reduce((sum, value) => sum + value * value, 0) / n
    t.ok(Math.abs(mean) < 5.5 * Math.sqrt(variance / n), `mean ${mean} of ${n} draws`)
    t.ok(Math.abs(spread / variance - 1) < 5.5 * Math.sqrt(kurtosis / n), `variance ${spread}`)
  }
  await pool.close()
})

t.test('no value is used twice, whoever draws at the same time', async t => {
  const pool = openNoisePool()
  // So wide that 20 000 honest draws repeat one with a chance below 1e-10: σ = 2^45, n²/(4√π·σ) ≈
  // 1.6e-6 for a pair anywhere; so triples are compared, which nothing but reuse repeats.
  const noise = gaussian(2n ** 90n)
  const draws = await Promise.all(
    Array.from({ length: 80 }, (_, at) => pool.draw(noise, 50 + 10 * (at % 40))),
  )
  for (let round = 0; round < 20; round++) draws.push(await pool.draw(noise, 200))
  const triples = draws.flatMap(values =>
    Array.from({ length: Math.floor(values.length / 3) }, (_, at) =>
      values.subarray(3 * at, 3 * at + 3).join(),
    ),
  )
  const values = draws.flatMap(drawn => [...drawn])
  t.ok(triples.length > 5000)
  t.equal(new Set(triples).size, triples.length)
  t.ok(values.length - new Set(values).size <= 2, 'nor shifted against each other')
  t.notOk(values.includes(0n), 'and no wiped value is handed out')
  await pool.close()
})

t.test('a hit is answered without the worker', async t => {
  const pool = openNoisePool()
  const noise = gaussian(400n)
  await pool.draw(noise, 10)
  let turns = 0
  const turning = setInterval(() => {
    turns += 1
  }, 0)
  await pool.draw(noise, 10)
  clearInterval(turning)
  t.equal(turns, 0)
  await pool.close()
})

t.test('many parameters are held, and the oldest give way', async t => {
  const pool = openNoisePool()
  for (let at = 1n; at <= 300n; at++) t.equal((await pool.draw(gaussian(at), 1)).length, 1)
  t.equal((await pool.draw(gaussian(1n), 5)).length, 5)
  await pool.close()
})

t.test('parameters that no sampler takes are a fault, and the pool goes on', async t => {
  const pool = openNoisePool()
  await t.rejects(pool.draw(gaussian(2n ** 120n), 1), { code: 'engine.noise_failed' })
  t.equal((await pool.draw(gaussian(4n), 20_000)).length, 20_000)
  await pool.close()
  await t.rejects(pool.draw(gaussian(5n), 1), { code: 'engine.closed' })
})

t.test('a draw that runs while the pool closes fails instead of hanging', async t => {
  const pool = openNoisePool()
  const drawing = pool.draw(gaussian(2n ** 90n), 200_000)
  await pool.close()
  await t.rejects(drawing, { code: 'engine.noise_failed' })
})

t.test('the sources for tests give what they say', async t => {
  t.same([...(await withoutNoiseForTesting().draw(gaussian(1n), 3))], [0n, 0n, 0n])
  const scripted = scriptedNoiseForTesting([1n, 2n, 3n])
  t.same([...(await scripted.draw(gaussian(1n), 2))], [1n, 2n])
  await t.rejects(scripted.draw(gaussian(1n), 2), /ran dry/)
})
