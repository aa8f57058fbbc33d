// What the person probably meant, for refusals that teach.

/** At most `limit` of the names, closest first; those that share nothing with the word are left out unless nothing is near. */
export function nearest(wanted: string, names: readonly string[], limit = 3): readonly string[] {
  const word = wanted.toLowerCase().slice(0, LONGEST)
  const ranked = [...new Set(names)]
    .map(name => ({ name, distance: distance(word, name.toLowerCase().slice(0, LONGEST)) }))
    .sort((a, b) => a.distance - b.distance)
  const near = ranked.filter(({ name, distance }) => distance < Math.max(word.length, name.length))
  return (near.length === 0 ? ranked : near).slice(0, limit).map(({ name }) => name)
}

const LONGEST = 120

/** Levenshtein's distance, in two rows; words that contain one another count as near. */
function distance(a: string, b: string): number {
  if (a.includes(b) || b.includes(a)) return Math.abs(a.length - b.length) / 10
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
