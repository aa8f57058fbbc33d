// The rows of one group commit: locked in a fixed order, changed in memory member by member, written once at
// the end.
import { sql, type Transaction } from 'kysely'
import { accountId } from '../../protocols/audit/commitment.ts'
import type { StatedBalances } from '../domain/release/entries.ts'
import type { BodyVault } from './body-vault.ts'
import { type HeldCharge, heldBy, type HoldRow, openHolds } from './readers/joint.ts'
import type { Database } from './tables.ts'
import type { Write } from './write-together.ts'

export interface AccountKey {
  readonly edition: string
  readonly organisation: string
}

export type JointKey = { readonly joint: string; readonly node: string }

export interface EditionRow {
  readonly id: string
  readonly dataset: string
  readonly status: string
  readonly onlyJointly: boolean
  readonly perConsumerCap: bigint
  readonly sealingCharge: bigint
  readonly standingSpent: bigint
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
  #holds: readonly HoldRow[]
  readonly #vault: Pick<BodyVault, 'accountSalt'>

  private constructor(
    editions: ReadonlyMap<string, EditionRow>,
    grants: ReadonlyMap<string, GrantRow>,
    accounts: Map<string, AccountRow>,
    holds: readonly HoldRow[],
    vault: Pick<BodyVault, 'accountSalt'>,
  ) {
    this.#editions = editions
    this.#grants = grants
    this.#accounts = accounts
    this.#holds = holds
    this.#vault = vault
  }

  /**
   * The head's row is locked before, by the log's transaction: so these locks never meet others in another
   * order.
   */
  static async lock(
    tx: Transaction<Database>,
    keys: readonly AccountKey[],
    grantIds: readonly string[],
    vault: Pick<BodyVault, 'accountSalt'>,
  ): Promise<GroupRows> {
    const [editionIds, grantNames] = [[...new Set(keys.map(key => key.edition))], [...new Set(grantIds)]]
    const editions = await lockEditions(tx, editionIds)
    const grants = await lockGrants(tx, grantNames)
    const accounts = await lockAccounts(tx, keys)
    // The head's lock makes this read stable: holds are made and ended behind it too.
    const holds = await openHolds(tx, editionIds, grantNames)
    return new GroupRows(editions, grants, accounts, holds, vault)
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
    const salt = this.#vault.accountSalt(edition, organisation)
    const account = accountId(salt, organisation)
    const zero = { grant: null, cap: 0n, spent: 0n, isNew: true, changed: false }
    const row = { edition, organisation, salt, account, ...zero }
    this.#accounts.set(key, row)
    return row
  }

  balances(edition: EditionRow, account: AccountRow): StatedBalances {
    return {
      account: account.account,
      totalSpent: edition.totalSpent,
      totalCap: edition.totalCap,
      accountSpent: account.spent,
      accountCap: account.cap,
    }
  }

  isHeld({ joint, node }: JointKey): boolean {
    return this.#holds.some(hold => hold.joint === joint && hold.node === node)
  }

  /** The hold has become a charge. */
  release({ joint, node }: JointKey): void {
    this.#holds = this.#holds.filter(hold => hold.joint !== joint || hold.node !== node)
  }

  /** Holds count as spent; a member's own is what it is about to be charged. */
  heldBeside(member: AccountKey & { readonly grant: string; readonly joint?: JointKey }): HeldCharge {
    const { joint, edition, organisation, grant } = member
    const others = this.#holds.filter(hold => hold.joint !== joint?.joint || hold.node !== joint.node)
    return heldBy(others, edition, organisation, grant)
  }

  /** Of a contract: what it may be used for beside the holds of other questions. */
  hasUse(member: { readonly grant: string; readonly joint?: JointKey }): boolean {
    const { usesLimit, uses } = this.grant(member.grant)
    const { joint, grant } = member
    const others = this.#holds.filter(
      hold => hold.grant === grant && (hold.joint !== joint?.joint || hold.node !== joint.node),
    )
    return usesLimit === null || uses + BigInt(others.length) < usesLimit
  }

  /** Every changed balance. The tables' CHECKs are the second wall behind `decide`. */
  changes(tx: Transaction<Database>): readonly Write[] {
    return [...this.#changedAccounts(tx), ...this.#changedGrants(tx), ...this.#changedEditions(tx)]
  }

  #changedAccounts(tx: Transaction<Database>): readonly Write[] {
    const accounts = [...this.#accounts.values()].filter(row => row.changed || row.isNew)
    if (accounts.length === 0) return []
    const write = tx
      .insertInto('accounts')
      .values(accounts.map(accountColumns))
      .onConflict(conflict =>
        conflict.columns(['edition', 'organisation']).doUpdateSet(eb => ({
          grant_id: eb.ref('excluded.grant_id'),
          cap: eb.ref('excluded.cap'),
          spent: eb.ref('excluded.spent'),
        })),
      )
    return [write]
  }

  #changedGrants(tx: Transaction<Database>): readonly Write[] {
    const grants = [...this.#grants.values()].filter(row => row.changed)
    if (grants.length === 0) return []
    const changed = sql<{ id: string; spent: bigint; uses: bigint }>`unnest(
      ${grants.map(row => row.id)}::text[], ${grants.map(row => row.spent)}::bigint[],
      ${grants.map(row => row.uses)}::bigint[])`
    const write = tx
      .updateTable('grants')
      .from(changed.as<'v'>(sql`v(id, spent, uses)`))
      .set(eb => ({ spent: eb.ref('v.spent'), uses: eb.ref('v.uses') }))
      .whereRef('grants.id', '=', 'v.id')
    return [write]
  }

  #changedEditions(tx: Transaction<Database>): readonly Write[] {
    const editions = [...this.#editions.values()].filter(row => row.changed)
    return editions.map(({ id, totalSpent }) =>
      tx.updateTable('editions').set({ total_spent: totalSpent }).where('id', '=', id),
    )
  }
}

function accountColumns({ edition, organisation, salt, account, grant, cap, spent }: AccountRow) {
  return { edition, organisation, salt, account, grant_id: grant, cap, spent }
}

async function lockEditions(tx: Transaction<Database>, ids: readonly string[]) {
  const rows = await tx
    .selectFrom('editions')
    .select(['id', 'dataset', 'status', 'only_jointly as onlyJointly'])
    .select(['sealing_charge as sealingCharge', 'standing_spent as standingSpent'])
    .select(['per_consumer_cap as perConsumerCap', 'total_cap as totalCap', 'total_spent as totalSpent'])
    .where('id', 'in', ids)
    .orderBy('id')
    .forUpdate()
    .execute()
  return new Map<string, EditionRow>(rows.map(row => [row.id, { ...row, changed: false }]))
}

async function lockGrants(tx: Transaction<Database>, ids: readonly string[]) {
  const rows = await tx
    .selectFrom('grants as g')
    .innerJoin('organisations as o', 'o.id', 'g.consumer')
    .select(['g.id', 'g.dataset', 'g.consumer', 'g.modes', 'g.expires', 'g.revoked', 'g.budget', 'g.spent'])
    .select(['g.effective', 'g.frozen', 'g.uses', 'g.uses_limit as usesLimit'])
    .select(eb => eb.fn.coalesce('o.suspended', 'o.halted').as('suspended'))
    .where('g.id', 'in', ids)
    .orderBy('g.id')
    .forUpdate('g')
    .execute()
  return new Map<string, GrantRow>(rows.map(row => [row.id, { ...row, changed: false }]))
}

async function lockAccounts(tx: Transaction<Database>, wanted: readonly AccountKey[]) {
  const keys = [...new Map(wanted.map(key => [`${key.edition} ${key.organisation}`, key])).values()]
  const rows = await tx
    .selectFrom('accounts')
    .select(['edition', 'organisation', 'salt', 'account', 'grant_id as grant', 'cap', 'spent'])
    .where(eb =>
      eb(
        eb.refTuple('edition', 'organisation'),
        'in',
        keys.map(key => eb.tuple(key.edition, key.organisation)),
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
