// Are the caps, and the days that the yearly allowance counts by, those that the log gives? As its newest
// entries state them, and as approvals changed them since.
import type { Kysely } from 'kysely'
import type { ProposalEntry } from '../../protocols/audit/entry-decisions.ts'
import type { Entry } from '../../protocols/audit/entry.ts'
import { epochMillis } from '../../protocols/audit/iso-time.ts'
import type { Database } from './tables.ts'

export interface Difference {
  readonly row: string
  readonly stated: bigint
  readonly computed: bigint
}

/**
 * Takes entries in order. Caps that no entry among them states are not compared: a reader of the whole log
 * does that.
 */
export class CapTally {
  readonly #totals = new Map<string, bigint>()
  readonly #perConsumer = new Map<string, bigint>()
  readonly #accounts = new Map<string, { readonly edition: string; readonly cap: bigint }>()
  readonly #sealed = new Map<string, bigint>()
  readonly #pools = new Map<string, bigint>()
  readonly #asked = new Map<string, ProposalEntry>()

  add(entry: Entry): void {
    if (entry.type === 'edition') {
      this.#setEdition(entry.edition, entry.capPerConsumer, entry.capTotal)
      this.#sealed.set(entry.edition, BigInt(epochMillis(entry.time) ?? 0))
      this.#pools.set(entry.edition, BigInt(entry.capPool ?? 0))
    }
    if (entry.type === 'account')
      this.#accounts.set(entry.account, { edition: entry.edition, cap: BigInt(entry.cap) })
    if (entry.type === 'computation') {
      this.#totals.set(entry.edition, BigInt(entry.totalCap))
      this.#accounts.set(entry.account, { edition: entry.edition, cap: BigInt(entry.accountCap) })
    }
    if (entry.type === 'standing') {
      this.#totals.set(entry.edition, BigInt(entry.totalCap))
      this.#forgetAccounts(entry.edition)
    }
    if (entry.type === 'proposal') this.#asked.set(entry.proposal, entry)
    if (entry.type === 'approval') this.#approve(this.#asked.get(entry.proposal))
  }

  async differences(db: Kysely<Database>): Promise<readonly Difference[]> {
    const editions = await db
      .selectFrom('editions')
      .select(['id', 'total_cap', 'per_consumer_cap', 'pool_cap', 'sealed'])
      .orderBy('id')
      .execute()
    const accounts = await db.selectFrom('accounts').select(['account', 'cap']).orderBy('account').execute()
    return [
      ...editions.flatMap(row => [
        { row: `total cap of edition ${row.id}`, stated: row.total_cap, computed: this.#totals.get(row.id) },
        {
          row: `cap per consumer of edition ${row.id}`,
          stated: row.per_consumer_cap,
          computed: this.#perConsumer.get(row.id),
        },
        { row: `pool of edition ${row.id}`, stated: row.pool_cap, computed: this.#pools.get(row.id) },
        {
          row: `time of sealing of edition ${row.id}`,
          stated: row.sealed ?? 0n,
          computed: this.#sealed.get(row.id),
        },
      ]),
      ...accounts.map(({ account, cap }) => ({
        row: `cap of account ${account}`,
        stated: cap,
        computed: this.#accounts.get(account)?.cap,
      })),
    ].flatMap(({ row, stated, computed }) =>
      computed === undefined || computed === stated ? [] : [{ row, stated, computed }],
    )
  }

  #approve(asked: ProposalEntry | undefined): void {
    if (asked === undefined) {
      // It was asked for before these entries, and may have changed any caps.
      for (const caps of [this.#totals, this.#perConsumer, this.#accounts]) caps.clear()
      return
    }
    const { edition, capPerConsumer, capTotal } = asked
    if (edition === null || capPerConsumer === null || capTotal === null) return
    this.#setEdition(edition, capPerConsumer, capTotal)
    this.#forgetAccounts(edition)
  }

  /**
   * Their caps follow those of the edition and what is left of their grants: the next entry of each states
   * it.
   */
  #forgetAccounts(edition: string): void {
    for (const [account, { edition: of }] of this.#accounts)
      if (of === edition) this.#accounts.delete(account)
  }

  #setEdition(id: string, perConsumer: string, total: string): void {
    this.#perConsumer.set(id, BigInt(perConsumer))
    this.#totals.set(id, BigInt(total))
  }
}
