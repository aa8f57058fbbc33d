// 24 months of the sample, each an edition of its own, arriving one after the other: how often the panel
// alarms without a change, and how soon after a drop of 30 %.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type PanelAnswer, panelOf, PANEL_RULE } from '../../src/sdk/panel/panel.ts'
import { writeSampleOrders } from '../sample/orders.ts'
import { type Evidence, type EvidenceOptions, judged } from './evidence.ts'
import { type MonthlyEdition, monthlyEditions, readMonths } from './panel/months.ts'

/** ρ of ε = 1 at δ = 1e-6, for each month. */
const RHO = '0.024355970'
/** The first month of the drop. */
const DROP_AT = 17
const DROP = 0.3

export async function run({ short }: EvidenceOptions): Promise<Evidence> {
  const [rows, draws] = short ? [60_000, 40] : [400_000, 500]
  const editions = await sampleEditions(rows)
  const calm = alarmsOf(editions, draws, () => 1)
  const fallen = detected(editions, draws)
  const edge = boundary(editions, 4 * draws)
  const [perMonth, atEdge] = [calm.alarms / calm.months, edge.alarms / edge.months]
  // Seven standard errors above the rate that is promised.
  const [promised, trials] = [1 / PANEL_RULE.periods, edge.months]
  const most = promised + 7 * Math.sqrt((promised * (1 - promised)) / trials)
  const isControlled = edge.naive / edge.months > most
  const holds = perMonth <= promised && atEdge <= most && fallen.inTime === fallen.draws && isControlled
  return judged({
    name: 'panel',
    claim: `the panel alarms in at most one month of ${PANEL_RULE.periods} without a change, and within two months of a drop of ${100 * DROP} %`,
    trials: calm.months + edge.months + fallen.draws,
    falseFailureRate: 1e-9,
    holds: editions.length === 24 && holds,
    figures: {
      months: editions.length,
      ordersInTheSmallestMonth: Math.min(...editions.map(({ exact }) => exact)),
      tolerance: PANEL_RULE.tolerance,
      monthsWithoutAChange: calm.months,
      alarmsWithoutAChange: calm.alarms,
      'alarms in 100 months without a change': 100 * perMonth,
      'drops of 30 % tried': fallen.draws,
      'drops found within two months': fallen.inTime,
      'drops found in their first month': fallen.atOnce,
      'months with a change of exactly the tolerance': edge.months,
      'alarms in 100 such months': 100 * atEdge,
      'control: alarms in 100 such months if noise is not allowed for': (100 * edge.naive) / edge.months,
    },
  })
}

async function sampleEditions(rows: number): Promise<readonly MonthlyEdition[]> {
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-panel-'))
  try {
    const file = join(folder, 'orders.csv')
    await writeSampleOrders(file, { rows, seed: 24, years: [2024, 2025] })
    return await monthlyEditions(await readMonths(file), RHO)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Of the newest month of each panel as the months arrive; months without a year before them have none. */
function alarmsOf(
  editions: readonly MonthlyEdition[],
  draws: number,
  shareOf: (month: number) => number,
): { readonly months: number; readonly alarms: number } {
  let [months, alarms] = [0, 0]
  for (let draw = 0; draw < draws; draw++) {
    const arrived: PanelAnswer[] = []
    for (const [i, edition] of editions.entries()) {
      arrived.push(edition.answer(shareOf(i)))
      if (i < 12) continue
      months++
      if (newest(arrived)?.alarm !== null) alarms++
    }
  }
  return { months, alarms }
}

function newest(arrived: readonly PanelAnswer[]) {
  return panelOf(arrived)[0]?.points.at(-1)
}

function detected(editions: readonly MonthlyEdition[], draws: number) {
  let [inTime, atOnce] = [0, 0]
  for (let draw = 0; draw < draws; draw++) {
    const arrived = editions
      .slice(0, DROP_AT + 2)
      .map((edition, i) => edition.answer(i < DROP_AT ? 1 : 1 - DROP))
    const first = newest(arrived.slice(0, -1))?.alarm === 'fall'
    if (first) atOnce++
    if (first || newest(arrived)?.alarm === 'fall') inTime++
  }
  return { draws, inTime, atOnce }
}

/** The worst case of no change: a month that has fallen by the tolerance and no more. */
function boundary(editions: readonly MonthlyEdition[], draws: number) {
  let [months, alarms, naive] = [0, 0, 0]
  for (let draw = 0; draw < draws; draw++) {
    for (const [i, before] of editions.slice(0, 12).entries()) {
      const now = editions[i + 12]
      if (now === undefined) continue
      // Rounded up: not below the tolerance.
      const share = Math.ceil((1 - PANEL_RULE.tolerance) * before.exact) / now.exact
      const point = newest([before.answer(), now.answer(share)])
      months++
      if (point?.alarm !== null) alarms++
      if ((point?.change?.value ?? 0) < -PANEL_RULE.tolerance) naive++
    }
  }
  return { months, alarms, naive }
}
