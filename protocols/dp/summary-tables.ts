// SPEC.md §11: the tables of quantiles, rates, ranks and concentration, and which step makes which.
import { along } from './cells.ts'
import type { Derived } from './derived.ts'
import { figureDenominator, figureHalfWidth } from './figure-noise.ts'
import { type FullRule, fullRule } from './full-cells.ts'
import type { MadeFigure, PartFigures, StepOf } from './part-figures.ts'
import { movingAverage, seasonalIndex } from './period-tables.ts'
import { ratioInterval } from './ratio.ts'
import {
  type BinOfCell,
  concentrationOf,
  type NoisyPart,
  herfindahlOf,
  quantileOf,
  ranksOf,
} from './summaries.ts'
import { empty, numbers, toCell, UNKNOWN_RATIO } from './table-cells.ts'
import type { SummaryStep, TableCell } from './tables.ts'

/** Throws RangeError for a step along no axis of its part. */
export function summaryTable(figures: PartFigures, step: SummaryStep): MadeFigure {
  switch (step.kind) {
    case 'quantile':
      return quantiles(figures, step)
    case 'rate':
      return rates(figures, step)
    case 'rank':
      return ranks(figures, step)
    case 'concentration':
    case 'hhi':
      return concentration(figures, step)
    case 'moving':
      return movingAverage(figures, step)
    case 'season':
      return seasonalIndex(figures, step)
  }
}

/** The cells of one combination of the other axes, by the code on the axis. */
type Row = { readonly codes: number[]; readonly placeOf: ReadonlyMap<number, number> }

function rowsOf(figures: PartFigures, { part, along: dimension }: SummaryStep): readonly Row[] {
  const { axes } = figures.grid(part)
  // For its refusal.
  along(axes, dimension)
  const axis = axes.findIndex(each => each.dimension === dimension)
  const rows = new Map<string, { readonly codes: number[]; readonly placeOf: Map<number, number> }>()
  for (const [place, codes] of figures.places(part).entries()) {
    const others = codes.toSpliced(axis, 1)
    const row = rows.get(others.join()) ?? { codes: others, placeOf: new Map<number, number>() }
    row.placeOf.set(codes[axis] ?? -1, place)
    rows.set(others.join(), row)
  }
  return [...rows.values()]
}

/** One figure for each row. */
function byRow(
  figures: PartFigures,
  step: SummaryStep,
  rule: FullRule,
  cellOf: (row: Row) => TableCell,
): MadeFigure {
  const axes = figures.grid(step.part).axes.filter(({ dimension }) => dimension !== step.along)
  return { axes, cells: rowsOf(figures, step).map(cellOf), cut: rule.cut }
}

function noisyFigures(figures: PartFigures, part: number): NoisyPart {
  const { looks } = figures.part(part).noise
  return { cells: figures.grid(part).cells, lines: figures.lines(part), looks }
}

function quantiles(figures: PartFigures, step: StepOf<'quantile'>): MadeFigure {
  const { part, at, bins } = step
  const noisy = noisyFigures(figures, part)
  const most = figures.mostOfGroup(part)
  const rule = fullRule({ over: [figures.ofGroup(part)], under: [] }, {})
  const isSmall = smallTotal(figures, part)
  return byRow(figures, step, rule, ({ codes, placeOf }) => {
    const own = bins.flatMap(({ code, from, to }): readonly BinOfCell[] => {
      const place = placeOf.get(code)
      return place === undefined ? [] : [{ place, from, to }]
    })
    const { noise, full } = quantileOf(noisy, own, Number(at), most ?? 1)
    const cell = toCell(codes, noise, 1, exactly(rule, full, most), 'clear')
    return isSmall(own.map(({ place }) => place)) ? empty(codes, 'small') : cell
  })
}

/** The wide interval is the one that was computed with what the bounds may have cut. */
function exactly(rule: FullRule, full: Derived, most: number | undefined): FullRule {
  if (most === undefined) return rule
  const { low, high } = full.kind === 'interval' ? full : { low: null, high: null }
  const fullMark = low === null ? 'unknown' : null
  const corrected = fullMark === null ? full.estimate : null
  return { cut: rule.cut, full: () => ({ corrected, fullHigh: high, fullLow: low, fullMark }) }
}

function rates(figures: PartFigures, step: StepOf<'rate'>): MadeFigure {
  const { part } = step
  const { sum, sharedSums } = figures.lines(part)
  const rule = fullRule(
    { over: [figures.ofGroup(part)], under: [figures.ofGroup(part)], within: true },
    figures.part(part).nonNegative ? { lowest: 0 } : {},
  )
  const isSmall = smallTotal(figures, part)
  return byRow(figures, step, rule, ({ codes, placeOf }) => {
    const placesOf = (wanted: readonly number[]) => wanted.flatMap(code => placeOf.get(code) ?? [])
    const [over, under] = [placesOf(step.over), placesOf(step.under)]
    const [x, y] = [sum(over), sum(under)]
    const ratio = ratioInterval(x, y, sharedSums(over, under))
    const derived: Derived =
      ratio.kind === 'unbounded'
        ? UNKNOWN_RATIO
        : inside(figures, part, { kind: 'interval', estimate: x.value / y.value, ...limits(ratio) })
    const size = figures.sizeOfRatio(figures.sizeOfSum(part, x), figures.sizeOfSum(part, y))
    const cell = toCell(codes, derived, 1, rule, size)
    return isSmall(over) || isSmall(under) ? empty(codes, 'small') : cell
  })
}

function limits({ low, high }: { readonly low: number; readonly high: number }) {
  return { low, high }
}

/** A rate of figures that cannot be negative is not either. */
function inside(
  figures: PartFigures,
  part: number,
  derived: Extract<Derived, { kind: 'interval' }>,
): Derived {
  if (!figures.part(part).nonNegative) return derived
  const { estimate, low, high } = derived
  return {
    kind: 'interval',
    estimate: Math.max(0, estimate),
    low: Math.max(0, low),
    high: Math.max(0, high),
  }
}

function concentration(figures: PartFigures, step: StepOf<'concentration'> | StepOf<'hhi'>): MadeFigure {
  const { part, along: dimension } = step
  const noisy = noisyFigures(figures, part)
  const other = figures.rules.otherCode(dimension)
  const [group, all] = [figures.ofGroup(part), figures.ofAll(part)]
  const power = step.kind === 'hhi' ? 2 : 1
  const rule = fullRule(
    {
      over: Array.from({ length: power }, () => group),
      under: Array.from({ length: power }, () => all),
      within: true,
    },
    { lowest: 0, highest: 1 },
  )
  const isSmall = smallTotal(figures, part)
  return byRow(figures, step, rule, ({ codes, placeOf }) => {
    const named = [...placeOf].flatMap(([code, place]) => (code === other ? [] : [place]))
    const whole = [...placeOf.values()]
    const derived =
      step.kind === 'hhi' ? herfindahlOf(noisy, named, whole) : concentrationOf(noisy, named, whole, step.top)
    const size = figures.sizeWithin('clear', part, noisy.lines.sum(whole))
    const cell = toCell(codes, derived, step.kind === 'hhi' ? HHI_SCALE : 1, rule, size)
    return isSmall(whole) ? empty(codes, 'small') : cell
  })
}

/** 10 000 for a monopoly, as authorities count it. */
const HHI_SCALE = 10_000

/** Each cell's own place among the cells of its row; "other or unknown" has none. */
function ranks(figures: PartFigures, step: StepOf<'rank'>): MadeFigure {
  const { part, along: dimension } = step
  const { noise } = figures.part(part)
  const { axes } = figures.grid(part)
  const other = figures.rules.otherCode(dimension)
  const noisy = noisyFigures(figures, part)
  const most = figures.mostOfGroup(part)
  const rule = fullRule({ over: [figures.ofGroup(part)], under: [] }, {})
  const { small, size } = figures.sizes(part)
  const cells = new Map<number, TableCell>()
  for (const { placeOf } of rowsOf(figures, step)) {
    const named = [...placeOf].flatMap(([code, place]) => (code === other ? [] : [place]))
    const all = { ...noise, looks: noise.looks * Math.max(1, named.length) }
    const half = Number(figureHalfWidth(all)) / Number(figureDenominator(noise))
    const [counted, wide] = [ranksOf(noisy, named, half), ranksOf(noisy, named, half, most ?? 1)]
    for (const [i, place] of named.entries()) {
      const codes = figures.places(part)[place] ?? []
      const { estimate, low, high } = counted[i] ?? UNRANKED
      const full: Derived = { kind: 'interval', ...(wide[i] ?? UNRANKED) }
      const shown = size(place) === 'too-small' ? rule : exactly(rule, full, most)
      const cell = numbers(codes, estimate, { low, high }, shown, size(place))
      cells.set(place, small(place) ? empty(codes, 'small') : cell)
    }
  }
  const made = figures.places(part).map((codes, place) => cells.get(place) ?? empty(codes, 'unbounded'))
  return { axes, cells: made, cut: rule.cut }
}

const UNRANKED = { estimate: Number.NaN, low: Number.NaN, high: Number.NaN }

/** Whether the figures of these cells together are counts below the reporting threshold. */
function smallTotal(figures: PartFigures, part: number): (places: readonly number[]) => boolean {
  const { counts } = figures.part(part)
  const { sum } = figures.lines(part)
  return places => counts && sum(places).value < figures.rules.threshold
}
