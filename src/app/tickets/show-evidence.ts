import { toBase64 } from '../../../protocols/bytes.ts'
import type { UseCase } from '../call.ts'
import { orNotFound } from '../presence.ts'
import { evidenceOf } from './evidence-view.ts'
import { readableBy } from './readable-by.ts'

/** Evidence of an opening that did not pass, for officers, auditors and the accused. */
export const showEvidence: UseCase<'evidenceShow'> = async (context, { params, actor }) => {
  return await evidenceOf(
    context,
    orNotFound(await context.store.read.evidence(params.id, readableBy(actor))),
  )
}

export const listEvidence: UseCase<'evidenceList'> = async (context, { query, actor }) => {
  const organisation = readableBy(actor)
  const { items, next } = await context.store.read.evidences({
    ...query,
    ...(organisation && { organisation }),
  })
  return { items: await Promise.all(items.map(item => evidenceOf(context, item))), next }
}

/** One part of the opening. */
export const fetchEvidenceOpening: UseCase<'evidenceOpening'> = async (
  { store },
  { params: { id, part }, actor },
) => {
  const { openingParts } = orNotFound(await store.read.evidence(id, readableBy(actor)))
  const bytes = orNotFound(await store.read.evidenceOpening(id, part))
  return { part, parts: openingParts, bytes: toBase64(bytes) }
}
