// The noise of two drafts of the same rows: the same where all histograms are the same, and nothing in common
// where one may differ.
import { writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { draftExport } from '../../src/prepare/draft.ts'
import { UNIT, type WatchedNoise } from '../../src/prepare/draft-noise.ts'
import type { WantedRole } from '../../schemas/column-treatment.ts'
import { roleAs } from '../../src/prepare/draft-roles.ts'
import { readSniffed } from '../../src/prepare/draft-sniff.ts'
import { openDatabase } from '../../src/prepare/node/duckdb.ts'
import { folderReading } from '../../src/prepare/node/folder-reading.ts'

const COLUMNS = ['buyer', 'household', 'order', 'basket', 'date', 'category', 'price'] as const
type Column = (typeof COLUMNS)[number]
type Roles = Readonly<Record<Column, WantedRole>>

/**
 * Each draft has the same releases with the same variances, so that only the key can tell their noise apart.
 */
const ROLES: Roles = {
  buyer: 'unit',
  household: 'dropped',
  order: 'order',
  basket: 'dropped',
  date: 'dimension',
  category: 'dimension',
  price: 'measure',
}

/**
 * Two independent draws are equal by coincidence with a probability of at most 1 ÷ (2 √π σ) < 3.2e-7 (σ
 * is at least 13.9 buyers, of 2^16 units each). Two drafts have 3 300 figures in common: more than 3 equal
 * ones have a probability below 1e-13.
 */
const COINCIDENCES = 3

function rowsOf(space = ''): string {
  const rows = Array.from({ length: 1500 }, (_, i) => {
    const month = String((i % 12) + 1).padStart(2, '0')
    const category = `${['tea', 'rice', 'salt', 'oil'][i % 4]}${i % 3 === 0 ? space : ''}`
    return `b${i % 211},h${i % 97},o${i},k${i % 211},2025-${month}-09,${category},${(i % 40) + 0.5}`
  })
  return `${[COLUMNS.join(','), ...rows].join('\n')}\n`
}

type Wanted = {
  readonly roles?: Partial<Roles>
  readonly rows?: string
  /** In place of what the reader found. */
  readonly outerSpaces?: boolean
}

type Drawn = {
  /** By release, its variance and bin: the exact figure and its noise, in units of 2^-16 buyers. */
  readonly draws: ReadonlyMap<string, { readonly exact: number; readonly noise: number }>
  readonly file: unknown
}

let drafts = 0

async function drawn(t: Test, { roles = {}, rows = rowsOf(), ...wanted }: Wanted = {}): Promise<Drawn> {
  const folder = join(t.testdirName, String(drafts++))
  const spill = join(folder, 'spill')
  await mkdir(spill, { recursive: true })
  writeFileSync(join(folder, 'orders.csv'), rows)
  const database = await openDatabase({ folders: [folder], temp: spill, memoryMiB: 256, threads: 1 })
  try {
    const sniffed = await readSniffed(folderReading(folder, folder, database), 'orders.csv', () => {})
    const table = { ...sniffed.table, outerSpaces: wanted.outerSpaces ?? sniffed.table.outerSpaces }
    const releases: WatchedNoise[] = []
    const { file } = await draftExport(database, {
      sniffed: { ...sniffed, table },
      secret: new Uint8Array(32).fill(0x5e),
      roles: COLUMNS.map((column, place) => roleAs(table, place, roles[column] ?? ROLES[column])),
      rolesBy: 'provider',
      file: 'orders.csv',
      onProgress: () => {},
      insecureWatchForTesting: release => void releases.push(release),
    })
    const draws = releases.flatMap(({ kind, name, variance, exact, noisy }) =>
      [...noisy].map(([bin, figure]): [string, { exact: number; noise: number }] => {
        const before = exact.get(bin) ?? 0
        const noise = Math.round(figure * UNIT) - before
        return [
          JSON.stringify([kind, name, `${variance.num}/${variance.den}`, bin]),
          { exact: before, noise },
        ]
      }),
    )
    return { draws: new Map(draws), file }
  } finally {
    database.close()
  }
}

/**
 * Figures that both drafts have under one name: in all, those with the same noise, and those of different
 * totals.
 */
function compared({ draws }: Drawn, other: Drawn) {
  const pairs = [...draws].flatMap(([name, one]) => {
    const two = other.draws.get(name)
    return two === undefined ? [] : [{ one, two }]
  })
  return {
    pairs: pairs.length,
    sameNoise: pairs.filter(({ one, two }) => one.noise === two.noise).length,
    otherTotals: pairs.filter(({ one, two }) => one.exact !== two.exact).length,
  }
}

t.test('drafts with different order columns share no noise', async t => {
  t.testdir({})
  const found = compared(await drawn(t), await drawn(t, { roles: { order: 'dropped', basket: 'order' } }))
  t.ok(found.pairs > 1500 && found.otherTotals > 0, 'the same releases, of different totals')
  t.ok(found.sameNoise <= COINCIDENCES, `${found.sameNoise} of ${found.pairs} figures`)
})

t.test('drafts with different buyer columns share no noise', async t => {
  t.testdir({})
  const found = compared(await drawn(t), await drawn(t, { roles: { buyer: 'dropped', household: 'unit' } }))
  t.ok(found.pairs > 1500 && found.otherTotals > 10, 'the same releases, of different totals')
  t.ok(found.sameNoise <= COINCIDENCES, `${found.sameNoise} of ${found.pairs} figures`)
})

t.test('drafts that read the cells with and without their outer spaces share no noise', async t => {
  t.testdir({})
  const rows = rowsOf(' ')
  const found = compared(await drawn(t, { rows }), await drawn(t, { rows, outerSpaces: false }))
  t.ok(found.pairs > 1500 && found.otherTotals > 0, 'the same releases, of different totals')
  t.ok(found.sameNoise <= COINCIDENCES, `${found.sameNoise} of ${found.pairs} figures`)
})

t.test('the same cells in the same roles give the same draft', async t => {
  t.testdir({})
  const first = await drawn(t)
  t.same(await drawn(t), first, 'again')
  t.same(await drawn(t, { outerSpaces: true }), first, 'no cell has any spaces: nothing is read differently')
  t.same((await drawn(t, { rows: rowsOf(' ') })).file, first.file, 'spaces that are trimmed are nothing')
})
