// A consumer that wants more than one cell: it makes as many malformed instances as will stay closed, and
// hopes that none of them is chosen.
import {
  deriveSelectors,
  digestOfSelectors,
  encryptSelector,
  ternaryPlaintext,
} from '../../protocols/blind/derive.ts'
import { closedBy } from '../../protocols/blind/choice.ts'
import { expandSeed } from '../../protocols/blind/material.ts'
import { encodeOpening } from '../../protocols/blind/messages.ts'
import { createScheme, type Scheme, type Seal } from '../../protocols/blind/scheme.ts'
import { scoped } from '../../protocols/blind/scope.ts'
import { instancesOf, type Packing, packingOf, type TicketShape } from '../../protocols/blind/shape.ts'
import { selectorSlots } from '../../protocols/blind/slots.ts'
import { concatBytes, toHex } from '../../protocols/bytes.ts'
import type { Ticket } from '../../schemas/blind.ts'
import type { WantedTicket } from '../../src/sdk/blind/ensure-ticket.ts'
import { openingBinding, entryPlaceOf } from '../../src/sdk/blind/ticket-entry.ts'
import { blobSource } from '../../src/sdk/blob-source.ts'
import type { Client } from '../../src/sdk/client.ts'
import { pause } from '../../src/sdk/pause.ts'
import { upload } from '../../src/sdk/upload.ts'

/** The ticket as the service sees it once it has looked at the opening. */
export async function cheat(client: Client, seal: Seal, wanted: WantedTicket): Promise<Ticket> {
  const { dataset, shape } = wanted
  const { made, closed } = instancesOf(shape)
  const scheme = createScheme(seal, shape.parameters)
  try {
    const instances = Array.from({ length: made }, (_, position) => {
      const seed = client.random(new Uint8Array(32))
      const make = position < closed ? selectTwoCells : deriveSelectors
      return { seed, selectors: make(scheme, shape, seed) }
    })
    const digests = instances.map(({ selectors }) => toHex(digestOfSelectors(selectors)))
    const { id, choice } = await client.ticketNew({ body: { dataset, shape, digests } })
    const kept = closedBy(shape, choice)
    const opening = encodeOpening({
      seeds: instances.filter((_, position) => choice.includes(position)).map(({ seed }) => seed),
      selectors: instances.filter((_, position) => kept.includes(position)).map(({ selectors }) => selectors),
    })
    const source = blobSource(new Blob([Uint8Array.from(opening)]))
    const sent = await upload(client, source)
    const [logged] = (await client.ticketEntries({ params: { id } })).items
    const binding = await openingBinding(choice, digests, entryPlaceOf(logged?.leaf ?? ''))
    await client.ticketOpening({
      params: { id },
      body: { upload: sent.id, sha256: await source.sha256(), ...binding },
    })
    return await settled(client, id)
  } finally {
    scheme.free()
  }
}

function selectTwoCells(scheme: Scheme, shape: TicketShape, seed: Uint8Array): Uint8Array {
  const packing = packingOf(shape.cells)
  const { key, selection, ciphertexts } = expandSeed(shape, packing.selectors, seed)
  return scoped(own => {
    const keyNtt = ternaryPlaintext(scheme, own, key)
    scheme.evaluator.plainTransformToNttInplace(keyNtt, scheme.firstParms)
    return concatBytes(
      ...ciphertexts.map((material, index) =>
        encryptSelector(
          scheme,
          keyNtt,
          material,
          withFirstTwo(selectorSlots(selection, packing, index), packing),
        ),
      ),
    )
  })
}

function withFirstTwo(slots: Float64Array, { width }: Packing): Float64Array {
  return slots.map((value, at) => (at % width < 2 ? 1 : value))
}

async function settled(client: Client, id: string): Promise<Ticket> {
  for (;;) {
    const ticket = await client.ticketShow({ params: { id } })
    if (ticket.state !== 'checking' && ticket.state !== 'preparing') return ticket
    await pause(50)
  }
}
