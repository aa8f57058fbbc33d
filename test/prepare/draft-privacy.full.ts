import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { draftKey } from '../../protocols/anonymise/keyed-stream.ts'
import { epsilonOfRho, parseRho } from '../../protocols/dp/zcdp.ts'
import { parseDatasetFile } from '../../src/prepare/dataset-yaml.ts'
import { DRAFT_RHO, DraftNoise, PARTS, UNIT, type NoiseWatch } from '../../src/prepare/draft-noise.ts'
import { draftDataset, type DraftFileOptions } from '../../src/prepare/node/draft.ts'
import { trials } from '../support/trials.ts'

const HEADER = 'member_no,order_id,date,category,city,price,quantity'
const CATEGORIES = Array.from({ length: 30 }, (_, i) => `c${String(i).padStart(2, '0')}`)
const CITIES = ['北京', '上海', '广州']

const TRIALS = trials(12, 6)
/** Mann and Whitney’s U of as many samples alike is outside with a probability of 5e-6, of 6 with 0.002. */
const MARGIN = trials(3, 0)
/** The market whose buyers are left out, one at a time. */
const BUYERS = trials(1200, 650)

type Buyer = readonly string[]

/** Buyers of many sizes: of few rows in one category, and of hundreds in all of them. */
function market(buyers: number): readonly Buyer[] {
  return Array.from({ length: buyers }, (_, b) =>
    Array.from({ length: 1 + ((b * b) % 23) + (b % 50 === 0 ? 150 : 0) }, (_, i) => {
      // The first categories have by far the most buyers.
      const category = CATEGORIES[Math.floor((((b * 7 + i * 13) % 97) / 97) ** 3 * CATEGORIES.length)]
      const month = String(((b + i) % 12) + 1).padStart(2, '0')
      return `m${b},o${b}-${i >> 1},2025-${month}-09,${category},${CITIES[b % 3]},${(((b + i) * 37) % 400) + 0.5},${1 + (i % 4)}`
    }),
  )
}

function draftOf(
  t: Test,
  buyers: readonly Buyer[],
  options: Partial<DraftFileOptions> & { readonly secret?: string } = {},
) {
  const root = t.testdir()
  const [file, secretFile] = [join(root, 'export.csv'), join(root, 'secret')]
  writeFileSync(file, `${[HEADER, ...buyers.flat()].join('\n')}\n`)
  const { secret = '5e'.repeat(32), ...rest } = options
  writeFileSync(secretFile, `${secret}\n`, { mode: 0o600 })
  return draftDataset({ file, secretFile, confirmRoles: true, ...rest })
}

function valuesOf(yaml: string, dimension: string): readonly string[] {
  const found = parseDatasetFile(yaml, 'dataset.yaml').dimensions[dimension]
  return found !== undefined && 'values' in found ? found.values.map(String) : []
}

t.test('no buyer changes what is released by more than the charge pays for', async t => {
  const buyers = market(160)
  const known = {
    lists: new Map([['category', CATEGORIES.slice(0, 12)]]),
    period: { from: '2025-01-01', to: '2025-12-31' },
  }
  const released = async (who: readonly Buyer[]) => {
    const found = new Map<string, Parameters<NoiseWatch>[0]>()
    const insecureWatchForTesting: NoiseWatch = release =>
      void found.set(`${release.kind} ${release.name}`, release)
    const yaml = await draftOf(t, who, { ...known, insecureWatchForTesting })
    return { found, charge: Number(parseDatasetFile(yaml, 'dataset.yaml').drafting?.rho) }
  }
  const { found: all, charge } = await released(buyers)
  t.ok(all.size > 12, 'lists, attributes, numbers, rows and bounds')
  let most = 0
  let compared = 0
  for (const b of [0, 50, 100, 110, 150, 1, 7, 60, 93].slice(0, trials(9, 5))) {
    const { found: less } = await released(buyers.filter((_, i) => i !== b))
    // Parameters of later releases follow from the noise of earlier ones: only alike they can be compared.
    if ([...less.keys()].join() !== [...all.keys()].join()) continue
    compared += 1
    let rho = 0
    for (const [name, { exact, variance }] of all) {
      const other = less.get(name)?.exact ?? new Map<string, number>()
      const bins = new Set([...exact.keys(), ...other.keys()])
      const length = [...bins].reduce(
        (sum, bin) => sum + ((exact.get(bin) ?? 0) - (other.get(bin) ?? 0)) ** 2,
        0,
      )
      t.ok(length <= UNIT ** 2, `${name}: a buyer’s length is at most 1`)
      rho += (length * Number(variance.den)) / (2 * Number(variance.num))
    }
    most = Math.max(most, rho)
  }
  t.ok(compared >= trials(4, 2), `${compared} buyers`)
  t.ok(most <= charge, `${most} of ${charge}`)
  t.ok(most > charge / 3, 'and the charge is not idle')
})

t.test('the exact ranking is not in a draft, and a buyer is worth no more than other noise', async t => {
  const buyers = market(BUYERS)
  const first = await draftOf(t, buyers)
  const listed = valuesOf(first, 'category')
  t.ok(
    listed.length >= 5 && listed.length < CATEGORIES.length,
    `${listed.length} of ${CATEGORIES.length} are listed`,
  )
  t.strictSame(listed, [...listed].sort(), 'by code point')
  t.equal(await draftOf(t, buyers), first, 'drafting again gives the same')
  t.equal(await draftOf(t, [...buyers].reverse()), first, 'in whatever order the rows come')
  // Before, the list was ordered by exact numbers of buyers: it changed for 93.5 % of buyers, and never
  // without one missing.
  const distance = async (draft: Promise<string>) => {
    const values = valuesOf(await draft, 'category')
    return (
      values.filter(each => !listed.includes(each)).length +
      listed.filter(each => !values.includes(each)).length
    )
  }
  const [missing, noise]: [number[], number[]] = [[], []]
  for (let i = 0; i < TRIALS; i++) {
    missing.push(
      await distance(
        draftOf(
          t,
          buyers.filter((_, b) => b !== 50 * i),
        ),
      ),
    )
    noise.push(await distance(draftOf(t, buyers, { secret: String(10 + i).repeat(32) })))
  }
  const pairs = missing.flatMap(one => noise.map(other => (one > other ? 1 : one === other ? 0.5 : 0)))
  const u = pairs.reduce<number>((sum, each) => sum + each, 0)
  t.ok(
    u > MARGIN && u < TRIALS ** 2 - MARGIN,
    `values that change: ${missing.join(' ')} for a buyer, ${noise.join(' ')} for other noise`,
  )
})

t.test('the threshold of a list is (ε, δ)-private, and a value of one buyer never passes it', async t => {
  const parts = 10
  const rho = parseRho(DRAFT_RHO)
  const trials = 4000
  const passes = (buyers: number) => {
    let count = 0
    for (let i = 0; i < trials; i++) {
      const key = draftKey(new Uint8Array(32).fill(9), new TextEncoder().encode(`${buyers} ${i}`))
      count += new DraftNoise(key, rho, parts).listed('values', new Map([['v', buyers * UNIT]])).size
    }
    return count / trials
  }
  const sigma = new DraftNoise(new Uint8Array(32), rho, parts).sigma('list')
  const near = Math.round(1 + 7.9 * sigma)
  const epsilon = epsilonOfRho((rho / BigInt(parts)) * BigInt(PARTS.list), '1e-6')
  // Standard errors of a share are 0.008 at most: 5 of them each way.
  const slack = 0.08
  for (const buyers of [near - 5, near, near + 5]) {
    const [more, less] = [passes(buyers), passes(buyers - 1)]
    t.ok(
      more <= Math.exp(epsilon) * less + slack && less <= Math.exp(epsilon) * more + slack,
      `${more} and ${less}`,
    )
  }
  t.equal(passes(1), 0)
  t.ok(passes(near + 40) > 0.99, 'a value of enough buyers does')
})

t.test('one buyer’s odd dates, prices and ten thousand rows leave no trace', async t => {
  const buyers = market(900)
  const odd = Array.from(
    { length: 10_000 },
    (_, i) => `odd,q${i},19${10 + (i % 80)}-02-03,z${i % 50},火星,${i}.123456789,${900_000 + i}`,
  )
  const [without, withOdd] = [
    parseDatasetFile(await draftOf(t, buyers), 'dataset.yaml'),
    parseDatasetFile(await draftOf(t, [...buyers, odd]), 'dataset.yaml'),
  ]
  t.strictSame(withOdd.period, { from: '2025-01-01', to: '2025-12-31' }, 'whole months')
  for (const part of ['period', 'measures'] as const) t.strictSame(withOdd[part], without[part], part)
  t.ok(withOdd.capacity <= 2.5 * without.capacity)
  t.notMatch(JSON.stringify(withOdd), /火星|"z[0-9]/)
  t.match(withOdd.measures, { price: undefined, revenue: { quantum: /^0?\.?[01]+$/ } })
})

t.test('what is known from outside is taken as it is, and costs nothing', async t => {
  const buyers = market(300)
  const known = {
    lists: new Map([['category', ['c03', 'c00', 'never bought']]]),
    period: { from: '2025-01-15', to: '2025-06-30' },
  }
  const file = parseDatasetFile(await draftOf(t, buyers, { ...known, rho: '0.02' }), 'dataset.yaml')
  t.strictSame(valuesOf(await draftOf(t, buyers, known), 'category'), ['c03', 'c00', 'never bought'])
  t.strictSame(file.period, known.period)
  t.ok(Number(file.drafting?.rho) <= 0.02 && Number(file.drafting?.rho) > 0.019)
})
