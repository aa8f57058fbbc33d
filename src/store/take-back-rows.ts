// The ledger's rows as lost entries move them: all in memory, written once at the end.
import type { Transaction } from 'kysely'
import { accountId } from '../../protocols/audit/commitment.ts'
import type { Entry } from '../../protocols/audit/entry.ts'
import type { AccountEntry, ComputationEntry } from '../../protocols/audit/entry-ledger.ts'
import { epochMillis } from '../../protocols/audit/iso-time.ts'
import { type Fault, fault } from '../../schemas/fault.ts'
import type { BodyVault } from './body-vault.ts'
import type { Database } from './tables.ts'

type EditionRow = { readonly id: string; readonly provider: string; total_spent: bigint }
type GrantRow = { readonly id: string; readonly consumer: string; spent: bigint; uses: bigint }
type AccountRow = {
  readonly edition: string
  readonly organisation: string
  readonly salt: Uint8Array
  readonly account: string
  grant_id: string | null
  cap: bigint
  spent: bigint
}

export function unknownEntry(index: number): Fault {
  return fault('witness.entries_unknown', { entry: index })
}

export class LostLedger {
  readonly #tx: Transaction<Database>
  readonly #vault: Pick<BodyVault, 'accountSalt'>
  readonly #editions: ReadonlyMap<string, EditionRow>
  readonly #grants: ReadonlyMap<string, GrantRow>
  /** By their public ids. */
  readonly #accounts: Map<string, AccountRow>
  readonly #changed = new Set<EditionRow | GrantRow | AccountRow>()
  readonly #answers: {
    readonly leaf: ComputationEntry
    readonly account: AccountRow
    readonly grant: string
  }[] = []

  private constructor(
    tx: Transaction<Database>,
    vault: Pick<BodyVault, 'accountSalt'>,
    editions: readonly EditionRow[],
    grants: readonly GrantRow[],
    accounts: readonly AccountRow[],
  ) {
    this.#tx = tx
    this.#vault = vault
    this.#editions = new Map(editions.map(row => [row.id, row]))
    this.#grants = new Map(grants.map(row => [row.id, row]))
    this.#accounts = new Map(accounts.map(row => [row.account, row]))
  }

  static async read(tx: Transaction<Database>, vault: Pick<BodyVault, 'accountSalt'>): Promise<LostLedger> {
    const editions = await tx.selectFrom('editions').select(['id', 'provider', 'total_spent']).execute()
    const grants = await tx.selectFrom('grants').select(['id', 'consumer', 'spent', 'uses']).execute()
    const accounts = await tx.selectFrom('accounts').selectAll().execute()
    return new LostLedger(tx, vault, editions, grants, accounts)
  }

  /**
   * Returns whose entry it is, as far as its leaf says it. Throws `witness.entries_unknown` for what does not
   * follow from the rows.
   */
  take(entry: Entry): readonly string[] {
    if (entry.type === 'account') return this.#open(entry)
    return entry.type === 'computation' ? this.#charge(entry) : []
  }

  #open(entry: AccountEntry): readonly string[] {
    const edition = this.#editions.get(entry.edition)
    const grant = this.#grants.get(entry.grantId)
    if (edition === undefined || grant === undefined) throw unknownEntry(Number(entry.seq))
    const row = this.#accounts.get(entry.account) ?? this.#named(entry, grant.consumer)
    if (row.edition !== edition.id || row.organisation !== grant.consumer)
      throw unknownEntry(Number(entry.seq))
    Object.assign(row, { grant_id: grant.id, cap: BigInt(entry.cap), spent: BigInt(entry.spent) })
    this.#accounts.set(row.account, row)
    this.#changed.add(row)
    return [row.organisation, edition.provider]
  }

  /** Its row was lost too; the salt that the name comes from can be made again. */
  #named({ edition, account, seq }: AccountEntry, organisation: string): AccountRow {
    const salt = this.#vault.accountSalt(edition, organisation)
    const isTaken = [...this.#accounts.values()].some(
      row => row.edition === edition && row.organisation === organisation,
    )
    if (isTaken || accountId(salt, organisation) !== account) throw unknownEntry(Number(seq))
    return { edition, organisation, salt, account, grant_id: null, cap: 0n, spent: 0n }
  }

  #charge(leaf: ComputationEntry): readonly string[] {
    const edition = this.#editions.get(leaf.edition)
    const account = this.#accounts.get(leaf.account)
    if (edition === undefined) throw unknownEntry(Number(leaf.seq))
    if (leaf.outcome === 'released') {
      const grant = this.#grants.get(account?.grant_id ?? '')
      if (account === undefined || grant === undefined) throw unknownEntry(Number(leaf.seq))
      const charge = BigInt(leaf.charge)
      edition.total_spent += charge
      account.spent += charge
      grant.spent += charge
      grant.uses++
      for (const row of [edition, account, grant]) this.#changed.add(row)
      this.#answers.push({ leaf, account, grant: grant.id })
    }
    const isStated =
      edition.total_spent === BigInt(leaf.totalSpent) &&
      (account?.spent ?? 0n) === BigInt(leaf.accountSpent) &&
      (account?.cap ?? 0n) === BigInt(leaf.accountCap)
    if (!isStated) throw unknownEntry(Number(leaf.seq))
    return account === undefined ? [] : [account.organisation, edition.provider]
  }

  /** Once the entries are there. */
  async write(): Promise<void> {
    const isChanged = (row: EditionRow | GrantRow | AccountRow) => this.#changed.has(row)
    for (const { id, total_spent } of [...this.#editions.values()].filter(isChanged))
      await this.#tx.updateTable('editions').set({ total_spent }).where('id', '=', id).execute()
    for (const { id, spent, uses } of [...this.#grants.values()].filter(isChanged))
      await this.#tx.updateTable('grants').set({ spent, uses }).where('id', '=', id).execute()
    for (const row of [...this.#accounts.values()].filter(isChanged)) {
      const { grant_id, cap, spent } = row
      await this.#tx
        .insertInto('accounts')
        .values(row)
        .onConflict(conflict =>
          conflict.columns(['edition', 'organisation']).doUpdateSet({ grant_id, cap, spent }),
        )
        .execute()
    }
    await this.#writeAnswers()
  }

  /** As rows of answers that were destroyed: the ledger counts them, and nobody can read or reuse them. */
  async #writeAnswers(): Promise<void> {
    const rows = this.#answers.map(({ leaf, account, grant }) => {
      const id = `lost_${leaf.seq}`
      return {
        id,
        edition: leaf.edition,
        organisation: account.organisation,
        grant_id: grant,
        mode: leaf.mode,
        // Which of the three it was stood in the body.
        kind: 'aggregate' as const,
        canonical_digest: `destroyed ${id}`,
        question_digest: `destroyed ${id}`,
        seq: BigInt(leaf.seq),
        charge: BigInt(leaf.charge),
        released: BigInt(epochMillis(leaf.time) ?? 0),
      }
    })
    for (let at = 0; at < rows.length; at += MAX_ROWS)
      await this.#tx
        .insertInto('answers')
        .values(rows.slice(at, at + MAX_ROWS))
        .execute()
  }
}

const MAX_ROWS = 1000
