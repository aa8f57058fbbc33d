// What a draft proposes beyond columns: tags where cells hold several values, and dimensions that follow from
// a buyer's own rows.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { fromHex } from '../../protocols/bytes.ts'
import type { ExportTable } from '../../src/prepare/read-export.ts'
import { parseDatasetFile } from '../../src/prepare/dataset-yaml.ts'
import { declare } from '../../src/prepare/declaration.ts'
import { type NoiseWatch, UNIT } from '../../src/prepare/draft-noise.ts'
import { proposeRoles } from '../../src/prepare/draft-roles.ts'
import { draftDataset } from '../../src/prepare/node/draft.ts'
import { prepare } from '../../src/prepare/node/prepare.ts'
import { sql } from '../../src/prepare/sql.ts'

const HEADER = 'order_id,buyer_id,order_date,category,topics,purchase'
const TOPICS = ['kitchen', 'gift', 'sale', 'camping', 'garden', 'office']
const SECRET = '5f'.repeat(32)

/** Each buyer has rows of several orders; a row has one topic, two or three, with spaces about some. */
const BUYERS = Array.from({ length: 400 }, (_, b) =>
  Array.from({ length: 6 }, (_, i) => {
    const topics = Array.from(
      { length: 1 + ((b + i) % 3) },
      (_, k) => TOPICS[(b + i + 2 * k) % TOPICS.length],
    )
    const cell = topics.join(b % 7 === 0 ? ' | ' : '|')
    const month = String(((b + 2 * i) % 12) + 1).padStart(2, '0')
    return `T${b}-${i >> 1},U${b},2025-${month}-15,c${(b + i) % 4},${cell},p${b % 3}`
  }),
)

async function draftOf(t: Test, buyers = BUYERS, insecureWatchForTesting?: NoiseWatch) {
  const root = t.testdir()
  const [file, secretFile] = [join(root, 'orders 2025.csv'), join(root, 'secret')]
  writeFileSync(file, `${[HEADER, ...buyers.flat()].join('\n')}\n`)
  writeFileSync(secretFile, `${SECRET}\n`, { mode: 0o600 })
  const options = insecureWatchForTesting === undefined ? {} : { insecureWatchForTesting }
  return { root, secretFile, yaml: await draftDataset({ file, secretFile, confirmRoles: true, ...options }) }
}

/** The proposal with its number signs taken away. */
function adopted(yaml: string): string {
  return yaml.replaceAll(/^#(?! \S)/gm, '')
}

t.test(
  'a column whose cells hold several values becomes tags, with the single values as its list',
  async t => {
    const { yaml } = await draftOf(t)
    const { topics } = parseDatasetFile(yaml, 'dataset.yaml').dimensions
    t.match(topics, { column: 'topics', tags: { separator: '|', max: 3 }, perUnit: false })
    t.strictSame(topics && 'values' in topics ? topics.values : [], TOPICS.toSorted())
    t.equal((await draftOf(t)).yaml, yaml, 'the same again')
  },
)

t.test('no buyer changes the weights of single values by more than one buyer’s length', async t => {
  const watched = async (buyers: typeof BUYERS) => {
    const found: Parameters<NoiseWatch>[0][] = []
    await draftOf(t, buyers, release => void found.push(release))
    return found.find(({ kind, name }) => kind === 'list' && name.endsWith('by |'))?.exact
  }
  const all = await watched(BUYERS)
  for (const left of [0, 5, 200]) {
    const less = await watched(BUYERS.filter((_, b) => b !== left))
    const length = TOPICS.reduce(
      (sum, topic) => sum + ((all?.get(topic) ?? 0) - (less?.get(topic) ?? 0)) ** 2,
      0,
    )
    t.ok(length > 0 && length <= UNIT ** 2, `${length} of ${UNIT ** 2}`)
  }
  t.strictSame([...(all?.keys() ?? [])].toSorted(), TOPICS.toSorted())
})

t.test('names with a separator in them, and cells that are all different, are no tags', async t => {
  const separatorOf = (cell: (i: number) => string) => {
    const sample = Array.from({ length: 300 }, (_, i) => [`u${i % 90}`, cell(i)])
    const table: ExportTable = {
      columns: ['member', 'kind'],
      rows: sample.length,
      from: sql``,
      sample,
      outerSpaces: false,
    }
    const role = proposeRoles(table)[1]?.role
    return role?.kind === 'category' ? role.separator : role?.kind
  }
  t.equal(
    separatorOf(i => `${'abc'[i % 3]};${'abc'[(i + 1 + (i % 2)) % 3]}`),
    ';',
  )
  t.equal(
    separatorOf(i => `t${i % 9}、t${(i * 7) % 11}`),
    '、',
  )
  t.equal(
    separatorOf(i => `kind ${i % 5}`),
    undefined,
  )
  t.equal(
    separatorOf(i => (i === 7 ? 'a;b' : `kind ${i % 5}`)),
    undefined,
    'one cell only',
  )
  t.equal(
    separatorOf(i => ['pans; pots', 'knives'][i % 2] ?? ''),
    undefined,
    'no fewer values than cells',
  )
  t.equal(
    separatorOf(i => `${['red', 'blue'][i % 2]}, large`),
    undefined,
    'a comma',
  )
  t.equal(
    separatorOf(i => `note ${i}; of row ${i}`),
    'left-out',
  )
})

t.test(
  'what follows from a buyer’s rows is proposed in comments, and prepares once they are taken away',
  async t => {
    const { yaml, root, secretFile } = await draftOf(t)
    t.same(parseDatasetFile(yaml, 'dataset.yaml').derive, {}, 'nothing is derived unasked')
    const text = adopted(yaml)
    const file = parseDatasetFile(text, 'dataset.yaml')
    t.match(file.time, { column: 'order_date' })
    t.strictSame(Object.keys(file.derive), [
      'derived_purchase',
      'days_since',
      'newness',
      'purchase_within',
      'bought_before',
      'basket',
    ])
    t.match(file.derive.basket, { with: 'category', values: ['c0', 'c1', 'c2'] })
    t.ok(declare(file, fromHex(SECRET)).dimensions.some(({ derived }) => derived?.by === 'previous'))
    const datasetFile = join(root, 'dataset.yaml')
    writeFileSync(datasetFile, text)
    const outFolder = join(root, 'out')
    const { report } = await prepare({ datasetFile, dataFolder: root, outFolder, secretFile })
    t.equal(report.rowsKept, BUYERS.flat().length)
  },
)

t.test('without a date nothing is proposed', async t => {
  const root = t.testdir()
  const [file, secretFile] = [join(root, 'orders.csv'), join(root, 'secret')]
  const rows = BUYERS.flat().map(row =>
    row
      .split(',')
      .filter((_, i) => i !== 2)
      .join(','),
  )
  writeFileSync(file, `${['order_id,buyer_id,category,topics,purchase', ...rows].join('\n')}\n`)
  writeFileSync(secretFile, `${SECRET}\n`, { mode: 0o600 })
  const period = { from: '2025-01-01', to: '2025-12-31' }
  t.notMatch(await draftDataset({ file, secretFile, confirmRoles: true, period }), /derive/)
})
