// The figures of one level over several answers, with what their noise has in common.
import { figureDenominator, figureSpread } from '../../../protocols/dp/figure-noise.ts'
import { type Lines, linesOf } from '../../../protocols/dp/lines.ts'
import type { Noisy } from '../../../protocols/dp/ratio.ts'
import { figuresOf } from '../../../schemas/answer-tables.ts'
import type { Cell, Table } from '../../../schemas/answer.ts'
import type { Label } from '../../../schemas/common.ts'
import type { PanelAnswer, PanelSeries } from './panel.ts'

export type Figure = {
  readonly period: string
  readonly label: Label
  readonly answer: PanelAnswer
  readonly noisy: Noisy
  readonly looks: number
  readonly lines: Lines
  readonly place: number
  readonly signed: boolean
  readonly cell: Cell | undefined
}

export type Levels = {
  readonly name: string
  readonly statistic: Table['statistic']
  readonly measure: PanelSeries['measure']
  readonly watched: boolean
  /** In the order of time. */
  readonly points: readonly Figure[]
}

/** Throws RangeError where an answer has no such level. */
export function levelsOf(answers: readonly PanelAnswer[], name: string): Levels {
  const newest = new Map<string, Figure>()
  for (const figure of answers
    .toSorted((a, b) => Number(BigInt(a.seq) - BigInt(b.seq)))
    .flatMap(each => figuresIn(each, name)))
    newest.set(figure.period, figure)
  const table = answers[0]?.tables.find(each => each.name === name)
  const measure = answers[0]?.measures.find(each => each.name === table?.measure)
  const points = [...newest.values()].toSorted((a, b) => (a.period < b.period ? -1 : 1))
  const isGaussian = answers.every(({ parts }) =>
    parts.every(({ noise }) => noise.kind !== 'discrete-laplace'),
  )
  return {
    name,
    statistic: table?.statistic ?? 'count',
    measure: measure === undefined ? null : { name: measure.name, label: measure.label, unit: measure.unit },
    watched: isGaussian && points.every(({ signed }) => !signed),
    points,
  }
}

function figuresIn(answer: PanelAnswer, name: string): readonly Figure[] {
  const derivation = answer.derivations.find(each => each.name === name)
  const table = answer.tables.find(each => each.name === name)
  const part = derivation?.kind === 'level' ? answer.parts[derivation.part] : undefined
  const { query } = answer
  const period = answer.dimensions.find(each => query.kind === 'trend' && each.name === query.period)
  if (part === undefined || table === undefined || period === undefined) throw new RangeError('no such level')
  const { axes, values, noise, halfWidth, countOf } = figuresOf(answer, part)
  const divisor = Number(figureDenominator(noise))
  const spread = figureSpread(noise, halfWidth)
  const cells = values.map(value => ({ value: Number(value) / divisor, spread }))
  const lines = linesOf(cells, noise, countOf ?? [])
  const measure = answer.measures.find(each => each.name === part.shape.measure)
  const signed = part.shape.statistic === 'sum' && measure?.lo.startsWith('-') !== false
  return (axes[0]?.codes ?? []).flatMap((code, place): readonly Figure[] => {
    const [value, noisy] = [period.values[code], cells[place]]
    // The last value is "other or unknown", which is no period.
    if (value === undefined || noisy === undefined || code === period.values.length - 1) return []
    const cell = table.cells.find(({ codes }) => codes[0] === code)
    return [
      {
        period: value.value,
        label: value.label,
        answer,
        noisy,
        looks: noise.looks,
        lines,
        place,
        signed,
        cell,
      },
    ]
  })
}

/** z² times the covariance of two figures; those of two answers have none. */
export function sharedOf(one: Figure, other: Figure): number {
  if (one.answer !== other.answer) return 0
  return one.place === other.place ? one.noisy.spread ** 2 : one.lines.shared(one.place, other.place)
}

export type FigureSum = Noisy & { readonly sharedWith: (figure: Figure) => number }

/** The noise of different answers is independent. */
export function sumOf(figures: readonly Figure[]): FigureSum {
  const sums = new Map(
    [...Map.groupBy(figures, ({ answer }) => answer)].flatMap(([answer, own]) => {
      const [first] = own
      return first === undefined ? [] : [[answer, first.lines.sum(own.map(({ place }) => place))] as const]
    }),
  )
  const all = [...sums.values()]
  return {
    value: all.reduce((total, { value }) => total + value, 0),
    spread: Math.hypot(...all.map(({ spread }) => spread)),
    sharedWith: ({ answer, place }) => sums.get(answer)?.sharedWith(place) ?? 0,
  }
}
