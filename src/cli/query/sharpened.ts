// `--sharpen ANSWER`: an own stored answer by its id, or the file of an answer. Without a question it is that
// of the answer, repeated at a larger ρ.
import { z } from 'zod'
import { Answer } from '../../../schemas/answer.ts'
import { AnswerId } from '../../../schemas/common.ts'
import { fault } from '../../../schemas/fault.ts'
import { AnswerFile } from '../../../schemas/records.ts'
import { parseOrThrow } from '../../../schemas/validation-errors.ts'
import { Query } from '../../../schemas/query.ts'
import type { Client } from '../../sdk/client.ts'
import { isPractice } from '../../sdk/practice/is-practice.ts'
import { readAnswers } from '../../sdk/verify-answer.ts'
import { type Input, readJsonFile } from '../json-file.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { privacyOf, type QueryKind, sharpeningOf } from './build.ts'

/** The answer, and before it those whose releases it combines; none where the service alone needs them. */
export type Sharpened = readonly Answer[]

/**
 * What was typed, with the answer's id in the place of its file. Throws `query.practice_only` for a practice
 * answer and a question that is none.
 */
export async function readSharpened(
  host: Input,
  client: Client,
  given: ParsedArgs,
): Promise<{ readonly given: ParsedArgs; readonly sharpened: Sharpened }> {
  const named = given.text('sharpen')
  if (named === undefined) return { given, sharpened: [] }
  const id = AnswerId.safeParse(named)
  const sharpened = id.success ? await byId(client, given, id.data) : await fromFile(host, named)
  const last = sharpened.at(-1)
  if (last === undefined) return { given, sharpened }
  if (isPractice(last) && !given.flag('practice'))
    throw fault('query.practice_only', { answer: last.id }, '--sharpen')
  return { given: given.with({ sharpen: last.id }), sharpened }
}

/** A question that was typed is the service's to compare, so the answer is not read for it. */
async function byId(client: Client, given: ParsedArgs, id: string): Promise<Sharpened> {
  const practice = given.flag('practice')
  if (isPractice({ id }))
    throw fault(practice ? 'query.practice_earlier' : 'query.practice_only', { answer: id }, '--sharpen')
  if (!practice && isTyped(given)) return []
  return readAnswers(await client.answerShow({ params: { id } }), { id })
}

/** What `query --json` writes, or the answer file in it. */
const Practised = z.looseObject({
  practice: z.string(),
  answer: Answer,
  earlier: z.array(Answer).default([]),
})
const Wrapped = z.looseObject({ file: AnswerFile })

async function fromFile(host: Input, file: string): Promise<Sharpened> {
  const json = await readJsonFile(host, file)
  const practised = Practised.safeParse(json)
  if (practised.success) return [...practised.data.earlier, practised.data.answer]
  const wrapped = Wrapped.safeParse(json)
  return readAnswers(wrapped.success ? wrapped.data.file : parseOrThrow(AnswerFile, json))
}

/** The answer whose question is repeated; undefined where a question was typed, or is in a file. */
export function repeatedAnswer(given: ParsedArgs, sharpened: Sharpened): Answer | undefined {
  return isTyped(given) ? undefined : sharpened.at(-1)
}

function isTyped(given: ParsedArgs): boolean {
  return given.optionalArgument(0) !== undefined || given.text('file') !== undefined
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
