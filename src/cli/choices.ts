// Words out of a closed list; the error suggests the nearest one.
import type { z } from 'zod'
import { fault } from '../../schemas/fault.ts'
import type { MessageCode } from '../../schemas/messages/messages.ts'
import type { Role } from '../../schemas/records.ts'
import { nearest } from '../../schemas/nearest.ts'

export function parseChoice<T extends string>(word: string, valid: readonly T[], option: string): T {
  const found = valid.find(known => known === word)
  if (found === undefined) {
    throw fault('cli.choice', { option, text: word, nearest: nearest(word, valid, 1), valid })
  }
  return found
}

/** `code`: the error that describes the form. */
export function formed<S extends z.ZodType>(
  word: string,
  form: S,
  option: string,
  code: MessageCode,
): z.infer<S> {
  const read = form.safeParse(word)
  if (!read.success) throw fault(code, { option, text: word })
  return read.data
}

/** A list that is a set, as the service takes it. */
export function eachOnce<T extends string>(words: readonly T[], option: string): T[] {
  const twice = words.find((word, at) => words.indexOf(word) !== at)
  if (twice !== undefined) throw fault('cli.twice', { option, text: twice })
  return [...words]
}

export function roleList(words: readonly string[], valid: readonly Role[]): readonly Role[] {
  return words.map(word => parseChoice(word, valid, '--role'))
}
