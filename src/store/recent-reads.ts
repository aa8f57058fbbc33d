// Rows that every question needs and that only decisions change: keys, editions, grants, markets. Remembered
// until the next decision.
import { LruMap } from '../domain/lru-map.ts'
import type { SignedContract } from '../../schemas/contract.ts'
import type { MarketEditionRecord } from '../../schemas/market.ts'
import type { Edition, Grant, MemberKey, Organisation } from '../../schemas/records.ts'
import type { Readers } from './readers.ts'

type KeyAndOwner = { readonly key: MemberKey; readonly organisation: Organisation }

/**
 * Balances in here are old: the commit looks at status, grant and budgets again under its locks. A revoked
 * key is refused from the moment that its revocation is answered: `forget` runs before. A server that another
 * one took over from may remember for ever, but it can carry out nothing: each signed request has a nonce to
 * be stored, which it can't any more.
 */
export class RecentReads {
  readonly #read: Readers
  readonly #keys = new UntilForgotten<KeyAndOwner>()
  readonly #editions = new UntilForgotten<Edition>()
  readonly #grants = new UntilForgotten<readonly Grant[]>()
  readonly #contracts = new UntilForgotten<SignedContract>()
  readonly #markets = new UntilForgotten<readonly MarketEditionRecord[]>()
  readonly #onlyJointly = new UntilForgotten<ReadonlySet<string>>()

  constructor(read: Readers) {
    this.#read = read
  }

  async memberKeyAndOwner(id: string): Promise<KeyAndOwner | undefined> {
    return await this.#keys.get(id, () => this.#read.memberKeyAndOwner(id))
  }

  async edition(id: string): Promise<Edition | undefined> {
    return await this.#editions.get(id, () => this.#read.edition(id))
  }

  async grantsFor(dataset: string, consumer: string): Promise<readonly Grant[]> {
    const name = `${dataset} ${consumer}`
    return (await this.#grants.get(name, () => this.#read.grantsFor(dataset, consumer))) ?? []
  }

  async signedContract(grant: string): Promise<SignedContract | undefined> {
    return await this.#contracts.get(grant, () => this.#read.signedContract(grant))
  }

  async marketEditions(): Promise<readonly MarketEditionRecord[]> {
    return (await this.#markets.get('', () => this.#read.marketEditions())) ?? []
  }

  /** Whether an edition answers no single questions. */
  async isOnlyJoint(edition: string): Promise<boolean> {
    const editions = await this.#onlyJointly.get('', () => this.#read.onlyJointly())
    return editions?.has(edition) === true
  }

  forget(): void {
    this.#onlyJointly.forget()
    this.#markets.forget()
    this.#keys.forget()
    this.#editions.forget()
    this.#grants.forget()
    this.#contracts.forget()
  }
}

const CAPACITY = 512

class UntilForgotten<Value> {
  #values = new LruMap<string, Value>(CAPACITY)

  async get(name: string, read: () => Promise<Value | undefined>): Promise<Value | undefined> {
    const values = this.#values
    const known = values.get(name)
    if (known !== undefined) return known
    const value = await read()
    // What was read before a decision goes into the map that the decision threw away.
    if (value !== undefined) values.set(name, value)
    return value
  }

  forget(): void {
    this.#values = new LruMap(CAPACITY)
  }
}
