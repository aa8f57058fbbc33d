// The rows of one group commit: locked in a fixed order, changed in memory member by member, written once at the end.
import { sql, type Transaction } from 'kysely'
import { accountId } from '../../protocols/audit/commitment.ts'
import type { RandomBytes } from '../../protocols/random.ts'
import type { Standing } from './release-member.ts'
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

  async write(tx: Transaction<Database>): Promise<void> {
    const accounts = [...this.#accounts.values()]
    const added = accounts.filter(row => row.isNew).map(accountColumns)
    const changed = accounts.filter(row => row.changed && !row.isNew)
    await together([
      added.length === 0 ? NOTHING : tx.insertInto('accounts').values(added).execute(),
      updateSpent(tx, changed, [...this.#editions.values()], [...this.#grants.values()]),
    ])
  }
}

const NOTHING = Promise.resolve()

/** All changed balances in one statement; the tables' CHECKs are the second wall behind `decide`. */
async function updateSpent(
  tx: Transaction<Database>,
  accounts: readonly AccountRow[],
  allEditions: readonly EditionRow[],
  allGrants: readonly GrantRow[],
): Promise<void> {
  const editions = allEditions.filter(row => row.changed)
  const grants = allGrants.filter(row => row.changed)
  if (editions.length === 0) return
  await sql`with account as (
      update accounts set grant_id = v.grant_id, cap = v.cap, spent = v.spent
      from unnest(
        ${accounts.map(row => row.edition)}::text[], ${accounts.map(row => row.organisation)}::text[],
        ${accounts.map(row => row.grant)}::text[], ${accounts.map(row => row.cap)}::bigint[],
        ${accounts.map(row => row.spent)}::bigint[]
      ) as v (edition, organisation, grant_id, cap, spent)
      where accounts.edition = v.edition and accounts.organisation = v.organisation
    ), consent as (
      update grants set spent = v.spent, uses = v.uses
      from unnest(
        ${grants.map(row => row.id)}::text[], ${grants.map(row => row.spent)}::bigint[],
        ${grants.map(row => row.uses)}::bigint[]
      ) as v (id, spent, uses)
      where grants.id = v.id
    )
    update editions set total_spent = v.spent
    from unnest(${editions.map(row => row.id)}::text[], ${editions.map(row => row.totalSpent)}::bigint[]) as v (id, spent)
    where editions.id = v.id`.execute(tx)
}

function accountColumns({ edition, organisation, salt, account, grant, cap, spent }: AccountRow) {
  return { edition, organisation, salt, account, grant_id: grant, cap, spent }
}

async function lockEditions(tx: Transaction<Database>, ids: readonly string[]) {
  const rows = await tx
    .selectFrom('editions')
    .select(['id', 'dataset', 'status', 'sealing_charge as sealingCharge'])
    .select(['per_consumer_cap as perConsumerCap', 'total_cap as totalCap', 'total_spent as totalSpent'])
    .where('id', 'in', ids)
    .orderBy('id')
    .forUpdate()
    .execute()
  return new Map(rows.map(row => [row.id, { ...row, changed: false }]))
}

async function lockGrants(tx: Transaction<Database>, ids: readonly string[]) {
  if (ids.length === 0) return new Map<string, GrantRow>()
  const rows = await tx
    .selectFrom('grants')
    .innerJoin('organisations', 'organisations.id', 'grants.consumer')
    .select([
      'grants.id',
      'dataset',
      'consumer',
      'modes',
      'expires',
      'revoked',
      'budget',
      'spent',
      'effective',
      'frozen',
      'uses',
      'uses_limit as usesLimit',
    ])
    .select(eb => eb.fn.coalesce('suspended', 'halted').as('suspended'))
    .where('grants.id', 'in', ids)
    .orderBy('grants.id')
    .forUpdate('grants')
    .execute()
  return new Map(rows.map(row => [row.id, { ...row, changed: false }]))
}

async function lockAccounts(tx: Transaction<Database>, wanted: readonly AccountKey[]) {
  const keys = new Map(wanted.map(key => [`${key.edition} ${key.organisation}`, key]))
  const rows = await tx
    .selectFrom('accounts')
    .select(['edition', 'organisation', 'salt', 'account', 'grant_id as grant', 'cap', 'spent'])
    .where(eb =>
      eb(
        eb.refTuple('edition', 'organisation'),
        'in',
        [...keys.values()].map(key => eb.tuple(key.edition, key.organisation)),
      ),
    )
    .orderBy('edition')
    .orderBy('organisation')
    .forUpdate()
    .execute()
  return new Map<string, AccountRow>(
    rows.map(row => [`${row.edition} ${row.organisation}`, { ...row, isNew: false, changed: false }]),
  )
}
