// Choices from a list, by a source of randomness that the caller chooses.
export function pick<T>(random: { readonly below: (limit: number) => number }, values: readonly T[]): T {
  const value = values[random.below(values.length)]
  if (value === undefined) throw new RangeError('there is nothing to pick from')
  return value
}
