// The sample month by month: each month an edition of its own, planned and answered with the noise that it is
// charged for.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { answerTables } from '../../../schemas/answer-tables.ts'
import { AnswerId, editionId } from '../../../schemas/common.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import { exactPartNoise } from '../../../schemas/exact-noise.ts'
import type { Part } from '../../../schemas/plan.ts'
import { Query } from '../../../schemas/query.ts'
import { plan } from '../../../src/domain/plan/plan.ts'
import { parseDatasetFile } from '../../../src/prepare/dataset-yaml.ts'
import { declare } from '../../../src/prepare/declaration.ts'
import type { PanelAnswer } from '../../../src/sdk/panel/panel.ts'
import { answeredPart } from '../answered-part.ts'

/** Orders of one month: how many each buyer made. */
export type Month = { readonly name: string; readonly ordersOf: readonly number[] }

/** From the sample's CSV. */
export async function readMonths(file: string): Promise<readonly Month[]> {
  const [header = '', ...lines] = (await readFile(file, 'utf8')).trimEnd().split('\n')
  const names = header.split(',')
  const [order, buyer, date] = ['order_id', 'buyer_id', 'order_date'].map(name => names.indexOf(name))
  const seen = new Set<string>()
  const months = new Map<string, Map<string, number>>()
  for (const line of lines) {
    const cells = line.split(',')
    const [id = '', who = '', month = ''] = [
      cells[order ?? 0],
      cells[buyer ?? 0],
      cells[date ?? 0]?.slice(0, 7),
    ]
    if (seen.has(id)) continue
    seen.add(id)
    const orders = months.get(month) ?? new Map<string, number>()
    orders.set(who, (orders.get(who) ?? 0) + 1)
    months.set(month, orders)
  }
  return [...months]
    .map(([name, orders]) => ({ name, ordersOf: [...orders.values()] }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

export type MonthlyEdition = {
  readonly month: string
  /** Under the bounds, without noise. */
  readonly exact: number
  /** With fresh noise; `share` of the orders are there. */
  readonly answer: (share?: number) => PanelAnswer
}

const DATASET = join(import.meta.dirname, '../../../examples/appliance-orders/dataset.yaml')

export async function monthlyEditions(
  months: readonly Month[],
  rho: string,
): Promise<readonly MonthlyEdition[]> {
  const source = parse(await readFile(DATASET, 'utf8')) as object
  return months.map((month, i) => monthlyEdition(declared(source, month.name), month, i, rho))
}

function declared(source: object, month: string): Declaration {
  const [year = 0, number = 0] = month.split('-').map(Number)
  const last = new Date(Date.UTC(year, number, 0)).getUTCDate()
  const period = { from: `${month}-01`, to: `${month}-${last}` }
  const file = parseDatasetFile(stringify({ ...source, edition: month, period }), 'dataset.yaml')
  return declare(file, new Uint8Array(32).fill(3))
}

function monthlyEdition(declaration: Declaration, month: Month, i: number, rho: string): MonthlyEdition {
  const edition = editionId(declaration.dataset, declaration.edition)
  const asked = { kind: 'trend', edition, period: 'month', select: [{ statistic: 'orders', view: 'orders' }] }
  const query = Query.parse({ ...asked, privacy: { rho } })
  const { parts, derivations } = plan(declaration, query, 'open')
  const cap = Number(declaration.views.find(({ name }) => name === 'orders')?.caps[0]?.max ?? 1)
  const kept = month.ordersOf.reduce((sum, orders) => sum + Math.min(orders, cap), 0)
  const id = AnswerId.parse(`answer_${String(i).padStart(22, '0')}`)
  return {
    month: month.name,
    exact: kept,
    answer: (share = 1) => {
      const counted = Math.round(share * kept)
      const filled = parts.map(({ part }) =>
        answeredPart(part, releasedOf(part, counted, month.ordersOf.length), true),
      )
      const made = {
        ...declaration,
        v: 3 as const,
        dimensions: [...declaration.dimensions],
        parts: filled,
        derivations: [...derivations],
        counted: [],
      }
      return { ...made, id, seq: String(i), edition, query, tables: answerTables(made) }
    },
  }
}

/** What noise is added to: the month's orders, and nothing in "other or unknown". */
function releasedOf({ shape, noise }: Part, orders: number, units: number) {
  if (shape.cut !== undefined) return { values: ['0'], counts: null }
  const exact = exactPartNoise(noise)
  const values = [BigInt(orders), 0n]
  if (exact.kind !== 'correlated-gaussian') return { values: values.map(String), counts: null }
  const n = BigInt(units)
  return {
    values: values.map(value => String(exact.scale * value - exact.shift * n)),
    counts: [String(exact.weight * n)],
  }
}
