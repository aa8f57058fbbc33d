// What the person probably meant, for refusals that teach.

/**
 * At most `limit` of the names, closest first; those that share nothing with the word are left out unless
 * nothing is near. Takes some milliseconds at most, whatever a stranger sends: of many names only those of
 * about the same length that begin like the word, or contain it, are looked at.
 */
export function nearest(wanted: string, names: readonly string[], limit = 3): readonly string[] {
  const word = wanted.toLowerCase().slice(0, LONGEST)
  const ranked = candidates(word, [...new Set(names)])
    .map(name => ({ name, distance: distance(word, name.toLowerCase().slice(0, LONGEST)) }))
    .sort((a, b) => a.distance - b.distance)
  const near = ranked.filter(({ name, distance }) => distance < Math.max(word.length, name.length))
  return (near.length === 0 ? ranked : near).slice(0, limit).map(({ name }) => name)
}

/** The name that `wanted` is a slip of the keyboard away from, if there is one. */
export function mistyped(wanted: string, names: readonly string[]): string | undefined {
  const bare = (name: string): string => name.replace(/^--/, '').toLowerCase()
  return nearest(wanted, names, 1).find(name => {
    const slips = distance(bare(wanted), bare(name))
    return slips <= MAX_SLIPS && slips < MAX_WRONG * Math.max(bare(wanted).length, bare(name).length)
  })
}

const MAX_SLIPS = 3
/** The share of the letters. */
const MAX_WRONG = 0.6
const LONGEST = 60
const MAX_CANDIDATES = 400

function candidates(word: string, names: readonly string[]): readonly string[] {
  if (names.length <= MAX_CANDIDATES) return names
  const cost = (name: string): number => {
    const other = name.toLowerCase()
    if (other.includes(word) || (other !== '' && word.includes(other))) return 0
    const apart = Math.abs(other.length - word.length)
    return apart + (other[0] === word[0] ? 1 : 3) + (other.at(-1) === word.at(-1) ? 0 : 1)
  }
  return names
    .map(name => ({ name, cost: cost(name) }))
    .sort((a, b) => a.cost - b.cost)
    .slice(0, MAX_CANDIDATES)
    .map(({ name }) => name)
}

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
