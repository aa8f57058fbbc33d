// A statistic as it is typed: `buyers`, `sum:revenue`, `average:revenue/quantity`.
import type { Declaration } from '../../../schemas/declaration.ts'
import { fault } from '../../../schemas/fault.ts'
import type { Statistic } from '../../../schemas/query.ts'
import { nearest } from '../../../schemas/nearest.ts'
import { readableStatistic, signedStatistic } from '../../sdk/buyers.ts'
import { resolveMeasure } from './resolve.ts'

const SIMPLE = ['count', 'orders', 'units'] as const
const OF_MEASURE = ['sum', 'mean'] as const

export function parseStatistic(declaration: Declaration, text: string, view: string | undefined): Statistic {
  const [name = '', rest] = text.split(/[:：]/)
  const onView = view === undefined ? {} : { view }
  const simple = SIMPLE.find(known => known === signedStatistic(name))
  if (simple !== undefined && rest === undefined) return { statistic: simple, ...onView }
  const ofMeasure = OF_MEASURE.find(known => known === name)
  if (ofMeasure !== undefined && rest !== undefined) {
    return { statistic: ofMeasure, measure: resolveMeasure(declaration, rest).name, ...onView }
  }
  const [measure, per] = rest?.split('/') ?? []
  if (name === 'average' && measure !== undefined && per !== undefined) {
    return {
      statistic: 'average',
      measure: resolveMeasure(declaration, measure).name,
      per: resolveMeasure(declaration, per).name,
      ...onView,
    }
  }
  const valid = formsOf(declaration)
  throw fault('cli.statistic', { text, nearest: nearest(text, valid), valid })
}

function formsOf({ measures, orders }: Declaration): readonly string[] {
  const names = measures.map(({ name }) => name)
  const [first, second] = names
  return [
    ...SIMPLE.filter(name => orders || name !== 'orders').map(readableStatistic),
    ...OF_MEASURE.flatMap(kind => names.map(name => `${kind}:${name}`)),
    ...(first === undefined || second === undefined ? [] : [`average:${first}/${second}`]),
  ]
}
