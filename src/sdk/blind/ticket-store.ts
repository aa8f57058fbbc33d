// Sealed tickets and their states. A new state is a new name: whoever comes second finds it taken, and what came before is erased.
import { openVault, sealVault } from '../../../protocols/blind/ticket-vault.ts'
import { fromUtf8, toHex, utf8 } from '../../../protocols/bytes.ts'
import { parseStrictJson } from '../../../protocols/canonical-json.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import type { RandomBytes } from '../../../protocols/random.ts'
import { StoredTicket } from '../../../schemas/stored-ticket.ts'
import { SdkError } from '../errors.ts'
import type { TicketStorage } from './storage.ts'

export type Ticket<State extends StoredTicket['state']> = Extract<StoredTicket, { state: State }>

/** A ticket with its place in the store. */
export type Held<T extends StoredTicket = StoredTicket> = {
  readonly name: string
  readonly version: number
  readonly ticket: T
}

export interface TicketStore {
  /** The newest state of each ticket, oldest ticket first; `damaged`: names that don't open and are never used. */
  readonly list: () => Promise<{ readonly held: readonly Held[]; readonly damaged: readonly string[] }>
  readonly add: <T extends StoredTicket>(ticket: T) => Promise<Held<T>>
  /** Durable, and the state before it erased, once it resolves. Throws `sdk.ticket_taken` where another process was first. */
  readonly advance: <T extends StoredTicket>(held: Held, next: T) => Promise<Held<T>>
  /** Share ciphertexts: large, and the same whenever they are fetched. */
  readonly addShares: (held: Held, shares: Uint8Array) => Promise<void>
  readonly shares: (held: Held) => Promise<Uint8Array>
  readonly removeShares: (held: Held) => Promise<void>
  /** Also for a damaged one. Only once no process can hold an older view of it. */
  readonly remove: (name: string) => Promise<void>
}

const CHECK = 'check'
const PLACE = /^(?<name>[0-9a-f]{16})\.(?<version>[1-9][0-9]{0,3})$/

/** Throws `blind.vault` if the key is not the one that this storage was begun with. */
export async function openTicketStore(
  storage: TicketStorage,
  key: Uint8Array,
  random: RandomBytes,
): Promise<TicketStore> {
  const seal = (name: string, content: Uint8Array) => sealVault(key, name, content, random)
  await checkKey(storage, key, seal)

  const write = async <T extends StoredTicket>(
    name: string,
    version: number,
    ticket: T,
  ): Promise<Held<T>> => {
    const place = `${name}.${version}`
    if (!(await storage.create(place, seal(place, utf8(JSON.stringify(ticket)))))) {
      throw new SdkError('sdk.ticket_taken', 'another process has taken this ticket on', { ticket: name })
    }
    return { name, version, ticket }
  }
  const read = async (name: string, version: number): Promise<Held | undefined> => {
    const place = `${name}.${version}`
    const sealed = await storage.read(place)
    return sealed === undefined ? undefined : { name, version, ticket: decode(openVault(key, place, sealed)) }
  }
  return {
    async list() {
      const held: Held[] = []
      const damaged: string[] = []
      for (const [name, versions] of places(await storage.list())) {
        const [newest = 0, ...older] = versions.sort((a, b) => b - a)
        // A crash between writing a state and erasing the one before it: what was left may not be used again.
        for (const version of older) await eraseContent(storage, `${name}.${version}`)
        try {
          const found = await read(name, newest)
          if (found !== undefined) held.push(found)
        } catch (error) {
          if (!(error instanceof ProtocolError)) throw error
          damaged.push(name)
        }
      }
      return { held: held.sort((a, b) => (dateOf(a.ticket) < dateOf(b.ticket) ? -1 : 1)), damaged }
    },
    add: async ticket => await write(toHex(random(new Uint8Array(8))), 1, ticket),
    async advance(before, next) {
      const after = await write(before.name, before.version + 1, next)
      await storage.erase(`${before.name}.${before.version}`)
      return after
    },
    async addShares({ name }, shares) {
      const place = `${name}.shares`
      await storage.create(place, seal(place, shares))
    },
    async shares({ name }) {
      const place = `${name}.shares`
      return openVault(key, place, (await storage.read(place)) ?? new Uint8Array())
    },
    removeShares: ({ name }) => storage.remove(`${name}.shares`),
    async remove(name) {
      for (const place of await storage.list()) if (place.startsWith(`${name}.`)) await storage.remove(place)
    },
  }
}

async function checkKey(
  storage: TicketStorage,
  key: Uint8Array,
  seal: (name: string, content: Uint8Array) => Uint8Array,
): Promise<void> {
  const found = await storage.read(CHECK)
  if (found !== undefined) openVault(key, CHECK, found)
  // Another process may have been first, under another key.
  else if (!(await storage.create(CHECK, seal(CHECK, new Uint8Array())))) await checkKey(storage, key, seal)
}

async function eraseContent(storage: TicketStorage, place: string): Promise<void> {
  if (((await storage.read(place)) ?? new Uint8Array()).length > 0) await storage.erase(place)
}

function places(names: readonly string[]): ReadonlyMap<string, number[]> {
  const found = new Map<string, number[]>()
  for (const text of names) {
    const { name, version } = PLACE.exec(text)?.groups ?? {}
    if (name !== undefined) found.set(name, [...(found.get(name) ?? []), Number(version)])
  }
  return found
}

function decode(content: Uint8Array): StoredTicket {
  const parsed = StoredTicket.safeParse(parseStrictJson(fromUtf8(content)))
  if (!parsed.success) throw new ProtocolError('blind.vault', 'a stored ticket of another version')
  return parsed.data
}

function dateOf(ticket: StoredTicket): string {
  switch (ticket.state) {
    case 'made':
    case 'chosen':
    case 'opened':
      return ticket.made
    case 'ready':
      return ticket.expires
    case 'asked':
    case 'answered':
      return ticket.asked
    case 'ended':
      return ticket.ended
  }
}
