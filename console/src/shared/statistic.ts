// Statistics as choices of a list: `sum:revenue` is one choice.
import type { PartStatistic } from '../../../schemas/plan.ts'
import type { Measure } from '../../../schemas/declaration.ts'
import type { Statistic } from '../../../schemas/query.ts'
import type { Words } from './words.ts'

type Labels = Pick<Words, 'text' | 'format'>
type Labelled = readonly Pick<Measure, 'name' | 'label'>[]

/** What a question's statistic is called in a list of choices. */
export function choiceOf(statistic: Statistic): string {
  switch (statistic.statistic) {
    case 'sum':
    case 'mean':
      return `${statistic.statistic}:${statistic.measure}`
    case 'average':
      return `average:${statistic.measure}/${statistic.per}`
    case 'count':
    case 'orders':
    case 'units':
      return statistic.statistic
  }
}

export function choicesOf(
  labels: Labels,
  measures: Labelled,
  statistics: readonly Statistic[],
): readonly Choice[] {
  return statistics.map(statistic => ({
    choice: choiceOf(statistic),
    statistic,
    words:
      statistic.statistic === 'average'
        ? labels.text.statistics.average(
            measureLabel(labels, measures, statistic.measure),
            measureLabel(labels, measures, statistic.per),
          )
        : labelOf(
            labels,
            measures,
            statistic.statistic,
            'measure' in statistic ? statistic.measure : undefined,
          ),
  }))
}

type Choice = { readonly choice: string; readonly statistic: Statistic; readonly words: string }

/** `buyers`, `sum of revenue`. */
export function labelOf(
  labels: Labels,
  measures: Labelled,
  statistic: PartStatistic | 'mean' | 'average',
  measure?: string,
): string {
  const { statistics } = labels.text
  const of = measureLabel(labels, measures, measure ?? '')
  switch (statistic) {
    case 'units':
    case 'orders':
    case 'count':
      return statistics[statistic]
    case 'sum':
    case 'mean':
      return measure === undefined ? statistics.sums : statistics[statistic](of)
    case 'average':
      return statistics.averageOf(of)
  }
}

function measureLabel({ format }: Labels, measures: Labelled, name: string): string {
  const measure = measures.find(known => known.name === name)
  return measure === undefined ? name : format.label(measure.label)
}
