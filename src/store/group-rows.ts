// The rows of one group commit: locked in a fixed order, changed in memory member by member, written once at the end.
import type { Transaction } from 'kysely'
import { accountId } from '../../protocols/audit/commitment.ts'
import type { RandomBytes } from '../../protocols/random.ts'
import type { Standing } from './release-member.ts'
import { type Fragment, part, run } from './prepared.ts'
import type { Database } from './tables.ts'
import { together } from './together.ts'

export interface AccountKey {
  readonly edition: string
  readonly organisation: string
}

export interface EditionRow {
  readonly id: string
  readonly dataset: string
  readonly status: string
  readonly perConsumerCap: bigint
  readonly sealingCharge: bigint
  readonly totalCap: bigint
  totalSpent: bigint
  changed: boolean
}

export interface GrantRow {
  readonly id: string
  readonly dataset: string
  readonly consumer: string
  readonly modes: string
  readonly expires: bigint
  readonly revoked: bigint | null
  readonly effective: bigint | null
  readonly frozen: bigint | null
  /** Null: as many as the budget holds. */
  readonly usesLimit: bigint | null
  uses: bigint
  /** Of the grant's consumer: since when nothing new is answered. */
  readonly suspended: bigint | null
  readonly budget: bigint
  spent: bigint
  changed: boolean
}

export interface AccountRow {
  readonly edition: string
  readonly organisation: string
  readonly salt: Uint8Array
  readonly account: string
  /** Null until the account is opened. */
  grant: string | null
  cap: bigint
  spent: bigint
  isNew: boolean
  changed: boolean
}

export class GroupRows {
  readonly #editions: ReadonlyMap<string, EditionRow>
  readonly #grants: ReadonlyMap<string, GrantRow>
  readonly #accounts: Map<string, AccountRow>
  readonly #random: RandomBytes

  private constructor(
    editions: ReadonlyMap<string, EditionRow>,
    grants: ReadonlyMap<string, GrantRow>,
    accounts: Map<string, AccountRow>,
    random: RandomBytes,
  ) {
    this.#editions = editions
    this.#grants = grants
    this.#accounts = accounts
    this.#random = random
  }

  /** The head's row is locked before, by the log's transaction: so these locks never meet others in another order. */
  static async lock(
    tx: Transaction<Database>,
    keys: readonly AccountKey[],
    grantIds: readonly string[],
    random: RandomBytes,
  ): Promise<GroupRows> {
    const editions = lockEditions(tx, [...new Set(keys.map(key => key.edition))])
    const grants = lockGrants(tx, [...new Set(grantIds)])
    const accounts = lockAccounts(tx, keys)
    await together([editions, grants, accounts])
    return new GroupRows(await editions, await grants, await accounts, random)
  }

  edition(id: string): EditionRow {
    const row = this.#editions.get(id)
    if (row === undefined) throw new Error('no such edition')
    return row
  }

  grant(id: string): GrantRow {
    const row = this.#grants.get(id)
    if (row === undefined) throw new Error('no such grant')
    return row
  }

  /** Makes the account's public id at first sight: refusals name it too. */
  account(edition: string, organisation: string): AccountRow {
    const key = `${edition} ${organisation}`
    const known = this.#accounts.get(key)
    if (known !== undefined) return known
    const salt = this.#random(new Uint8Array(32))
    const account = accountId(salt, organisation)
    const zero = { grant: null, cap: 0n, spent: 0n, isNew: true, changed: false }
    const row = { edition, organisation, salt, account, ...zero }
    this.#accounts.set(key, row)
    return row
  }

  standing(edition: EditionRow, account: AccountRow): Standing {
    return {
      account: account.account,
      totalSpent: edition.totalSpent,
      totalCap: edition.totalCap,
      accountSpent: account.spent,
      accountCap: account.cap,
    }
  }

  hasNew(): boolean {
    return this.#added().length > 0
  }

  /** Accounts that were first seen here, as they now stand. */
  async insertNew(tx: Transaction<Database>): Promise<void> {
    const added = this.#added()
    if (added.length > 0) await tx.insertInto('accounts').values(added.map(accountColumns)).execute()
  }

  #added(): readonly AccountRow[] {
    return [...this.#accounts.values()].filter(row => row.isNew)
  }

  /** Parts of a `with`: all changed balances. The tables' CHECKs are the second wall behind `decide`. */
  updates(): readonly Fragment[] {
    const accounts = [...this.#accounts.values()].filter(row => row.changed && !row.isNew)
    const grants = [...this.#grants.values()].filter(row => row.changed)
    const editions = [...this.#editions.values()].filter(row => row.changed)
    return [
      part`account as (
        update accounts set grant_id = v.grant_id, cap = v.cap, spent = v.spent
        from unnest(
          ${accounts.map(row => row.edition)}::text[], ${accounts.map(row => row.organisation)}::text[],
          ${accounts.map(row => row.grant)}::text[], ${accounts.map(row => row.cap)}::bigint[],
          ${accounts.map(row => row.spent)}::bigint[]
        ) as v (edition, organisation, grant_id, cap, spent)
        where accounts.edition = v.edition and accounts.organisation = v.organisation)`,
      part`consent as (
        update grants set spent = v.spent, uses = v.uses
        from unnest(
          ${grants.map(row => row.id)}::text[], ${grants.map(row => row.spent)}::bigint[],
          ${grants.map(row => row.uses)}::bigint[]
        ) as v (id, spent, uses)
        where grants.id = v.id)`,
      part`total as (
        update editions set total_spent = v.spent
        from unnest(${editions.map(row => row.id)}::text[], ${editions.map(row => row.totalSpent)}::bigint[])
          as v (id, spent)
        where editions.id = v.id)`,
    ]
  }
}

function accountColumns({ edition, organisation, salt, account, grant, cap, spent }: AccountRow) {
  return { edition, organisation, salt, account, grant_id: grant, cap, spent }
}

async function lockEditions(tx: Transaction<Database>, ids: readonly string[]) {
  const statement = part`
    select id, dataset, status, sealing_charge as "sealingCharge", per_consumer_cap as "perConsumerCap",
      total_cap as "totalCap", total_spent as "totalSpent"
    from editions where id in (select unnest(${ids}::text[])) order by id for update`
  const { rows } = await run<Unchanged<EditionRow>>(tx, statement)
  return new Map(rows.map(row => [row.id, { ...row, changed: false }]))
}

async function lockGrants(tx: Transaction<Database>, ids: readonly string[]) {
  if (ids.length === 0) return new Map<string, GrantRow>()
  const statement = part`
    select grants.id, dataset, consumer, modes, expires, revoked, budget, spent,
       effective, frozen, uses, uses_limit as "usesLimit", coalesce(suspended, halted) as suspended
    from grants join organisations on organisations.id = grants.consumer
    where grants.id in (select unnest(${ids}::text[])) order by grants.id for update of grants`
  const { rows } = await run<Unchanged<GrantRow>>(tx, statement)
  return new Map(rows.map(row => [row.id, { ...row, changed: false }]))
}

async function lockAccounts(tx: Transaction<Database>, wanted: readonly AccountKey[]) {
  const keys = [...new Map(wanted.map(key => [`${key.edition} ${key.organisation}`, key])).values()]
  const statement = part`
    select edition, organisation, salt, account, grant_id as "grant", cap, spent
    from accounts where (edition, organisation) in (select * from unnest(
      ${keys.map(key => key.edition)}::text[], ${keys.map(key => key.organisation)}::text[]))
    order by edition, organisation for update`
  const { rows } = await run<Omit<AccountRow, 'isNew' | 'changed'>>(tx, statement)
  return new Map<string, AccountRow>(
    rows.map(row => [`${row.edition} ${row.organisation}`, { ...row, isNew: false, changed: false }]),
  )
}

type Unchanged<Row> = Omit<Row, 'changed'>
