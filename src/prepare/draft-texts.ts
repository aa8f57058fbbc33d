// What a draft says of the export's columns: the period, the values of a domain, the shape of numbers. All of
// it noisy, or known from outside.
import { OTHER } from '../../protocols/anonymise/domain.ts'
import { publishedIdentifier } from '../../protocols/anonymise/identifiers.ts'
import { utf8 } from '../../protocols/bytes.ts'
import { unseenIn } from '../../schemas/unseen.ts'
import type { ExportDatabase } from './database.ts'
import { attributeOf, brokenNumbers, endMonths, numberWeights, valueWeights } from './draft-counts.ts'
import type { DraftNumbers } from './draft-file.ts'
import { CODES, shapeOf } from './draft-grid.ts'
import type { DraftNoise } from './draft-noise.ts'

type Days = { readonly from: string; readonly to: string }

const FIRST_YEAR = 1970
const MONTHS = 12 * 130
/** Of all months, at several widths: none passes by noise alone in ten thousand drafts. */
const PERIOD_SIGMAS = 6

/**
 * Whole months, from the first in which enough buyers have their first row to the last in which enough have
 * their last. Where no month has enough, quarters, years and decades are tried. Undefined where there are too
 * few buyers for any.
 */
export async function monthsIn(
  database: ExportDatabase,
  noise: DraftNoise,
  place: number,
): Promise<Days | undefined> {
  const bins = Array.from({ length: MONTHS }, (_, i) => String(12 * FIRST_YEAR + i))
  const release = async (which: 'first' | 'last') =>
    noise.figures('period', `${which} month of ${place}`, bins, await endMonths(database, place, which))
  const [firsts, lasts] = [[...(await release('first')).values()], [...(await release('last')).values()]]
  const sigma = noise.sigma('period')
  for (const width of [1, 3, 12, 120]) {
    const least = PERIOD_SIGMAS * sigma * Math.sqrt(width)
    const passes = (figures: readonly number[]) =>
      Array.from({ length: MONTHS / width }, (_, i) =>
        figures.slice(i * width, (i + 1) * width).reduce((sum, figure) => sum + figure, 0),
      ).map(sum => sum >= least)
    const [from, to] = [passes(firsts).indexOf(true), passes(lasts).lastIndexOf(true)]
    if (from >= 0 && to >= from) return { from: dayOf(from * width, 1), to: dayOf((to + 1) * width, 0) }
  }
  return undefined
}

/** The first day of a month, or the one before it. */
function dayOf(month: number, day: 0 | 1): string {
  return new Date(Date.UTC(FIRST_YEAR, month, day)).toISOString().slice(0, 10)
}

export type ListInput = {
  /** Of the export. */
  readonly rows: number
  readonly place: number
  /** Of the values that one cell holds; undefined: one. */
  readonly separator: string | undefined
  /** From outside, in this order. */
  readonly known: readonly string[] | undefined
  readonly most: number
}

/**
 * Listed values in the order of Unicode: the order in which the rows have them, or how often, would say more
 * than that they are there.
 */
export async function listValues(
  database: ExportDatabase,
  noise: DraftNoise,
  { rows, place, separator, known, most }: ListInput,
): Promise<{ readonly values: string[]; readonly perUnit: boolean; readonly cut: boolean }> {
  const kinds = noise.figures(
    'attribute',
    `attribute ${place}`,
    ['one', 'several'],
    await attributeOf(database, place),
  )
  const [one = 0, several = 0] = [kinds.get('one'), kinds.get('several')]
  const sure = 3 * noise.sigma('attribute')
  // Where few buyers have the column at all, noise alone may look like two in a hundred of them.
  const perUnit = one > 2 * sure && several <= Math.max(0.02 * one, sure)
  if (known !== undefined) return { values: [...known], perUnit, cut: false }
  // Other values of the same column are another release, with noise of its own.
  const name = separator === undefined ? `values ${place}` : `values ${place} by ${separator}`
  const found = noise.listed(name, await valueWeights(database, rows, place, separator))
  const fitting = [...found].filter(([value]) => fits(value))
  const values = fitting
    .sort(([, n], [, m]) => m - n)
    .slice(0, most)
    .map(([value]) => value)
    .sort(byCodePoint)
  return { values, perUnit, cut: fitting.length > values.length }
}

/** Without a locale: the same everywhere. UTF-8 sorts as Unicode's code points do. */
function byCodePoint(a: string, b: string): number {
  const [left, right] = [utf8(a), utf8(b)]
  for (const [i, byte] of left.entries()) {
    const difference = byte - (right[i] ?? -1)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

/** Undefined where there are too few buyers to say anything. */
export async function numbersIn(
  database: ExportDatabase,
  noise: DraftNoise,
  place: number,
): Promise<DraftNumbers | undefined> {
  const noisy = noise.figures('numbers', `numbers ${place}`, CODES, await numberWeights(database, place))
  const kinds = noise.figures(
    'whole',
    `whole ${place}`,
    ['broken', 'whole'],
    await brokenNumbers(database, place),
  )
  const [broken = 0, whole = 0] = [kinds.get('broken'), kinds.get('whole')]
  const shape = shapeOf(noisy, noise.guard('numbers'))
  // What noise alone may have made is nobody: else whole numbers get cents by chance.
  const least = Math.max(noise.guard('whole'), 0.02 * (broken + whole))
  return shape && { shape, places: broken > least ? 2 : 0 }
}

function fits(value: string): boolean {
  return (
    value.length <= 120 &&
    value !== OTHER.value &&
    unseenIn(value) === undefined &&
    publishedIdentifier(value) === undefined
  )
}
