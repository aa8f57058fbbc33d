// The twenty questions of a manufacturer: which command answers each, truth beside answer, bias and noise
// apart; and how often the intervals of medians, quartiles and CR5 hold the figure.
import { intervalOf } from '../../schemas/answer-tables.ts'
import type { Cell, Table } from '../../schemas/answer.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import { type Evidence, type EvidenceOptions, judged } from './evidence.ts'
import { ASKED, type Asked, NOT_ANSWERED, SWITCHING } from './questions/asked.ts'
import { type AskedTables, type MeasuredEdition, withEdition } from './questions/edition.ts'
import { type QuestionSet, REAL_SETS, sampleSet } from './questions/sets.ts'

/** ρ of ε = 1 at δ = 1e-6, for each question. */
const RHO = '0.024355970'
/** The figures whose coverage is measured, by the beginning of their tables' names. */
const COVERED = ['quantile-0.25/', 'quantile-0.5/', 'quantile-0.75/', 'cr5/'] as const

export async function run({ short }: EvidenceOptions): Promise<Evidence> {
  const draws = short ? 300 : 2000
  const sets = short ? [sampleSet(10_000)] : [sampleSet(20_000), ...REAL_SETS]
  const figures: Record<string, number | string> = {}
  const answered = new Set<number>()
  const coverages: Coverage[] = []
  for (const set of sets) {
    const found = await withEdition(set, async edition => await measureSet(set, edition, draws))
    if (found === undefined) {
      figures[`${set.name}: skipped`] = 'its data are not beside the project'
      continue
    }
    Object.assign(figures, found.figures)
    for (const number of found.answered) answered.add(number)
    coverages.push(...found.coverages)
  }
  for (const [number, why] of Object.entries(NOT_ANSWERED)) figures[`${number}: not answered`] = why
  for (const { name, covered, control } of coverages) {
    figures[`${name} coverage`] = Number(covered.toFixed(4))
    figures[`${name} control: a tenth of the interval`] = Number(control.toFixed(4))
  }
  figures['answered'] = answered.size
  // Seven standard errors of 95 %.
  const least = 0.95 - 7 * Math.sqrt((0.95 * 0.05) / draws)
  const covers = coverages.every(({ covered }) => covered >= least)
  const controlled = coverages.some(({ control }) => control < least)
  return judged({
    name: 'questions',
    claim: `${ASKED.length} of the twenty questions are answered on the sample; intervals of medians, quartiles and CR5 hold the figure under the bounds in at least ${(100 * least).toFixed(1)} % of the draws`,
    trials: coverages.length * draws,
    falseFailureRate: 1e-9,
    holds: answered.size === ASKED.length && covers && controlled,
    figures,
  })
}

type Coverage = { readonly name: string; readonly covered: number; readonly control: number }
type Found = {
  readonly figures: Readonly<Record<string, string>>
  readonly answered: readonly number[]
  readonly coverages: readonly Coverage[]
}

async function measureSet(
  { name, columns }: QuestionSet,
  edition: MeasuredEdition,
  draws: number,
): Promise<Found> {
  const figures: Record<string, string> = {}
  const answered: number[] = []
  for (const asked of [...ASKED, SWITCHING]) {
    const question = asked.make(edition.declaration, columns)
    if (question === undefined) {
      figures[`${name} ${asked.number} ${asked.name}`] = 'skipped: the set has no such column'
      continue
    }
    const tables = await edition.ask(question, asked.rho ?? RHO)
    const told = tell(asked, asked.except?.(columns) ?? [], tables, edition.declaration, draws)
    figures[`${name} ${asked.number} ${asked.name}`] =
      `${asked.command}${asked.rho === undefined ? '' : ` (rho ${asked.rho})`}: ${told.text}`
    if (told.isAnswered && asked.number <= 20) answered.push(asked.number)
  }
  const coverages: Coverage[] = []
  for (const number of [4, 5]) {
    const question = ASKED.find(each => each.number === number)?.make(edition.declaration, columns)
    if (question !== undefined) coverages.push(...coverage(name, await edition.ask(question, RHO), draws))
  }
  return { figures, answered, coverages }
}

/** The largest cell of the figure's table; answered where at least half of the draws give it an interval. */
function tell(
  { figure }: Asked,
  except: readonly string[],
  { noisy, exact, truth }: AskedTables,
  { dimensions }: Declaration,
  draws: number,
) {
  const bounded = tableOf(exact, figure)
  const isExcepted = ({ codes }: Cell) =>
    codes.some((code, i) => {
      const axis = dimensions.find(({ name }) => name === bounded?.dimensions[i])
      return except.includes(axis?.values[code]?.value ?? '')
    })
  const cells = bounded?.cells.filter(cell => cell.value !== null && !isExcepted(cell)) ?? []
  const largest = cells.toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0))[0]
  const key = largest?.codes.join() ?? ''
  const drawn = Array.from({ length: draws }, () => intervalOf(cellAt(tableOf(noisy(), figure), key)))
  const given = drawn.filter(each => each !== undefined)
  const [first] = given
  const [wanted, real] = [largest?.value ?? Number.NaN, cellAt(tableOf(truth, figure), key)?.value]
  if (first === undefined || real === undefined || real === null)
    return { isAnswered: false, text: 'no figure that the noise leaves' }
  const show = (value: number) => String(Number(value.toPrecision(4)))
  const text = `answer ${show(first.value)} (${show(first.low)} – ${show(first.high)}), truth ${show(real)}, bias ${show(wanted - real)}, noise ${show(first.value - wanted)}; an interval in ${given.length} of ${draws} draws`
  return { isAnswered: 2 * given.length >= draws, text }
}

/** Of the figure under the bounds; a withheld figure promises nothing. */
function coverage(set: string, { noisy, exact }: AskedTables, draws: number): readonly Coverage[] {
  const names = COVERED.filter(name => tableOf(exact, name) !== undefined)
  const tallies = new Map(names.map(name => [name, { given: 0, covered: 0, control: 0 }]))
  for (let draw = 0; draw < draws; draw++) {
    const tables = noisy()
    for (const [name, tally] of tallies) {
      const wanted = tableOf(exact, name)?.cells[0]?.value
      const interval = intervalOf(tableOf(tables, name)?.cells[0])
      if (interval === undefined || wanted === undefined || wanted === null) continue
      const { value, low, high } = interval
      tally.given++
      if (low <= wanted && wanted <= high) tally.covered++
      if (value - (value - low) / 10 <= wanted && wanted <= value + (high - value) / 10) tally.control++
    }
  }
  return [...tallies].flatMap(([name, { given, covered, control }]) =>
    given === 0
      ? []
      : [{ name: `${set} ${name.replace('/', '')}`, covered: covered / given, control: control / given }],
  )
}

function tableOf(tables: readonly Table[], figure: string): Table | undefined {
  return tables.find(({ name }) => name.startsWith(figure))
}

function cellAt(table: Table | undefined, key: string): Cell | undefined {
  return table?.cells.find(({ codes }) => codes.join() === key)
}
