// Words out of a closed list, with the nearest one told.
import { fault } from '../../schemas/fault.ts'
import type { Role } from '../../schemas/records.ts'
import { nearest } from '../../schemas/nearest.ts'

export function oneOf<T extends string>(word: string, valid: readonly T[], option: string): T {
  const found = valid.find(known => known === word)
  if (found === undefined) {
    throw fault('cli.choice', { option, text: word, nearest: nearest(word, valid, 1), valid })
  }
  return found
}

export function roleList(words: readonly string[], valid: readonly Role[]): readonly Role[] {
  return words.map(word => oneOf(word, valid, '--role'))
}
