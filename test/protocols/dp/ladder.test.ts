import { readFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { z } from 'zod'
import {
  binOf,
  chooseRung,
  errorAt,
  isServed,
  LADDER_L2_SQUARED,
  rungsOf,
  shapesOf,
  shareOf,
  uncountedAt,
} from '../../../protocols/dp/ladder.ts'

const Numbers = z.array(z.number())
const Vectors = z.object({
  bins: z.array(z.object({ size: z.number(), bin: z.number() })),
  rungs: z.array(z.object({ base: z.string(), rungs: z.array(z.string()) })),
  shares: z.array(z.object({ counts: Numbers, shares: Numbers })),
  scenes: z.array(
    z.object({
      sigma: z.number(),
      values: z.array(Numbers),
      terms: z.array(z.object({ base: z.string(), groups: z.number(), perSquare: z.number() })),
      found: z.array(
        z.object({
          cells: Numbers,
          signal: z.number(),
          rungs: z.array(z.object({ cap: z.string(), error: z.number() }).nullable()),
        }),
      ),
    }),
  ),
})

const vectors = Vectors.parse(
  JSON.parse(readFileSync(new URL('../../../protocols/dp/vectors/ladder.json', import.meta.url), 'utf8')),
)

t.test('bins, rungs and the shares of a unit are those of the independent script', async t => {
  for (const { size, bin } of vectors.bins) t.equal(binOf(size), bin, `${size}`)
  for (const { base, rungs } of vectors.rungs) t.same(rungsOf(BigInt(base)).map(String), rungs)
  for (const { counts, shares } of vectors.shares) {
    const squares = counts.reduce((sum, n) => sum + n * n, 0)
    t.same(
      counts.map(n => shareOf(n, squares)),
      shares,
    )
  }
})

t.test('no unit moves a histogram by more than its scale, however many cells it has', async t => {
  for (const counts of [[1], [1, 1, 1], [4096, 1], Array.from({ length: 5000 }, (_, i) => 1 + (i % 13))]) {
    const squares = counts.reduce((sum, n) => sum + n * n, 0)
    const moved = counts.reduce((sum, n) => sum + BigInt(shareOf(n, squares)) ** 2n, 0n)
    t.ok(moved < LADDER_L2_SQUARED)
    t.ok(moved > (LADDER_L2_SQUARED * 9n) / 10n, 'and uses nearly all of it')
  }
})

t.test('shrunk histograms, signals and chosen caps are those of the independent script', async t => {
  for (const { sigma, values, terms, found } of vectors.scenes) {
    const shapes = shapesOf({ values, sigma })
    t.equal(shapes.length, found.length)
    for (const [value, wanted] of found.entries()) {
      const shape = shapes[value] ?? { cells: [], signal: Number.NaN }
      for (const [bin, cells] of wanted.cells.entries()) close(t, shape.cells[bin], cells)
      close(t, shape.signal, wanted.signal)
      const rungs = terms.map(({ base, groups, perSquare }) =>
        chooseRung(shape, {
          base: BigInt(base),
          groups,
          variance: cap => perSquare * Number(cap) * Number(cap),
        }),
      )
      t.same(
        rungs.map(rung => rung && String(rung.cap)),
        wanted.rungs.map(rung => rung?.cap),
      )
      for (const [at, rung] of rungs.entries()) close(t, rung?.error ?? 0, wanted.rungs[at]?.error ?? 0)
    }
  }
})

t.test('a larger cap leaves less uncounted, and none where it holds the largest cell', async t => {
  const cells = [100, 50, 20, 4, 1, ...Array.from({ length: 17 }, () => 0)]
  let before = uncountedAt(cells, 0)
  for (const cap of rungsOf(1n)) {
    const now = uncountedAt(cells, Number(cap))
    t.ok(now <= before)
    before = now
  }
  t.equal(before, 0)
})

t.test('less noise allows a larger cap, and a value without a histogram has none', async t => {
  const shape = { cells: [100, 50, 20, 4, 1, ...Array.from({ length: 17 }, () => 0)], signal: 20 }
  const at = (noise: number) =>
    chooseRung(shape, { base: 1n, groups: 1, variance: cap => noise * Number(cap) * Number(cap) })
  t.equal(at(0.001)?.cap, 12n)
  t.equal(at(1e9)?.cap, 2n, 'a fifth is the most that may be uncounted')
  t.equal(
    at(1)?.error,
    errorAt(shape.cells, at(1)?.cap ?? 0n, { base: 1n, groups: 1, variance: c => Number(c * c) }),
  )
  t.equal(chooseRung({ cells: [], signal: 0 }, { base: 1n, groups: 1, variance: () => 1 }), undefined)
})

t.test(
  'a declared view stays for a value that does not stand out, unless the ladder halves its error',
  async t => {
    const rung = { cap: 4n, error: 25 }
    t.ok(isServed({ cells: [], signal: 9 }, rung, 26, { always: false }))
    t.notOk(isServed({ cells: [], signal: 9 }, rung, 99, { always: true }))
    t.notOk(isServed({ cells: [], signal: 7 }, rung, 99, { always: false }))
    t.ok(isServed({ cells: [], signal: 7 }, rung, 100, { always: true }))
  },
)

/** Sums in other orders differ in their last digits. */
function close(t: Test, found: number | undefined, wanted: number): void {
  const limit = 1e-9 * Math.max(1, Math.abs(wanted))
  if (!(Math.abs((found ?? Number.NaN) - wanted) <= limit)) t.equal(found, wanted)
}
