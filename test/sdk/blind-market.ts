// A real service with a sealed edition, and a consumer whose storage and connection can be made to fail at
// any step.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import initialize from 'node-seal/allows'
import { openVault } from '../../protocols/blind/ticket-vault.ts'
import { fromUtf8 } from '../../protocols/bytes.ts'
import { decodeKeyFile } from '../../protocols/identity/keys.ts'
import { OrganisationId } from '../../schemas/common.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import { StoredTicket } from '../../schemas/stored-ticket.ts'
import type { AskBlindOptions, BlindQuestion } from '../../src/sdk/blind/ask-blind.ts'
import { hiddenSelection } from '../../src/sdk/blind/hidden-selection.ts'
import { type BlindClientDeps, schemesOf } from '../../src/sdk/blind/side.ts'
import type { TicketStorage } from '../../src/sdk/blind/storage.ts'
import { openTicketStore } from '../../src/sdk/blind/ticket-store.ts'
import { type Client, createClient } from '../../src/sdk/client.ts'
import { type Market, openMarket } from '../cli/world.ts'

export const EDITION = 'appliance-orders@2025'
export const KEY = new Uint8Array(32).fill(9)
const scheme = schemesOf(await initialize())

export const yes: AskBlindOptions = { confirmRepeat: async () => true }

export class Crash extends Error {
  override readonly name = 'Crash'
}

/** Names and contents, as a disk would hold them; `fail` may throw before or after each step. */
export class MemoryStorage implements TicketStorage {
  readonly files = new Map<string, Uint8Array>()
  fail: (moment: 'before' | 'after', step: string) => void = () => undefined

  readonly list = async () => [...this.files.keys()]
  readonly read = async (name: string) => this.files.get(name)
  readonly create = (name: string, content: Uint8Array) =>
    this.#step(`create ${name}`, () => {
      if (this.files.has(name)) return false
      this.files.set(name, content)
      return true
    })
  readonly erase = (name: string) =>
    this.#step(`erase ${name}`, () => void this.files.set(name, new Uint8Array()))
  readonly remove = (name: string) => this.#step(`remove ${name}`, () => void this.files.delete(name))

  async #step<T>(step: string, work: () => T): Promise<T> {
    this.fail('before', step)
    const result = work()
    this.fail('after', step)
    return result
  }

  /** Every state that still has content. */
  tickets(): readonly StoredTicket[] {
    return [...this.files].flatMap(([name, content]) =>
      /^[0-9a-f]{16}\.\d+$/.test(name) && content.length > 0
        ? [StoredTicket.parse(JSON.parse(fromUtf8(openVault(KEY, name, content))))]
        : [],
    )
  }
}

export type BlindMarket = {
  readonly market: Market
  readonly declaration: Declaration
  readonly edition: BlindQuestion['edition']
  readonly profile: { readonly serviceKey: string; readonly logKey: string }
  readonly client: (member: string, fetch?: typeof globalThis.fetch) => Client
  readonly side: (storage: TicketStorage, fetch?: typeof globalThis.fetch) => Promise<BlindClientDeps>
  readonly question: (value: string, rho?: string) => BlindQuestion
}

export async function openBlindMarket(level = 'insecureForTesting'): Promise<BlindMarket> {
  const market = await openMarket(6_000, {
    flags: { insecureBlindLevels: 'on', keyPerMinute: '0', addressPerMinute: '0' },
    grant: ['--modes', 'open,blind', '--blind-level', level],
  })
  const profileOf = (member: string) =>
    JSON.parse(readFileSync(join(market.folder, `config/yinsuan/profiles/${member}.json`), 'utf8')) as {
      readonly key: unknown
      readonly serviceKey: string
      readonly logKey: string
    }
  const client: BlindMarket['client'] = (member, fetch = globalThis.fetch) => {
    const { key, serviceKey } = profileOf(member)
    const { privateKey } = decodeKeyFile(JSON.stringify(key))
    const { keyId, sign } = privateKey
    return createClient({ baseUrl: market.service.url, keyId, sign, serviceKey, fetch })
  }
  const { serviceKey, logKey } = profileOf('dongfang')
  const edition = await client('dongfang').editionShow({ params: { id: EDITION } })
  const { declaration } = edition
  return {
    market,
    declaration,
    edition,
    profile: { serviceKey, logKey },
    client,
    async side(storage, fetch) {
      const member = client('dongfang', fetch)
      const store = await openTicketStore(storage, KEY, member.random)
      const organisation = OrganisationId.parse('dongfang')
      const own = { client: member, store, organisation, copyKey: KEY }
      return { ...own, scheme, serviceKey, logKey, now: Date.now }
    },
    question: (value, rho = '0.0001') => ({
      query: {
        kind: 'profile',
        edition: EDITION,
        by: ['gender'],
        base: false,
        privacy: { rho },
        purpose: 'product-planning',
      },
      hidden: hiddenSelection(declaration, 'one', { category: [value] }),
      edition,
    }),
  }
}
