import { toBase64 } from '../../../protocols/bytes.ts'
import type { Call, Reply } from '../call.ts'
import type { Context } from '../context.ts'
import { orNotFound } from '../or-not-found.ts'
import { evidenceOf } from './evidence-view.ts'
import { readableBy } from './readable-by.ts'

/** Evidence of an opening that did not pass, for officers, auditors and the accused. */
export async function showEvidence(
  context: Context,
  { params, actor }: Call<'evidenceShow'>,
): Promise<Reply<'evidenceShow'>> {
  return await evidenceOf(
    context,
    orNotFound(await context.store.read.evidence(params.id, readableBy(actor))),
  )
}

export async function listEvidence(
  context: Context,
  { query, actor }: Call<'evidenceList'>,
): Promise<Reply<'evidenceList'>> {
  const organisation = readableBy(actor)
  const { items, next } = await context.store.read.evidences({
    ...query,
    ...(organisation && { organisation }),
  })
  return { items: await Promise.all(items.map(item => evidenceOf(context, item))), next }
}

/** One part of the opening. */
export async function fetchEvidenceOpening(
  { store }: Context,
  { params: { id, part }, actor }: Call<'evidenceOpening'>,
): Promise<Reply<'evidenceOpening'>> {
  const { openingParts } = orNotFound(await store.read.evidence(id, readableBy(actor)))
  const bytes = orNotFound(await store.read.evidenceOpening(id, part))
  return { part, parts: openingParts, bytes: toBase64(bytes) }
}
