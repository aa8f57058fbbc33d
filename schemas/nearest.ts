// What the person probably meant, for refusals that teach.

/** The up to three closest of `names` to `wanted` by edit distance, closest first. */
export function nearest(wanted: string, names: readonly string[]): readonly string[] {
  const needle = wanted.toLowerCase().slice(0, 120)
  return names
    .map(name => ({ name, distance: editDistance(needle, name.toLowerCase().slice(0, 120)) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name)
}

/** Levenshtein distance, two rows. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitute = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, substitute))
    }
    row = next
  }
  return row[b.length] ?? 0
}
