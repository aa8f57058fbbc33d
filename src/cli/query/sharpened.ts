// `--sharpen ANSWER` by itself: the question of a stored answer, repeated with more privacy.
import type { Answer } from '../../../schemas/answer.ts'
import { fault } from '../../../schemas/fault.ts'
import { parseOrThrow } from '../../../schemas/validation-errors.ts'
import { Query } from '../../../schemas/query.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { privacyOf, type QueryKind, sharpeningOf } from './build.ts'

/** The answer whose question is repeated; undefined where a question was typed, or is in a file. */
export function repeatedAnswer(given: ParsedArgs): string | undefined {
  const isTyped = given.optionalArgument(0) !== undefined || given.text('file') !== undefined
  return isTyped ? undefined : given.text('sharpen')
}

/** Declared looks stay declared. Throws `cli.query_kind` for the answer to a question of another kind. */
export function sharpenedQuery(kind: QueryKind, given: ParsedArgs, { query, look }: Answer): Query {
  if (query.kind !== kind) throw fault('cli.query_kind', { kind: query.kind, expected: kind })
  const declared = look?.of ?? undefined
  return parseOrThrow(Query, {
    ...query,
    ...(declared === undefined ? {} : { looks: declared }),
    ...sharpeningOf(given),
    privacy: privacyOf(given),
  })
}
