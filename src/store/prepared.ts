import { sql } from 'kysely'

/** Before the text of a statement that every question runs: each connection parses it once, and plans it once a few runs have shown how. */
export const PREPARED = sql`/* prepared */`

export function isPrepared(text: string): boolean {
  return text.startsWith('/* prepared */')
}
