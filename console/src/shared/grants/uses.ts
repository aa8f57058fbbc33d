import type { Grant } from '../../../../schemas/records.ts'
import type { Words } from '../words.ts'

/** How many answers a grant has been used for, and of how many if they are limited. */
export function usesWords({ text, format }: Pick<Words, 'text' | 'format'>, uses: Grant['uses']): string {
  return uses.limit === null
    ? format.whole(uses.used)
    : text.grant.usesLeft(format.whole(uses.used), format.whole(uses.limit))
}
