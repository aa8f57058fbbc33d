// Derived dimensions and tags are computed by one SQL on two builds of DuckDB: what the browser's makes of an
// export is what the command line makes of it.
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { stringify } from 'yaml'
import { fromBase64 } from '../../../protocols/bytes.ts'
import { prepare } from '../../../src/prepare/node/prepare.ts'
import { startService } from '../../support/service.ts'
import { MISSING, openBrowser } from './pilot.ts'
import { compared } from './wizard.ts'

const SECRET = '3c'.repeat(32)
const CATEGORIES = ['rice cooker', 'air fryer', '电饭煲', 'fan']
const COLOURS = ['红', '蓝', 'green', 'white', '5']

const DATASET = {
  dataset: 'derived-orders',
  edition: '2025',
  title: 'derived',
  source: 'made for a test',
  period: { from: '2025-01-01', to: '2025-12-31' },
  files: ['orders.csv'],
  unit: { column: 'buyer' },
  orderKey: { column: 'order' },
  time: { column: 'date' },
  capacity: 10_000,
  dimensions: {
    month: { column: 'date', calendar: 'month', perOrder: true },
    category: { column: 'category', values: CATEGORIES },
    colours: { column: 'colours', values: COLOURS, tags: { separator: '|', max: 2 } },
  },
  derive: {
    nth: { nth: 3 },
    nth_of_one: { nth: 3, within: ['category'] },
    since: { since: [7, 30] },
    newness: { newAfter: 20 },
    before: { previous: 'category' },
    promotion: { windows: [{ value: '618', from: '2025-06-01', to: '2025-06-20' }] },
    spent: { total: 'pieces', bins: [5, 20] },
    with_fan: { with: 'category', values: ['fan'] },
    basket: { with: 'category', values: CATEGORIES, tags: { max: 2 } },
  },
  measures: { pieces: { column: 'pieces', quantum: '1', lo: 0, hi: 10 } },
  views: { lines: { for: ['count', 'orders', 'units'], perUnit: 20 } },
  budget: {
    delta: '1e-6',
    perConsumer: { epsilon: '4' },
    total: { epsilon: '8' },
    perYear: { perConsumer: { epsilon: '4' }, total: { epsilon: '8' } },
  },
}

/** Orders of several lines and days, rows without a date, and more colours than a row keeps. */
function orders(): string {
  const lines = Array.from({ length: 3000 }, (_, i) => {
    const day = `2025-${String(1 + (i % 11)).padStart(2, '0')}-${String(1 + ((i * 7) % 28)).padStart(2, '0')}`
    const colours = [0, 1, 2, 3].map(at => COLOURS[(i * (at + 3)) % 6] ?? ' unlisted').slice(0, i % 5)
    return [
      `b${(i * 17) % 211}`,
      `o${i % 6}`,
      i % 23 === 0 ? 'soon' : day,
      [...CATEGORIES, 'kettle'][(i * 13 + Math.floor(i / 7)) % 5],
      colours.join('|'),
      i % 29 === 0 ? '' : String(1 + (i % 4)),
    ].join(',')
  })
  return `buyer,order,date,category,colours,pieces\n${lines.join('\n')}\n`
}

/** What the wizard's worker makes of the export, called as the page calls it; in base 64. */
function inWorker(script: string, csv: string): string {
  const input = JSON.stringify({ script, csv, file: DATASET, secret: SECRET })
  return `(async ({ script, csv, file, secret }) => {
    const worker = new Worker('/assets/' + script, { type: 'module' })
    const call = (id, method, input) => new Promise((resolve, reject) => {
      worker.onerror = event => reject(new Error(event.message))
      worker.onmessage = ({ data }) => {
        if (data.kind === 'done') resolve(data.output)
        else if (data.kind === 'failed') reject(new Error(JSON.stringify(data.error)))
      }
      worker.postMessage({ kind: 'call', id, method, input })
    })
    await call(0, 'open', { file: new File([csv], 'orders.csv') })
    const bytes = Uint8Array.from(secret.match(/../g), byte => parseInt(byte, 16))
    const { contribution } = await call(1, 'prepare', { file, secret: bytes })
    worker.terminate()
    const made = new Uint8Array(await contribution.arrayBuffer())
    return btoa(Array.from(made, byte => String.fromCharCode(byte)).join(''))
  })(${input})`
}

t.test(
  'the browser derives what the command line derives',
  MISSING === undefined ? {} : { skip: MISSING },
  async t => {
    const service = await startService()
    t.teardown(service.stop)
    const browser = await openBrowser()
    t.teardown(() => browser.close())
    const folder = t.testdir({ data: {} })
    const csv = orders()
    writeFileSync(join(folder, 'data/orders.csv'), csv)
    writeFileSync(join(folder, 'dataset.yaml'), stringify(DATASET))
    writeFileSync(join(folder, 'unit-secret'), SECRET, { mode: 0o600 })
    const { contributionFile } = await prepare({
      datasetFile: join(folder, 'dataset.yaml'),
      dataFolder: join(folder, 'data'),
      outFolder: join(folder, 'out'),
      secretFile: join(folder, 'unit-secret'),
    })
    const assets = readdirSync(join(import.meta.dirname, '../../../console/dist/assets'))
    const script = assets.find(name => /^prepare-worker-.*\.js$/.test(name)) ?? ''
    const page = await browser.newPage()
    await page.goto(service.url)
    const made = await page.evaluate(inWorker(script, csv))
    const copy = join(folder, 'browser.parquet')
    writeFileSync(copy, fromBase64(String(made)))
    const { rows, types, ...same } = await compared(copy, contributionFile)
    t.ok(rows > 2500, `${rows} rows`)
    t.same(same, { differing: 0, sameTypes: true })
    t.same(
      types.filter(type => type.includes('_')),
      ['d2_1 USMALLINT', 'd11_1 USMALLINT'],
      'two dimensions have tags',
    )
  },
)
