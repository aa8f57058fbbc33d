// The rules of spending: pure arithmetic on nano-rho. The store holds the rows locked while these decide.

/**
 * Balances of one question: the edition's total, the consumer's account in it, and the grant over all
 * editions.
 */
export type Balances = {
  readonly totalCap: bigint
  readonly totalSpent: bigint
  readonly accountCap: bigint
  readonly accountSpent: bigint
  readonly grantBudget: bigint
  readonly grantSpent: bigint
}

export type LedgerDecision =
  | { readonly kind: 'granted'; readonly after: Balances }
  | { readonly kind: 'refused'; readonly code: BudgetCode; readonly room: bigint }

export type BudgetCode = 'query.budget_total' | 'query.budget_account' | 'query.budget_grant'

/**
 * Grants a charge only if no cap is passed; the refusal names the tightest cap and what would still fit under
 * all of them.
 */
export function decideCharge(balances: Balances, charge: bigint): LedgerDecision {
  if (charge <= 0n) throw new RangeError('a charge is positive')
  const rooms: readonly (readonly [BudgetCode, bigint])[] = [
    ['query.budget_account', balances.accountCap - balances.accountSpent],
    ['query.budget_grant', balances.grantBudget - balances.grantSpent],
    ['query.budget_total', balances.totalCap - balances.totalSpent],
  ]
  const [code, room] = rooms.reduce((least, next) => (next[1] < least[1] ? next : least))
  if (charge > room) return { kind: 'refused', code, room: room < 0n ? 0n : room }
  return {
    kind: 'granted',
    after: {
      ...balances,
      totalSpent: balances.totalSpent + charge,
      accountSpent: balances.accountSpent + charge,
      grantSpent: balances.grantSpent + charge,
    },
  }
}

/** What fits under every cap. */
export function room(balances: Balances): bigint {
  const decision = [
    balances.totalCap - balances.totalSpent,
    balances.accountCap - balances.accountSpent,
    balances.grantBudget - balances.grantSpent,
  ].reduce((least, next) => (next < least ? next : least))
  return decision < 0n ? 0n : decision
}

/**
 * Cap and spent that a question would meet. An account opens with the sealing charge and what standing
 * questions cost spent, under the smaller of the edition's cap and what is left of the grant, which pays for
 * none of the standing ones; another grant moves its cap and never what it has spent. With little left of the
 * grant, what is spent may be above the cap.
 */
export function accountTerms(
  edition: {
    readonly perConsumer: bigint
    readonly sealingCharge: bigint
    readonly standingSpent: bigint
  },
  grant: { readonly id: string; readonly left: bigint },
  account: { readonly grant: string; readonly cap: bigint; readonly spent: bigint } | undefined,
): { readonly cap: bigint; readonly spent: bigint } {
  if (account?.grant === grant.id) return { cap: account.cap, spent: account.spent }
  const { perConsumer, sealingCharge, standingSpent } = edition
  const most = grant.left + (account?.spent ?? standingSpent)
  return {
    cap: most < perConsumer ? most : perConsumer,
    spent: account?.spent ?? sealingCharge + standingSpent,
  }
}

/** What an edition's total and its accounts hold when a question is to be published on it. */
export type StandingBalances = {
  readonly totalCap: bigint
  readonly totalSpent: bigint
  readonly perConsumer: bigint
  readonly sealingCharge: bigint
  readonly standingSpent: bigint
  /** The most that one account has spent, open holds of joint questions included. */
  readonly mostSpent: bigint
  /** Of its pool, in nano units of pure ε. */
  readonly poolCap: bigint
  readonly poolSpent: bigint
}

export type StandingLimit = 'standing.budget_total' | 'standing.budget_account'

/** What is left of the pool for published answers. */
export function poolRoom({ poolCap, poolSpent }: StandingBalances): bigint {
  return poolCap > poolSpent ? poolCap - poolSpent : 0n
}

/**
 * What may still be charged for standing questions, and the cap that says so. Every consumer may read the
 * answer, so it has to fit under the cap of each, the one that has spent the most too.
 */
export function standingRoom(balances: StandingBalances): {
  readonly code: StandingLimit
  readonly room: bigint
} {
  const { totalCap, totalSpent, perConsumer, sealingCharge, standingSpent, mostSpent } = balances
  const opening = sealingCharge + standingSpent
  const total = totalCap - totalSpent
  const account = perConsumer - (mostSpent > opening ? mostSpent : opening)
  const code = account < total ? 'standing.budget_account' : 'standing.budget_total'
  const least = account < total ? account : total
  return { code, room: least < 0n ? 0n : least }
}
