import { toHex } from '../../../protocols/bytes.ts'
import { fault } from '../../../schemas/fault.ts'
import type { AnswerFile, Grant } from '../../../schemas/records.ts'
import { rightToRead } from '../../domain/standing.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import type { StoredStanding } from '../../store/readers/standing.ts'
import { actorBody } from '../actor-body.ts'
import type { Call, UseCase } from '../call.ts'
import type { Context } from '../context.ts'
import { appendWithBody, decide } from '../decide.ts'
import { invariant, orNotFound } from '../presence.ts'
import { fileOf } from '../questions/answer-file.ts'
import { checkSignedGrant } from '../questions/check-signed-grant.ts'

/**
 * The answer to a published question: free, and charged to nobody again. The first reading of each member is
 * an entry with the right that it had; what it has read it may read for ever, as an answer of its own.
 */
export const readStanding: UseCase<'standingRead'> = async (context, call) => {
  const { store } = context
  const { organisation } = call.actor
  const standing = orNotFound(await store.read.standing(call.params.id, organisation))
  if (standing.hasRead || standing.provider === organisation) {
    if (!(await store.useNonce(call.nonce))) throw fault('request.replayed')
    return await standingFile(context, standing.id)
  }
  const verified = await verifiedRight(context, call, standing)
  await decide(store, call, async decision => {
    // Again: it may have been read, withdrawn or closed meanwhile.
    const now = invariant(await decision.read.standing(standing.id, organisation), 'it is never removed')
    if (!now.hasRead) await addReading(context, call, decision, now, verified)
  })
  return await standingFile(context, standing.id)
}

/** The contract that gives the right, as both sides signed it; null where none is needed. */
async function verifiedRight(
  context: Context,
  { actor, now }: Call<'standingRead'>,
  { edition: id, dataset, ...standing }: StoredStanding,
): Promise<Grant | null> {
  const { read } = context.store
  const edition = invariant(await read.edition(id), 'a published question has its edition')
  const grants = await read.grantsFor(dataset, actor.organisation)
  const isOnlyJoint = (await read.onlyJointly()).has(id)
  const grant = rightToRead({ ...standing, edition, isOnlyJoint, grants, now: now.toISOString() })
  if (grant !== null) await checkSignedGrant(context, grant)
  return grant
}

async function addReading(
  { software }: Context,
  call: Call<'standingRead'>,
  { read, write, append, time }: DecisionTransaction,
  { id, edition: editionId, dataset, provider, query, readers, withdrawn }: StoredStanding,
  verified: Grant | null,
): Promise<void> {
  const { organisation } = call.actor
  const edition = invariant(await read.edition(editionId), 'a published question has its edition')
  const own = await read.grantsFor(dataset, organisation)
  const grants = own.filter(grant => grant.id === verified?.id)
  const isOnlyJoint = (await read.onlyJointly()).has(editionId)
  const right = rightToRead({ query, readers, withdrawn, edition, isOnlyJoint, grants, now: time })
  const grantId = right?.id ?? null
  const { account, salt } = await write.nameAccount(editionId, organisation)
  const seq = appendWithBody(
    append,
    software,
    {
      v: 1,
      type: 'standing-reading',
      actor: actorBody(call),
      edition: edition.id,
      answer: id,
      grant: grantId,
      accountSalt: toHex(salt),
    },
    [organisation, provider],
    { type: 'standing-reading', answer: id, account, grantId },
  )
  await write.addReading(id, organisation, seq)
}

/** With everything that proves it, under the newest checkpoint. */
export async function standingFile({ store }: Pick<Context, 'store'>, id: string): Promise<AnswerFile> {
  return orNotFound(await fileOf({ store }, id, orNotFound(await store.read.standingProof(id))))
}
