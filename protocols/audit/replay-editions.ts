// SPEC.md, "Meaning" and "Yearly allowance": an edition from its sealing on, with its caps, its states and
// the accounts in it.
import { type Allotment, type Allowance, exceedsAllowance, overlaps } from './allowance.ts'
import type { EditionEntry } from './entry-ledger.ts'
import type { EditionStateEntry } from './entry-decisions.ts'

export interface EditionReport {
  readonly edition: string
  readonly dataset: string
  readonly state: 'waiting' | 'open' | 'frozen' | 'withdrawn'
  /** Integer 1e-9 of ρ, sealing included. */
  readonly spent: bigint
  readonly cap: bigint
  /** Of its pool, integer 1e-9 of pure ε. */
  readonly poolSpent: bigint
  readonly poolCap: bigint
  readonly accounts: number
}

export interface ReplayedEdition extends Allotment {
  readonly id: string
  readonly dataset: string
  readonly unitKey: string
  readonly perConsumer: bigint
  readonly total: bigint
  readonly pool: bigint
  readonly sealingCharge: bigint
  /** The part of `sealingCharge` that drafting the declaration from the data cost. */
  readonly draftCharge: bigint
  readonly accounts: Map<string, ReplayedAccount>
  /** By grant, the account that it was given to: it stays its only one when that account moves on. */
  readonly holders: Map<string, string>
  capPerConsumer: bigint
  capTotal: bigint
  spent: bigint
  /** What standing questions cost, which every account opens with beside the sealing charge. */
  standing: bigint
  /** What they took of the pool of pure ε instead. */
  poolSpent: bigint
  /** Frozen ones are open and stopped, by their provider or by an officer. */
  state: Exclude<EditionReport['state'], 'frozen'>
  paused: boolean
  held: boolean
}

export interface ReplayedAccount {
  spent: bigint
  cap: bigint
  grantId: string
}

/** As it is sealed. Under rules it waits for its approval. */
export function sealedEdition(entry: EditionEntry, underRules: boolean): ReplayedEdition {
  const sealingCharge = BigInt(entry.sealingCharge)
  return {
    ...entry.period,
    readsFrom: entry.readsFrom,
    sealed: entry.time.slice(0, 10),
    id: entry.edition,
    dataset: entry.dataset,
    unitKey: entry.unitKey,
    perConsumer: BigInt(entry.allowance.perConsumer),
    total: BigInt(entry.allowance.total),
    pool: BigInt(entry.allowance.pool ?? 0),
    capPerConsumer: BigInt(entry.capPerConsumer),
    capTotal: BigInt(entry.capTotal),
    capPool: BigInt(entry.capPool ?? 0),
    sealingCharge,
    draftCharge: BigInt(entry.draftCharge),
    accounts: new Map(),
    holders: new Map(),
    spent: sealingCharge,
    standing: 0n,
    poolSpent: 0n,
    state: underRules ? 'waiting' : 'open',
    paused: false,
    held: false,
  }
}

/**
 * The rule that a new edition breaks beside its siblings. Withdrawn ones count: what they spent stays spent.
 * The allowance of one unit key may fall, never rise, else it would promise nothing.
 */
export function sealingViolation(
  edition: ReplayedEdition,
  siblings: readonly ReplayedEdition[],
): 'period' | 'cap' | 'allowance' | undefined {
  if (edition.from > edition.to || edition.readsFrom > edition.from) return 'period'
  if (edition.draftCharge > edition.sealingCharge) return 'cap'
  if (edition.sealingCharge > edition.capTotal || edition.sealingCharge > edition.capPerConsumer) return 'cap'
  if (siblings.some(other => overlaps(other, edition))) return 'period'
  const raised = siblings.some(
    ({ perConsumer, total, pool }) =>
      perConsumer < edition.perConsumer || total < edition.total || pool < edition.pool,
  )
  return raised || exceedsAllowance(edition, siblings, edition) ? 'allowance' : undefined
}

/**
 * Changes the caps. Those of accounts follow, each as if it opened now with what it has spent; `left` of a
 * grant's budget.
 */
export function setCaps(
  edition: ReplayedEdition,
  siblings: readonly ReplayedEdition[],
  { perConsumer, total }: { readonly perConsumer: bigint; readonly total: bigint },
  left: (grantId: string) => bigint,
): 'edition-state' | 'cap' | 'allowance' | undefined {
  if (edition.state === 'withdrawn') return 'edition-state'
  edition.capPerConsumer = perConsumer
  edition.capTotal = total
  if (edition.spent > total || edition.sealingCharge + edition.standing > perConsumer) return 'cap'
  const least = (which: keyof Allowance) =>
    [edition, ...siblings].map(each => each[which]).reduce((a, b) => (b < a ? b : a))
  const allowance = { perConsumer: least('perConsumer'), total: least('total'), pool: least('pool') }
  if (exceedsAllowance(edition, siblings, allowance)) return 'allowance'
  for (const account of edition.accounts.values()) {
    if (account.spent > perConsumer) return 'cap'
    const most = account.spent + left(account.grantId)
    account.cap = most < perConsumer ? most : perConsumer
  }
  return undefined
}

/**
 * Whether the edition may be stopped, opened again or withdrawn so. What an officer froze only an officer
 * opens.
 */
export function changeState(edition: ReplayedEdition, type: EditionStateEntry['type']): boolean {
  if (edition.state === 'withdrawn') return false
  if (type === 'withdrawal') {
    edition.state = 'withdrawn'
    return true
  }
  if (edition.state === 'waiting') return false
  if (type === 'unfreeze' && edition.held) return false
  if (type === 'freeze' || type === 'unfreeze') {
    edition.paused = type === 'freeze'
    return true
  }
  const held = type === 'officer-freeze'
  if (edition.held === held) return false
  edition.held = held
  return true
}

export function stateOf({ state, paused, held }: ReplayedEdition): EditionReport['state'] {
  return state === 'open' && (paused || held) ? 'frozen' : state
}

export function reportOf(edition: ReplayedEdition): EditionReport {
  return {
    edition: edition.id,
    dataset: edition.dataset,
    state: stateOf(edition),
    spent: edition.spent,
    cap: edition.capTotal,
    poolSpent: edition.poolSpent,
    poolCap: edition.capPool,
    accounts: edition.accounts.size,
  }
}
