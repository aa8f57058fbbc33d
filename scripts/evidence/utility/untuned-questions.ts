// What is asked of the two real sets beyond the questions of questions.ts: every statistic by every
// attribute, of everything and of groups that many buyers return to, whose totals have the heaviest tails.
import { aggregate, type UtilityQuestion } from './questions.ts'

type Grid = {
  /** `sum` and the name of a measure, or another statistic. */
  readonly statistics: readonly (readonly ['count' | 'orders'] | readonly ['sum', string])[]
  readonly by: readonly string[]
  readonly of: readonly [dimension: string, values: readonly string[]]
}

const GRIDS: ReadonlyMap<string, Grid> = new Map([
  [
    'amazon-open-ecommerce',
    {
      statistics: [['count'], ['sum', 'revenue'], ['sum', 'pieces']],
      by: ['month', 'price_band', 'ship_region', 'age_band', 'income', 'household'],
      of: ['category', ['PET_FOOD', 'ABIS_BOOK', 'NUTRITIONAL_SUPPLEMENT']],
    },
  ],
  [
    'uci-online-retail',
    {
      statistics: [['count'], ['orders'], ['sum', 'revenue'], ['sum', 'pieces']],
      by: ['month', 'price_band', 'country', 'group'],
      of: ['group', ['BAGS', 'KITCHEN_DINING', 'CHRISTMAS']],
    },
  ],
])

/** One in this many, spread over all of them: what a short evidence asks. */
const SAMPLED = 7

/** Those whose measure the bounds are for. */
export function untunedQuestions(
  set: string,
  measures: readonly string[],
  short: boolean,
): readonly UtilityQuestion[] {
  const grid = GRIDS.get(set)
  if (grid === undefined) throw new RangeError('a set without further questions')
  const [dimension, values] = grid.of
  const all = grid.statistics
    .filter(([, measure]) => measure === undefined || measures.includes(measure))
    .flatMap(statistic =>
      [undefined, ...grid.by].flatMap(by =>
        [undefined, ...(by === dimension ? [] : values)].map(value =>
          question(statistic, by, value === undefined ? undefined : [dimension, value]),
        ),
      ),
    )
  return short ? all.filter((_, i) => i % SAMPLED === 1) : all
}

function question(
  [statistic, measure]: Grid['statistics'][number],
  by: string | undefined,
  of: readonly [dimension: string, value: string] | undefined,
): UtilityQuestion {
  return {
    name: `${measure ?? statistic}${of === undefined ? '' : ` of ${of[1]}`}${by === undefined ? '' : `, ${by}`}`,
    query: aggregate(
      statistic === 'sum' ? { statistic, measure } : { statistic },
      by === undefined ? [] : [by],
      of === undefined ? {} : { [of[0]]: [of[1]] },
    ),
    truth: statistic,
    untuned: true,
  }
}
