// Sealed tickets and their states. A new state is a new name: a second process finds it taken, and what
// came before is erased.
import { fromSlots, toSlots } from '../../../protocols/blind/slots.ts'
import { openVault, sealVault } from '../../../protocols/blind/ticket-vault.ts'
import { fromUtf8, toHex, utf8 } from '../../../protocols/bytes.ts'
import { parseStrictJson } from '../../../protocols/canonical-json.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import type { RandomBytes } from '../../../protocols/random.ts'
import { StoredTicket } from '../../../schemas/stored-ticket.ts'
import { TicketRecord } from '../../../schemas/ticket-record.ts'
import { SdkError } from '../errors.ts'
import { bytesOfHidden } from './hidden-selection.ts'
import type { TicketStorage } from './storage.ts'

export type TicketIn<State extends StoredTicket['state']> = Extract<StoredTicket, { state: State }>

/** A ticket with its place in the store. */
export type VersionedTicket<T extends StoredTicket = StoredTicket> = {
  readonly name: string
  readonly version: number
  readonly ticket: T
}

/** What it takes to read the answer: the question that was asked, and the opened shares. */
export type BegunTicket = {
  readonly ticket: TicketIn<'asked'>
  readonly shares: Float64Array
}

export interface TicketStore {
  /**
   * The newest state of each ticket, oldest ticket first; `damaged`: names that don't open and are never
   * used.
   */
  readonly list: () => Promise<{
    readonly held: readonly VersionedTicket[]
    readonly damaged: readonly string[]
  }>
  readonly add: <T extends StoredTicket>(ticket: T) => Promise<VersionedTicket<T>>
  /**
   * Durable, and the state before it erased, once it resolves. Throws `sdk.ticket_taken` where another
   * process was first.
   */
  readonly advance: <T extends StoredTicket>(held: VersionedTicket, next: T) => Promise<VersionedTicket<T>>
  /**
   * A question that was begun elsewhere with this ticket, under the name that the ticket has there. `before`:
   * the newest state of that name here, 0 for none. False where another process was first.
   */
  readonly adopt: (name: string, before: number, begun: BegunTicket) => Promise<boolean>
  /** The opened shares: large, and the same whenever they are fetched. */
  readonly addShares: (held: VersionedTicket, opened: Float64Array) => Promise<void>
  readonly shares: (held: VersionedTicket) => Promise<Float64Array>
  readonly removeShares: (held: VersionedTicket) => Promise<void>
  /**
   * What was signed about the ticket, for an accusation or against the service. The first one stays; of a
   * joint ticket one for each member.
   */
  readonly addRecord: (held: VersionedTicket, record: TicketRecord, member?: number) => Promise<void>
  /** By the service's name of the ticket; undefined where this store has none that opens. */
  readonly record: (ticket: string) => Promise<TicketRecord | undefined>
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

  // A state never changes once it is written, and what was erased stays empty: neither is read twice.
  const known = new Map<string, StoredTicket>()
  const erased = new Set<string>()
  const create = async (name: string, version: number, ticket: StoredTicket): Promise<boolean> => {
    const place = `${name}.${version}`
    const isFirst = await storage.create(place, seal(place, encodeTicket(ticket)))
    if (isFirst) known.set(place, ticket)
    return isFirst
  }
  const write = async <T extends StoredTicket>(
    name: string,
    version: number,
    ticket: T,
  ): Promise<VersionedTicket<T>> => {
    if (!(await create(name, version, ticket)))
      throw new SdkError('sdk.ticket_taken', 'another process has taken this ticket on', { ticket: name })
    return { name, version, ticket }
  }
  const addShares = async (name: string, opened: Float64Array): Promise<void> => {
    const place = `${name}.shares`
    await storage.create(place, seal(place, encodeShares(opened)))
  }
  const read = async (name: string, version: number): Promise<VersionedTicket | undefined> => {
    const place = `${name}.${version}`
    const sealed = known.has(place) ? undefined : await storage.read(place)
    if (sealed !== undefined) known.set(place, decodeTicket(openVault(key, place, sealed)))
    const ticket = known.get(place)
    return ticket === undefined ? undefined : { name, version, ticket }
  }
  const eraseOlder = async (place: string): Promise<void> => {
    if (erased.has(place)) return
    await eraseContent(storage, place)
    erased.add(place)
    known.delete(place)
  }
  const newest = async (
    name: string,
    versions: readonly number[],
  ): Promise<VersionedTicket | string | undefined> => {
    const [last = 0, ...older] = versions.toSorted((a, b) => b - a)
    // A crash between writing a state and erasing the one before it: what was left may not be used again.
    await Promise.all(older.map(version => eraseOlder(`${name}.${version}`)))
    try {
      return await read(name, last)
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      return name
    }
  }
  return {
    async list() {
      const all = await Promise.all(
        [...places(await storage.list())].map(([name, versions]) => newest(name, versions)),
      )
      const damaged = all.filter(found => typeof found === 'string')
      const held = all.filter(found => typeof found === 'object')
      return { held: held.sort((a, b) => (dateOf(a.ticket) < dateOf(b.ticket) ? -1 : 1)), damaged }
    },
    add: async ticket => await write(toHex(random(new Uint8Array(8))), 1, ticket),
    async advance(before, next) {
      const after = await write(before.name, before.version + 1, next)
      const place = `${before.name}.${before.version}`
      await storage.erase(place)
      known.delete(place)
      return after
    },
    async adopt(name, before, { ticket, shares }) {
      await addShares(name, shares)
      return await create(name, before + 1, ticket)
    },
    addShares: ({ name }, opened) => addShares(name, opened),
    async shares({ name }) {
      const place = `${name}.shares`
      return decodeShares(openVault(key, place, (await storage.read(place)) ?? new Uint8Array()))
    },
    removeShares: ({ name }) => storage.remove(`${name}.shares`),
    async addRecord({ name }, record, member) {
      const place = member === undefined ? `${name}.record` : `${name}.${member}.record`
      await storage.create(place, seal(place, utf8(JSON.stringify(record))))
    },
    async record(ticket) {
      for (const place of await storage.list()) {
        if (!place.endsWith('.record')) continue
        const record = decodeRecord(key, place, (await storage.read(place)) ?? new Uint8Array())
        if (record?.ticket === ticket) return record
      }
      return undefined
    },
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

/**
 * Padded with spaces: its length reveals neither what was hidden nor what was answered, also to a
 * service that waits for the next request.
 */
export function encodeTicket(ticket: StoredTicket): Uint8Array {
  const text = utf8(JSON.stringify(ticket))
  const filled = new Uint8Array(text.length + spaces(ticket)).fill(0x20)
  filled.set(text)
  return filled
}

function spaces(ticket: StoredTicket): number {
  if (!('hidden' in ticket)) return 0
  const numbers = 'values' in ticket ? (ticket.values ?? []).flatMap(({ values }) => values) : []
  const digits = numbers.reduce((sum, number) => sum + WIDEST_NUMBER - number.length, 0)
  return ticket.room - bytesOfHidden(ticket.hidden) + digits
}

/** A sign, and the digits of half the largest plaintext modulus. */
const WIDEST_NUMBER = 12

export function decodeTicket(content: Uint8Array): StoredTicket {
  const parsed = StoredTicket.safeParse(parseStrictJson(fromUtf8(content)))
  if (!parsed.success) throw new ProtocolError('blind.vault', 'a stored ticket of another version')
  return parsed.data
}

/** Undefined for a damaged one. */
function decodeRecord(key: Uint8Array, place: string, sealed: Uint8Array): TicketRecord | undefined {
  try {
    return TicketRecord.parse(parseStrictJson(fromUtf8(openVault(key, place, sealed))))
  } catch {
    return undefined
  }
}

/** u64, little-endian, of numbers below 2^40. */
export function encodeShares(values: Float64Array): Uint8Array {
  return new Uint8Array(toSlots(values).buffer)
}

export function decodeShares(bytes: Uint8Array): Float64Array {
  if (bytes.length % 8 !== 0) throw new ProtocolError('blind.vault', 'not opened shares of this version')
  return fromSlots(new BigUint64Array(bytes.slice().buffer))
}

function dateOf(ticket: StoredTicket): string {
  switch (ticket.state) {
    case 'made':
    case 'chosen':
    case 'opened':
    case 'joint-made':
    case 'joint-chosen':
      return ticket.made
    case 'ready':
    case 'joint-ready':
      return ticket.expires
    case 'asked':
    case 'answered':
    case 'joint-asked':
    case 'joint-answered':
      return ticket.asked
    case 'ended':
      return ticket.ended
  }
}
