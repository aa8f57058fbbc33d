// What a hub says of a joint question once every node has released its share.
import { fromUtf8, toHex, utf8 } from '../../../protocols/bytes.ts'
import { parseJoint } from '../../../protocols/joint/documents.ts'
import type { OrganisationId } from '../../../schemas/common.ts'
import { Fault } from '../../../schemas/fault.ts'
import type { JointProgress } from '../../../schemas/joint.ts'
import type { RelayedQuestion } from '../../store/readers/relayed.ts'
import type { Context } from '../context.ts'
import { appendWithBody, decide } from '../decide.ts'
import { invariant } from '../presence.ts'
import type { OpenMarket } from './market-book.ts'
import { nodeOf, notNow, progressOf } from './relayed-view.ts'

/** One entry, when every node has released: written once, however often the question is repeated. */
export async function complete(
  context: Context,
  market: OpenMarket,
  relayed: RelayedQuestion,
): Promise<JointProgress> {
  const { store, software } = context
  const { question, consumer } = relayed
  const seq =
    relayed.seq ??
    (await decide(store, null, async ({ write, append }) => {
      const members = market.edition.members.map(({ organisation }) => organisation)
      const seq = appendWithBody(
        append,
        software,
        {
          v: 1,
          type: 'joint',
          consumer: consumer as OrganisationId,
          question,
          nodes: nodesOf(market, relayed),
        },
        [...new Set([consumer, ...members])],
        { type: 'joint', marketEdition: market.id, question },
      )
      await write.setRelayed(question, { seq })
      return seq
    }))
  const receipt = await context.mesh.receipt(seq, market.edition).catch((error: unknown) => {
    if (error instanceof Fault) return error
    throw error
  })
  if (receipt instanceof Fault) return notNow(market, { ...relayed, seq: null }, receipt.code)
  const entry = await store.log.entry(seq, { kind: 'party', organisation: consumer })
  const { leaf, body } = invariant(entry, 'a committed entry is there')
  const { bytes, salt } = invariant(body, 'the entry of a joint question has a body')
  const hub = {
    leaf: fromUtf8(leaf),
    body: fromUtf8(bytes),
    bodySalt: toHex(salt),
    receipt,
  }
  return { ...progressOf(market, relayed, 'complete'), hub }
}

function nodesOf({ edition }: OpenMarket, { shares }: RelayedQuestion) {
  return edition.members.map(({ organisation }) => {
    const share = invariant(
      shares.find(each => nodeOf(each) === organisation),
      'a complete question has all shares',
    )
    const { entry, sealed, commitment } = parseJoint('jointShare', utf8(share.share.document))
    return { organisation: organisation as OrganisationId, entry, sealed, commitment }
  })
}
