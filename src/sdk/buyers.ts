// Buyers are `units` in the log, in signed questions and answers, and in the specifications. People and their
// programs read and write `buyers`, which beside `units_sold` says what is counted; `units` is taken too.

/** The name of a statistic, for a reader. */
export function readableStatistic(statistic: string): string {
  return statistic === 'units' ? 'buyers' : statistic
}

/** The name of a table or a part, for a reader: `base.buyers/age` for `base.units/age`. */
export function readableName(name: string): string {
  return name.replace(/^((?:consistent\/)?(?:base\.)?)units(?=\/|$)/, '$1buyers')
}

/** The name of a statistic as it is signed. */
export function signedStatistic(statistic: string): string {
  return statistic === 'buyers' ? 'units' : statistic
}

/** A question that somebody wrote, with the statistics of `of` and `select` as they are signed. */
export function signedQuestion(question: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(question).map(([key, value]: [string, unknown]) => {
      if (key === 'of') return [key, signed(value)]
      return [key, key === 'select' && Array.isArray(value) ? value.map(signed) : value]
    }),
  )
}

function signed(statistic: unknown): unknown {
  if (typeof statistic !== 'object' || statistic === null || !('statistic' in statistic)) return statistic
  const { statistic: name } = statistic
  return typeof name === 'string' ? { ...statistic, statistic: signedStatistic(name) } : statistic
}
