// The sample with brands, and the two real sets with what can be derived from their own columns.
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { productsCsv } from '../../sample/goods.ts'
import { writeSampleOrders } from '../../sample/orders.ts'
import type { Columns } from './asked.ts'

const ROOT = join(import.meta.dirname, '../../..')
const SHARED = join(ROOT, '../shared/data')

export type QuestionSet = {
  readonly name: string
  readonly columns: Columns
  /** Writes what is needed into a folder; undefined where the data are absent. */
  readonly prepare: (
    folder: string,
  ) => Promise<{ readonly datasetFile: string; readonly dataFolder: string } | undefined>
}

export function sampleSet(rows: number): QuestionSet {
  return {
    name: 'sample',
    columns: {
      target: { category: ['空气炸锅'] },
      brand: ['brand', '东方'],
      ofBuyer: ['age_band', 'city_tier'],
      region: 'province',
      channel: 'channel',
      goods: 'brand',
      feature: { channel: ['直播间'] },
    },
    prepare: async folder => {
      const dataFolder = join(folder, 'orders')
      await mkdir(dataFolder)
      await writeSampleOrders(join(dataFolder, 'orders.csv'), {
        rows,
        seed: 7,
        years: [2025, 2025],
        goods: true,
      })
      await writeFile(join(dataFolder, 'products.csv'), productsCsv())
      return { datasetFile: join(ROOT, 'examples/appliance-goods/dataset.yaml'), dataFolder }
    },
  }
}

export const REAL_SETS: readonly QuestionSet[] = [
  {
    name: 'amazon-open-ecommerce',
    columns: {
      target: { category: ['HEADPHONES'] },
      ofBuyer: ['age_band', 'gender'],
      region: 'ship_region',
      goods: 'category',
      feature: { price_band: ['20..30'] },
    },
    prepare: async folder =>
      await derivedFrom(folder, 'amazon-open-ecommerce', 'amazon_open_ecommerce', 'order_date', {
        purchase_of_category: { nth: 3, within: ['category'] },
        newness: { newAfter: 180 },
      }),
  },
  {
    name: 'uci-online-retail',
    columns: {
      target: { group: ['GARDEN'] },
      ofBuyer: ['country'],
      region: 'country',
      goods: 'group',
      feature: { price_band: ['1..1.5'] },
    },
    prepare: async folder =>
      await derivedFrom(folder, 'uci-online-retail', 'uci_online_retail', 'InvoiceDate', {
        purchase: { nth: 3 },
        newness: { newAfter: 90 },
        with_garden: { with: 'group', values: ['GARDEN'] },
      }),
  },
]

/** The example's dataset.yaml with a time column and derived dimensions. */
async function derivedFrom(folder: string, example: string, data: string, column: string, derive: object) {
  const dataFolder = join(SHARED, data)
  if (!existsSync(dataFolder)) return undefined
  const text = await readFile(join(ROOT, 'examples', example, 'dataset.yaml'), 'utf8')
  const datasetFile = join(folder, 'dataset.yaml')
  await writeFile(datasetFile, stringify({ ...(parse(text) as object), time: { column }, derive }))
  return { datasetFile, dataFolder }
}
