import type { Answer } from '../../../schemas/answer.ts'
import { fault } from '../../../schemas/fault.ts'
import type { Query } from '../../../schemas/query.ts'
import type { Grant } from '../../../schemas/records.ts'
import type { Context } from '../context.ts'

/** `grant`: under which it was asked. */
export type Sharpened = { readonly answer: Answer; readonly grant: string }

/**
 * The caller's own stored answer that the question sharpens; undefined where it sharpens none. Throws
 * `query.sharpen_unknown`, also for an answer of somebody else, and `request.destroyed`.
 */
export async function sharpenedAnswer(
  { store }: Pick<Context, 'store'>,
  { sharpen: id }: Query,
  consumer: string,
): Promise<Sharpened | undefined> {
  if (id === undefined) return undefined
  const grant = await store.read.grantOfAnswer(id, consumer)
  if (grant === undefined) throw fault('query.sharpen_unknown', { answer: id }, '/query/sharpen')
  const answer = await store.read.answerDocument(id, consumer)
  if (answer !== undefined) return { answer, grant }
  const entry = await store.read.destroyedAnswer(id, consumer)
  throw fault('request.destroyed', { entry: String(entry ?? '') })
}

/** Throws `query.sharpen_grant`: what was agreed for the answer was agreed in its own contract. */
export function checkSameGrant(sharpened: Sharpened | undefined, { id }: Pick<Grant, 'id'>): void {
  if (sharpened !== undefined && sharpened.grant !== id)
    throw fault(
      'query.sharpen_grant',
      { answer: sharpened.answer.id, grant: sharpened.grant },
      '/query/sharpen',
    )
}
