// From random seeds to a ticket that can be asked (protocols/blind/SPEC.md, "Ticket"). Every state is in the
// store before what it allows is sent, so that any of these steps can be taken up again after a crash.
import { instancesOf, type TicketShape } from '../../../protocols/blind/shape.ts'
import {
  acceptChoice,
  type ChosenTicket,
  keepClosed,
  makeInstance,
  openTicket,
  type ReadyTicket,
  ticketOf,
} from '../../../protocols/blind/ticket.ts'
import { openShares } from '../../../protocols/blind/decrypt.ts'
import { concatBytes, fromBase64, fromHex, toHex } from '../../../protocols/bytes.ts'
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import type { DatasetId } from '../../../schemas/common.ts'
import { ProblemError, SdkError } from '../errors.ts'
import { pause } from '../pause.ts'
import { retried } from '../retried.ts'
import { upload } from '../upload.ts'
import { digestSha256 } from '../web-crypto.ts'
import { followTicket } from './follow-ticket.ts'
import { loggedChoice, loggedShares } from './logged-choice.ts'
import { type BlindClientDeps, toInstant, type OnProgress } from './side.ts'
import { openingBinding } from './ticket-entry.ts'
import type { Held, TicketIn } from './ticket-store.ts'

type Making = 'made' | 'chosen' | 'opened'
export type HeldMaking = Held<TicketIn<Making>>

/**
 * k instances, made and stored; nothing was sent yet. About 6 ms for each instance and selector ciphertext.
 */
export async function beginTicket(
  side: BlindClientDeps,
  wanted: { readonly dataset: DatasetId; readonly shape: TicketShape },
  onProgress: OnProgress,
): Promise<Held<TicketIn<'made'>>> {
  const { dataset, shape } = wanted
  const { made } = instancesOf(shape)
  const scheme = side.scheme(shape.parameters)
  const instances = []
  for (let done = 0; done < made; done++) {
    onProgress('make', done, made)
    instances.push(makeInstance(scheme, shape, side.client.random))
    // Lets a Ctrl-C through. A browser makes each pause 4 ms long.
    if (done % 4 === 3) await pause(0)
  }
  ticketOf(shape, instances)
  return await side.store.add({
    state: 'made',
    v: 1,
    service: side.serviceKey,
    dataset,
    shape: { ...shape },
    instances: instances.map(({ seed, digest }) => ({ seed: toHex(seed), digest: toHex(digest) })),
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
): Promise<Held<TicketIn<'ready'>>> {
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
): Promise<Held<TicketIn<'chosen'>>> {
  const { dataset, service, shape, instances } = ticket
  const digests = instances.map(({ digest }) => digest)
  const sent = await retried(() => side.client.proven('ticketNew', { body: { dataset, shape, digests } }))
  const answered = sent.value
  if (canonicalJson(answered.shape) !== canonicalJson(shape)) {
    throw new SdkError('sdk.blind_estimate', 'the service made a ticket of another shape', {
      id: answered.id,
    })
  }
  const { choice } = acceptChoice(
    { kind: 'made', shape, instances: instances.map(fromStored) },
    answered.choice,
  )
  const { id, expires } = answered
  const logged = await loggedChoice(side, { ...answered, dataset }, digests)
  const seeds = choice.flatMap(position => instances[position]?.seed ?? [])
  await side.store.addRecord(held, {
    v: 1,
    service,
    dataset,
    shape: { ...shape },
    ticket: id,
    upload: sent.signed,
    entries: logged.signed,
    opened: logged.field === undefined ? { seeds } : null,
    kept: toInstant(side.now()),
  })
  if (logged.field !== undefined) {
    await endTicket(side, held, CONTRADICTED, id).catch(isTicketEnd)
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

/** The service sent one choice and logged another: never opened. The record is kept. */
export const CONTRADICTED = 'contradicted'
/** The opening did not pass. The record is kept. */
export const FAILED = 'failed'

async function open(
  side: BlindClientDeps,
  opened: HeldMaking,
  ticket: TicketIn<'opened'>,
  onProgress: OnProgress,
): Promise<Held<TicketIn<'ready'>>> {
  let held: Held = opened
  const chosen = chosenOf(ticket)
  const { id, shape } = ticket
  const opening = openTicket(side.scheme(shape.parameters), chosen)
  const digest = toHex(await digestSha256(opening))
  const before = await retried(() => side.client.ticketShow({ params: { id } }))
  // One that has lapsed is opened too: it counts against its organisation until then.
  if (before.state === 'chosen' || before.state === 'lapsed') {
    const source = {
      size: opening.length,
      sha256: async () => digest,
      read: async (from: number, length: number) => opening.subarray(from, from + length),
    }
    const sent = await upload(side.client, source, {
      ...(ticket.upload === null ? {} : { resumeId: ticket.upload }),
      onStart: async started => {
        if (started.id === ticket.upload) return
        held = await side.store.advance(held, { ...ticket, upload: started.id })
      },
      onProgress: (done, total) => onProgress('open', done, total),
    })
    const digests = ticket.instances.map(instance => instance.digest)
    const binding = await openingBinding(ticket.choice, digests, ticket.entry)
    const body = { upload: sent.id, sha256: digest, ...binding }
    await retried(() => side.client.ticketOpening({ params: { id }, body })).catch((error: unknown) => {
      // An opening whose answer was lost is not accepted twice; the state of the ticket says the rest.
      if (!(error instanceof ProblemError && error.code === 'blind.ticket_state')) throw error
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
  const parts: Uint8Array[] = []
  const next = { part: 0 }
  const fetching = Array.from({ length: Math.min(AT_ONCE, count) }, async () => {
    for (let part = next.part++; part < count; part = next.part++) {
      const { bytes } = await retried(() => side.client.ticketShares({ params: { id, part } }))
      parts[part] = fromBase64(bytes)
      onProgress('fetch', Object.keys(parts).length, count)
    }
  })
  await Promise.all(fetching)
  const shares = concatBytes(...parts)
  // Before they are used: altered ones would shift every number of the answer, and its receipt would hold all
  // the same.
  if (toHex(await digestSha256(shares)) !== sharesDigest)
    throw new SdkError('sdk.shares', 'the share ciphertexts are not those that the log committed to', { id })
  try {
    return openShares(side.scheme(shape.parameters), ready, shares)
  } catch (error) {
    throw new SdkError(
      'sdk.response',
      'the share ciphertexts are not of this ticket',
      { id },
      { cause: error },
    )
  }
}

/** Requests. */
const AT_ONCE = 4

/** Ends it in the store and throws `sdk.ticket`. */
export async function endTicket(
  side: BlindClientDeps,
  held: Held,
  reason: string,
  id = 'id' in held.ticket ? held.ticket.id : null,
): Promise<never> {
  const { v, service, dataset, shape } = held.ticket
  const ended = toInstant(side.now())
  await side.store.advance(held, { state: 'ended', v, service, dataset, shape, id, reason, ended })
  await side.store.removeShares(held)
  throw new SdkError('sdk.ticket', `the ticket is ${reason}`, { id: id ?? held.name, state: reason })
}

function isTicketEnd(error: unknown): void {
  if (!(error instanceof SdkError && error.code === 'sdk.ticket')) throw error
}

function chosenOf({ shape, instances, choice }: TicketIn<'opened'>): ChosenTicket {
  return { kind: 'chosen', shape, instances: instances.map(fromStored), choice }
}

function fromStored({ seed, digest }: { readonly seed: string; readonly digest: string }) {
  return { seed: fromHex(seed), digest: fromHex(digest) }
}
