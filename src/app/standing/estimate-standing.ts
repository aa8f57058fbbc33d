import { fault } from '../../../schemas/fault.ts'
import { estimate } from '../../domain/estimate.ts'
import { poolRoom, standingRoom } from '../../domain/ledger.ts'
import type { UseCase } from '../call.ts'
import { publishable, standingBalances } from './publishable.ts'

/** What publishing would cost the edition, and every consumer in it. Charges nothing and draws no noise. */
export const estimateStanding: UseCase<'standingEstimate'> = async (context, call) => {
  const { store } = context
  if (!(await store.useNonce(call.nonce))) throw fault('request.replayed')
  const { edition, planned } = await publishable(context, call.actor, call.body)
  const known = await store.read.standingTo(edition.id, planned.digest)
  const balances = await standingBalances(store.read, edition)
  return estimate(edition, planned, {
    terms: NOBODY_PAYS,
    looks: 1,
    whole: planned,
    sharpening: undefined,
    grouped: [],
    room: planned.pool === undefined ? standingRoom(balances).room : poolRoom(balances),
    storedAnswer: known?.id ?? null,
  })
}

const NOBODY_PAYS = {
  price: { model: 'free' },
  uses: { limit: null, used: '0' },
  blindLevel: 'full',
} as const
