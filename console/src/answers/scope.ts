// What an answer is about, in the reader's words.
import type { Answer } from '../../../schemas/answer.ts'
import type { HiddenValues } from '../../../schemas/stored-ticket.ts'
import type { Labels } from './tables.ts'
import { dimensionLabel, valueLabel } from '../shared/labels.ts'

/** `category: air fryer · month: …`. */
export function scopeOf(labels: Labels, answer: Answer): string {
  const parts = Object.entries(answer.query.where).map(
    ([name, values]) =>
      `${dimensionLabel(labels, answer, name)}: ${valueLabels(labels, answer, name, values)}`,
  )
  const { everything, everythingElse } = labels.text.answer
  if (parts.length > 0) return parts.join(' · ')
  return answer.query.hidden === undefined ? everything : everythingElse
}

/** The values for whoever asked here, the dimensions for everybody else; undefined for an open answer. */
export function hiddenOf(
  labels: Labels,
  answer: Answer,
  hidden: HiddenValues | undefined,
): string | undefined {
  if (answer.query.hidden === undefined) return undefined
  const { blind } = labels.text
  if (hidden === undefined) {
    return blind.hiddenDimensions(
      labels.format.list(answer.query.hidden.dimensions.map(name => dimensionLabel(labels, answer, name))),
    )
  }
  return blind.youHid(
    hidden
      .map(
        ({ dimension, values }) =>
          `${dimensionLabel(labels, answer, dimension)}: ${valueLabels(labels, answer, dimension, values)}`,
      )
      .join(' · '),
  )
}

function valueLabels(labels: Labels, answer: Answer, name: string, values: readonly string[]): string {
  return labels.format.list(values.map(value => valueLabel(labels, answer, name, value)))
}
