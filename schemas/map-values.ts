/** The same names, each with what `map` makes of its value. */
export function mapValues<Name extends string, From, To>(
  table: Readonly<Record<Name, From>>,
  map: (value: From) => To,
): Record<Name, To> {
  const mapped: Partial<Record<string, To>> = {}
  for (const name in table) mapped[name] = map(table[name])
  return mapped as Record<Name, To>
}
