// From the words that a person typed to the names that the declaration knows: a dimension, value or measure
// may be named by either label too.
import type { Declaration, Dimension, Measure } from '../../../schemas/declaration.ts'
import { fault } from '../../../schemas/fault.ts'
import { nearest } from '../../../schemas/nearest.ts'

type Named = { readonly name: string; readonly label: { readonly zh: string; readonly en: string } }

export function resolveDimension(declaration: Declaration, word: string): Dimension {
  const found = byName(declaration.dimensions, word)
  if (found === undefined) {
    const names = declaration.dimensions.map(({ name }) => name)
    const known = declaration.dimensions.flatMap(namesOf)
    throw fault('query.dimension_unknown', { name: word, nearest: nearest(word, known), valid: names })
  }
  return found
}

export function resolveMeasure(declaration: Declaration, word: string): Measure {
  const found = byName(declaration.measures, word)
  if (found === undefined) {
    throw fault('query.measure_unknown', { name: word, valid: declaration.measures.map(({ name }) => name) })
  }
  return found
}

export function resolveValue(dimension: Dimension, word: string): string {
  const named = valuesNamed(dimension, word)
  const found = named.find(({ value }) => value === word) ?? named[0]
  if (found !== undefined && found.value !== word && named.length > 1) {
    const valid = named.map(({ value }) => value)
    throw fault('cli.value_ambiguous', { dimension: dimension.name, text: word, valid })
  }
  if (found === undefined) {
    const known = dimension.values.flatMap(({ value, label }) => [value, label.zh, label.en])
    throw fault('query.value_unknown', {
      dimension: dimension.name,
      value: word,
      nearest: nearest(word, known),
    })
  }
  return found.value
}

/** `a,b` is two values, unless it is the name of one. */
export function resolveValues(dimension: Dimension, text: string): readonly string[] {
  const words = valuesNamed(dimension, text).length > 0 ? [text] : text.split(/[,，]/)
  return words.map(word => resolveValue(dimension, word.trim()))
}

/** Labels need not differ, so one word may name several values. */
function valuesNamed({ values }: Dimension, word: string): Dimension['values'] {
  const wanted = fold(word)
  return values.filter(({ value, label }) => [value, label.zh, label.en].map(fold).includes(wanted))
}

function byName<T extends Named>(items: readonly T[], word: string): T | undefined {
  const wanted = fold(word)
  return (
    items.find(({ name }) => name === word) ?? items.find(item => namesOf(item).map(fold).includes(wanted))
  )
}

function namesOf({ name, label }: Named): readonly string[] {
  return [name, label.zh, label.en]
}

/** Full-width and half-width forms, upper and lower case are the same word. */
function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim()
}
