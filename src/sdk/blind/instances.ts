// The instances of a ticket as the store has them, of a single question and of a joint one alike.
import { instancesOf, type TicketShape } from '../../../protocols/blind/shape.ts'
import { type ChosenTicket, makeInstance, ticketOf } from '../../../protocols/blind/ticket.ts'
import { fromHex, toHex } from '../../../protocols/bytes.ts'
import { pause } from '../pause.ts'
import type { BlindClientDeps, OnProgress } from './side.ts'
import type { TicketIn } from './ticket-store.ts'

type Stored = TicketIn<'made'>['instances']

/** k of them; nothing is sent. About 6 ms for each instance and selector ciphertext. */
export async function makeInstances(
  side: Pick<BlindClientDeps, 'scheme' | 'client'>,
  shape: TicketShape,
  onProgress: OnProgress,
): Promise<Stored> {
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
  return instances.map(({ seed, digest }) => ({ seed: toHex(seed), digest: toHex(digest) }))
}

export function instancesIn(stored: Stored): ChosenTicket['instances'] {
  return stored.map(({ seed, digest }) => ({ seed: fromHex(seed), digest: fromHex(digest) }))
}

export function chosenOf({
  shape,
  instances,
  choice,
}: TicketIn<'opened'> | TicketIn<'joint-chosen'>): ChosenTicket {
  return { kind: 'chosen', shape, instances: instancesIn(instances), choice }
}

/** Hex seeds of the instances that are opened, in the order of the choice. */
export function openedSeeds(instances: Stored, choice: readonly number[]): string[] {
  return choice.flatMap(position => instances[position]?.seed ?? [])
}

/** A ticket with room for more groups serves too. */
export function serves(has: TicketShape, wanted: TicketShape): boolean {
  return (
    has.parameters === wanted.parameters &&
    has.level === wanted.level &&
    has.mode === wanted.mode &&
    has.cells === wanted.cells &&
    has.answers >= wanted.answers &&
    instancesOf(has).made === instancesOf(wanted).made
  )
}
