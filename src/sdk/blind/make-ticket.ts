// From random seeds to a ticket that can be asked (protocols/blind/SPEC.md, "Ticket"). Every state is in the
// store before what it allows is sent, so that any of these steps can be taken up again after a crash.
import { openShares } from '../../../protocols/blind/decrypt.ts'
import { instancesOf, type TicketShape } from '../../../protocols/blind/shape.ts'
import { acceptChoice, keepClosed, openTicket, type ReadyTicket } from '../../../protocols/blind/ticket.ts'
import { toHex } from '../../../protocols/bytes.ts'
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import type { DatasetId } from '../../../schemas/common.ts'
import { SdkError } from '../errors.ts'
import { retried } from '../retried.ts'
import { digestSha256 } from '../web-crypto.ts'
import { CONTRADICTED, endTicket, markEnded } from './end-ticket.ts'
import { fetchShares, openedAs } from './fetch-shares.ts'
import { followTicket } from './follow-ticket.ts'
import { chosenOf, instancesIn, makeInstances, openedSeeds } from './instances.ts'
import { loggedChoice, loggedShares } from './logged-choice.ts'
import { sendOpening } from './send-opening.ts'
import { type BlindClientDeps, type OnProgress, toInstant } from './side.ts'
import type { VersionedTicket, TicketIn } from './ticket-store.ts'

type Making = 'made' | 'chosen' | 'opened'
export type HeldMaking = VersionedTicket<TicketIn<Making>>

/** k instances, made and stored; nothing was sent yet. */
export async function beginTicket(
  side: BlindClientDeps,
  wanted: { readonly dataset: DatasetId; readonly shape: TicketShape },
  onProgress: OnProgress,
): Promise<VersionedTicket<TicketIn<'made'>>> {
  const { dataset, shape } = wanted
  const instances = await makeInstances(side, shape, onProgress)
  return await side.store.add({
    state: 'made',
    v: 1,
    service: side.serviceKey,
    dataset,
    shape: { ...shape },
    instances,
    made: toInstant(side.now()),
  })
}

/**
 * Goes on from whatever state the ticket is in until it is ready. Throws `sdk.ticket` if the service says
 * that nothing will come of it, and then the ticket has ended in the store too; anything else that it throws
 * leaves a ticket that can be taken up again.
 */
export async function finishTicket(
  side: BlindClientDeps,
  making: HeldMaking,
  onProgress: OnProgress,
): Promise<VersionedTicket<TicketIn<'ready'>>> {
  let held = making
  for (;;) {
    const { ticket } = held
    switch (ticket.state) {
      case 'made':
        held = await askForChoice(side, held, ticket)
        break
      case 'chosen':
        // From here on the opening may have been sent.
        held = await side.store.advance(held, { ...ticket, state: 'opened', upload: null })
        break
      case 'opened':
        return await open(side, held, ticket, onProgress)
    }
  }
}

async function askForChoice(
  side: BlindClientDeps,
  held: HeldMaking,
  ticket: TicketIn<'made'>,
): Promise<VersionedTicket<TicketIn<'chosen'>>> {
  const { dataset, service, shape, instances } = ticket
  const digests = instances.map(({ digest }) => digest)
  const sent = await retried(() => side.client.proven('ticketNew', { body: { dataset, shape, digests } }))
  const answered = sent.value
  if (canonicalJson(answered.shape) !== canonicalJson(shape)) {
    throw new SdkError('sdk.blind_estimate', 'the service made a ticket of another shape', {
      id: answered.id,
    })
  }
  const { choice } = acceptChoice({ kind: 'made', shape, instances: instancesIn(instances) }, answered.choice)
  const { id, expires } = answered
  const logged = await loggedChoice(side, { ...answered, dataset }, digests)
  await side.store.addRecord(held, {
    v: 1,
    service,
    dataset,
    shape: { ...shape },
    ticket: id,
    upload: sent.signed,
    entries: logged.signed,
    opened: logged.field === undefined ? { seeds: openedSeeds(instances, choice) } : null,
    kept: toInstant(side.now()),
  })
  if (logged.field !== undefined) {
    await markEnded(side, held, CONTRADICTED, id)
    throw new SdkError('sdk.contradiction', 'the service logged something else than it sent', {
      id,
      field: logged.field,
    })
  }
  const { index, hash } = logged.entry
  const entry = { seq: String(index), hash }
  return await side.store.advance(held, {
    ...ticket,
    state: 'chosen',
    id,
    choice: [...choice],
    entry,
    expires,
  })
}

async function open(
  side: BlindClientDeps,
  opened: HeldMaking,
  ticket: TicketIn<'opened'>,
  onProgress: OnProgress,
): Promise<VersionedTicket<TicketIn<'ready'>>> {
  let held: VersionedTicket = opened
  const chosen = chosenOf(ticket)
  const { id, shape } = ticket
  const opening = openTicket(side.scheme(shape.parameters), chosen)
  const digest = toHex(await digestSha256(opening))
  const before = await retried(() => side.client.ticketShow({ params: { id } }))
  // One that has lapsed is opened too: it counts against its organisation until then.
  if (before.state === 'chosen' || before.state === 'lapsed') {
    const digests = ticket.instances.map(instance => instance.digest)
    const of = [ticket.choice, digests, ticket.entry] as const
    await sendOpening(side.client, id, { bytes: opening, sha256: digest }, of, {
      ...(ticket.upload === null ? {} : { resumeId: ticket.upload }),
      onStart: async started => {
        if (started.id === ticket.upload) return
        held = await side.store.advance(held, { ...ticket, upload: started.id })
      },
      onProgress: (done, total) => onProgress('open', done, total),
    })
  }
  const now = await followTicket(side, id, onProgress)
  if (now.state !== 'ready') return await endTicket(side, held, now.state)
  const ready = keepClosed(chosen)
  const sharesDigest = await loggedShares(side, id, digest)
  await side.store.addShares(held, await openedShares(side, ticket, ready, sharesDigest, onProgress))
  const { dataset, service, v } = ticket
  const seeds = ready.seeds.map(toHex)
  return await side.store.advance(held, {
    state: 'ready',
    v,
    service,
    dataset,
    shape,
    id,
    seeds,
    sharesDigest,
    expires: now.expires,
  })
}

/** Fetched and opened ahead, so that the question waits for one decryption only. */
async function openedShares(
  side: BlindClientDeps,
  { id }: TicketIn<'opened'>,
  ready: ReadyTicket,
  sharesDigest: string,
  onProgress: OnProgress,
): Promise<Float64Array> {
  const { shape } = ready
  const count = instancesOf(shape).closed - 1
  let fetched = 0
  const shares = await fetchShares(side.client, id, { count, sharesDigest }, () =>
    onProgress('fetch', ++fetched, count),
  )
  return openedAs(id, () => openShares(side.scheme(shape.parameters), ready, shares))
}
