// SPEC.md §11: moving averages and the seasonal index of a released table by period.
import { along, placeOn } from './cells.ts'
import type { Derived } from './derived.ts'
import { figureDenominator } from './figure-noise.ts'
import { fullRule } from './full-cells.ts'
import type { MadeFigure, PartFigures, StepOf } from './part-figures.ts'
import { ratioInterval } from './ratio.ts'
import { zOfLooks } from './sharpen.ts'
import { empty, toCell, UNKNOWN_RATIO } from './table-cells.ts'
import type { TableCell } from './tables.ts'

/**
 * The mean of each period and the `window` − 1 before it: nothing looks ahead. None where one of them is
 * not in the table. Throws RangeError for a window of no period, or an axis that the part does not have.
 */
export function movingAverage(
  figures: PartFigures,
  { part, along: name, window }: StepOf<'moving'>,
): MadeFigure {
  if (!(window >= 1)) throw new RangeError('no window')
  const { axes } = figures.grid(part)
  const { counts, noise, nonNegative, quantum } = figures.part(part)
  const periods = along(axes, name)
  const places = placesByCode(periods.codes, figures.rules.otherCode(name))
  const { sum } = figures.lines(part)
  const rule = fullRule({ over: [figures.ofGroup(part)], under: [] }, nonNegative ? { lowest: 0 } : {})
  const z = zOfLooks(noise.looks)
  // With little noise, sums take few distinct values: add half a step of the heaviest release, as in §9.
  const step = Number(largest(noise.weights)) / Number(figureDenominator(noise))
  const cells = figures.places(part).map((codes, i): TableCell => {
    const place = placeOn(periods, i)
    const code = periods.codes[place] ?? -1
    const averaged = Array.from({ length: window }, (_, back) => places.get(code - back)).flatMap(each =>
      each === undefined ? [] : [i + (each - place) * periods.stride],
    )
    if (!places.has(code) || averaged.length < window) return empty(codes, 'no-earlier')
    const total = sum(averaged)
    const { value, spread } = total
    const half = Math.sqrt(spread ** 2 + (z * step) ** 2 / 12) + step / 2
    const inside = (figure: number) => (nonNegative ? Math.max(0, figure) : figure) / window
    const derived: Derived = {
      kind: 'interval',
      estimate: inside(value),
      low: inside(value - half),
      high: inside(value + half),
    }
    const cell = toCell(codes, derived, quantum, rule, figures.sizeOfSum(part, total))
    return counts && value < window * figures.rules.threshold ? empty(codes, 'small') : cell
  })
  return { axes, cells, cut: rule.cut }
}

/**
 * The average of each season's periods as a percentage of the average of all periods, over the latest whole
 * cycles of `cycle` periods. One cell for each period of the last cycle. Throws RangeError for fewer than two
 * cycles of periods without a gap, or an axis that the part does not have.
 */
export function seasonalIndex(
  figures: PartFigures,
  { part, along: name, cycle }: StepOf<'season'>,
): MadeFigure {
  const { axes } = figures.grid(part)
  const periods = along(axes, name)
  const places = placesByCode(periods.codes, figures.rules.otherCode(name))
  const codes = wholeCycles([...places.keys()], cycle)
  if (codes === undefined) throw new RangeError('no two cycles')
  const last = new Set(codes.slice(-cycle))
  const { sum, sharedSums } = figures.lines(part)
  const { nonNegative } = figures.part(part)
  const rule = fullRule(
    { over: [figures.ofGroup(part)], under: [figures.ofAll(part)], within: true },
    nonNegative ? { lowest: 0 } : {},
  )
  const small = figures.isSmall(part)
  const cells = figures.places(part).flatMap((at, i): readonly TableCell[] => {
    const place = placeOn(periods, i)
    const code = periods.codes[place] ?? -1
    if (!last.has(code)) return []
    const placed = (wanted: readonly number[]) =>
      wanted.map(each => i + ((places.get(each) ?? place) - place) * periods.stride)
    const [all, season] = [placed(codes), placed(codes.filter(each => (code - each) % cycle === 0))]
    const [x, y] = [sum(season), sum(all)]
    const ratio = ratioInterval(x, y, sharedSums(season, all))
    const inside = (figure: number) => (nonNegative ? Math.max(0, figure) : figure)
    const derived: Derived =
      ratio.kind === 'unbounded'
        ? UNKNOWN_RATIO
        : {
            kind: 'interval',
            estimate: inside(x.value / y.value),
            low: inside(ratio.low),
            high: inside(ratio.high),
          }
    const size = figures.sizeWithin(figures.sizeOfSum(part, x), part, y)
    const cell = toCell(at, derived, 100 * cycle, rule, size)
    return [season.every(small) ? empty(at, 'small') : cell]
  })
  const shown = axes.map(axis =>
    axis.dimension === name ? { ...axis, codes: axis.codes.filter(code => last.has(code)) } : axis,
  )
  return { axes: shown, cells, cut: rule.cut }
}

/** The latest periods that make whole cycles; undefined for fewer than two, or where one is missing. */
export function wholeCycles(codes: readonly number[], cycle: number): readonly number[] | undefined {
  const rising = codes.toSorted((a, b) => a - b)
  const length = cycle * Math.floor(rising.length / cycle)
  const whole = rising.slice(rising.length - length)
  const isWhole = whole.every((code, i) => i === 0 || code === (whole[i - 1] ?? code) + 1)
  return cycle >= 2 && length >= 2 * cycle && isWhole ? whole : undefined
}

function largest(weights: readonly bigint[]): bigint {
  return weights.reduce((most, weight) => (weight > most ? weight : most), 0n)
}

/** By code; "other or unknown" is no period. */
function placesByCode(codes: readonly number[], other: number): ReadonlyMap<number, number> {
  return new Map(codes.flatMap((code, place) => (code === other ? [] : [[code, place] as const])))
}
