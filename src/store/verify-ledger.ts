// Are the balances those that the log gives? Sums over all answers, and the balances and caps that the newest
// entries state.
import { type Kysely, sql } from 'kysely'
import { parseEntry } from '../../protocols/audit/entry.ts'
import { fault } from '../../schemas/fault.ts'
import type { Database } from './tables.ts'
import { CapTally } from './verify-caps.ts'

/**
 * Takes entries in order; then `compare` throws `store.ledger_damaged` with the first row that states
 * something else.
 */
export class LedgerTally {
  /** Entries are added from here on: those before are covered by the sums only. */
  readonly from: number
  /** By edition and by account: what its newest entry states. */
  readonly #totals = new Map<string, bigint>()
  readonly #accounts = new Map<string, bigint>()
  readonly #charges = new Map<bigint, bigint>()
  /** Of standing questions, by the place of their entries. */
  readonly #standing = new Map<bigint, bigint>()
  /** What pools of editions paid for them, and have spent. */
  readonly #ofPools = new Map<bigint, bigint>()
  readonly #pools = new Map<string, bigint>()
  readonly #editionOf = new Map<string, string>()
  readonly #caps = new CapTally()

  constructor(from: number) {
    this.from = from
  }

  add(seq: number, leaf: Uint8Array): void {
    const entry = parsed(seq, leaf)
    this.#caps.add(entry)
    if (entry.type === 'edition') this.#totals.set(entry.edition, BigInt(entry.sealingCharge))
    if (entry.type === 'account') {
      this.#accounts.set(entry.account, BigInt(entry.spent))
      this.#editionOf.set(entry.account, entry.edition)
    }
    if (entry.type === 'standing') {
      const charge = BigInt(entry.charge)
      this.#totals.set(entry.edition, BigInt(entry.totalSpent))
      this.#standing.set(BigInt(seq), charge)
      if (entry.pool !== undefined) {
        this.#pools.set(entry.edition, BigInt(entry.pool.spent))
        this.#ofPools.set(BigInt(seq), BigInt(entry.pool.charge))
      }
      for (const [account, spent] of this.#accounts)
        if (spent > 0n && this.#editionOf.get(account) === entry.edition)
          this.#accounts.set(account, spent + charge)
    }
    if (entry.type !== 'computation') return
    this.#totals.set(entry.edition, BigInt(entry.totalSpent))
    this.#accounts.set(entry.account, BigInt(entry.accountSpent))
    this.#editionOf.set(entry.account, entry.edition)
    if (entry.outcome === 'released') this.#charges.set(BigInt(seq), BigInt(entry.charge))
  }

  async compare(db: Kysely<Database>): Promise<void> {
    await this.#compareCharges(db)
    await this.#compareEditions(db)
    await this.#compareAccounts(db)
    await compareGrants(db)
    for (const { row, stated, computed } of await this.#caps.differences(db)) differ(row, stated, computed)
  }

  async #compareCharges(db: Kysely<Database>): Promise<void> {
    const answers = await db
      .selectFrom('answers')
      .select(['id', 'seq', 'charge'])
      .where('seq', '>=', BigInt(this.from))
      .orderBy('seq')
      .execute()
    for (const { id, seq, charge } of answers) {
      differ(`answer ${id}`, charge, this.#charges.get(seq) ?? 0n)
      this.#charges.delete(seq)
    }
    for (const [seq, charge] of this.#charges) differ(`the answer of entry ${seq}`, 0n, charge)
    const published = await db
      .selectFrom('standing_questions')
      .select(['id', 'seq', 'charge', 'pool_charge as pool'])
      .where('seq', '>=', BigInt(this.from))
      .orderBy('seq')
      .execute()
    for (const { id, seq, charge, pool } of published) {
      differ(`published answer ${id}`, charge, this.#standing.get(seq) ?? 0n)
      differ(`published answer ${id}`, pool ?? 0n, this.#ofPools.get(seq) ?? 0n)
      this.#standing.delete(seq)
    }
    for (const [seq, charge] of this.#standing) differ(`the published answer of entry ${seq}`, 0n, charge)
  }

  async #compareEditions(db: Kysely<Database>): Promise<void> {
    const { rows } = await sql<{
      id: string
      stated: bigint
      computed: bigint
      standing: bigint
      published: bigint
      pool: bigint
      of_pool: bigint
    }>`
      select e.id, e.total_spent as stated, e.standing_spent as standing, coalesce(s.charged, 0)::bigint as published,
        e.pool_spent as pool, coalesce(s.of_pool, 0)::bigint as of_pool,
        (case when e.manifest is null then 0 else e.sealing_charge end + coalesce(a.charged, 0)
          + coalesce(s.charged, 0))::bigint as computed
      from editions e
      left join (select edition, sum(charge) as charged from answers group by edition) a on a.edition = e.id
      left join (select edition, sum(charge) as charged, sum(pool_charge) as of_pool
        from standing_questions group by edition) s on s.edition = e.id
      order by e.id`.execute(db)
    for (const { id, stated, computed, standing, published, pool, of_pool } of rows) {
      differ(`edition ${id}`, stated, computed)
      differ(`standing questions of edition ${id}`, standing, published)
      differ(`pool of edition ${id}`, pool, of_pool)
      differ(`pool of edition ${id}`, pool, this.#pools.get(id) ?? pool)
      differ(`edition ${id}`, stated, this.#totals.get(id) ?? stated)
    }
  }

  async #compareAccounts(db: Kysely<Database>): Promise<void> {
    const { rows } = await sql<{ account: string; stated: bigint; computed: bigint }>`
      select c.account, c.spent as stated,
        (case when c.grant_id is null then 0 else e.sealing_charge + e.standing_spent end + coalesce(a.charged, 0))::bigint as computed
      from accounts c
      join editions e on e.id = c.edition
      left join (select edition, organisation, sum(charge) as charged from answers group by edition, organisation) a
        on a.edition = c.edition and a.organisation = c.organisation
      order by c.account`.execute(db)
    for (const { account, stated, computed } of rows) {
      differ(`account ${account}`, stated, computed)
      differ(`account ${account}`, stated, this.#accounts.get(account) ?? stated)
    }
  }
}

async function compareGrants(db: Kysely<Database>): Promise<void> {
  const { rows } = await sql<{ id: string; stated: bigint; computed: bigint; uses: bigint; counted: bigint }>`
    select g.id, g.spent as stated, coalesce(a.charged, 0)::bigint as computed,
      g.uses, coalesce(a.counted, 0)::bigint as counted
    from grants g
    left join (select grant_id, sum(charge) as charged, count(*) as counted from answers group by grant_id) a
      on a.grant_id = g.id
    order by g.id`.execute(db)
  for (const { id, stated, computed, uses, counted } of rows) {
    differ(`grant ${id}`, stated, computed)
    differ(`uses of grant ${id}`, uses, counted)
  }
}

function differ(row: string, stated: bigint, computed: bigint): void {
  if (stated === computed) return
  throw fault('store.ledger_damaged', { row, stated: String(stated), computed: String(computed) })
}

function parsed(seq: number, leaf: Uint8Array) {
  try {
    return parseEntry(leaf)
  } catch {
    throw fault('store.log_damaged', { index: seq })
  }
}
