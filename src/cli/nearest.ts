// The nearest valid words, for mistakes that a person can mend.

/** At most `limit` of the candidates, nearest first; those that share nothing with the word are left out unless nothing is near. */
export function nearest(word: string, candidates: readonly string[], limit = 3): readonly string[] {
  const wanted = word.toLowerCase()
  const ranked = [...new Set(candidates)]
    .map(candidate => ({ candidate, distance: distance(wanted, candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
  const near = ranked.filter(
    ({ candidate, distance }) => distance < Math.max(wanted.length, candidate.length),
  )
  return (near.length === 0 ? ranked : near).slice(0, limit).map(({ candidate }) => candidate)
}

/** Levenshtein's distance; words that contain one another count as near. */
function distance(a: string, b: string): number {
  if (a.includes(b) || b.includes(a)) return Math.abs(a.length - b.length) / 10
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
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
