import { toBase64 } from '../../../protocols/bytes.ts'
import type { Evidence } from '../../../schemas/blind.ts'
import type { StoredEvidence } from '../../store/readers/tickets.ts'
import type { UseCase } from '../call.ts'
import type { Context } from '../context.ts'
import { invariant, orNotFound } from '../presence.ts'
import { loggedEntry, readableBy } from './show-ticket.ts'

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

/** Evidence with everything that anybody needs to judge it. */
export async function evidenceOf(
  { store }: Pick<Context, 'store'>,
  stored: StoredEvidence,
): Promise<Evidence> {
  const { ticket, organisation, digests, seq, signedUpload, opening } = stored.ticket
  const signedOpening = invariant(opening, 'evidence comes from an opening')
  return {
    id: stored.id,
    organisation: organisation as Evidence['organisation'],
    ticket: ticket.id,
    shape: ticket.shape,
    digests: [...digests],
    choice: ticket.choice,
    position: stored.position,
    reason: stored.reason,
    openingSha256: signedOpening.sha256,
    openingParts: stored.openingParts,
    signed: {
      upload: signedUpload,
      opening: signedOpening.signed,
      choice: await loggedEntry(store, seq),
      sent: await loggedEntry(store, signedOpening.seq),
    },
    found: stored.found,
    lifted: stored.lifted,
    rebuttals: [...stored.rebuttals],
  }
}
