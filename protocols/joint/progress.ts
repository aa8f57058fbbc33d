// SPEC.md, "Reserve and release": what hub and consumer see of one joint question, and what each does next.
// The hub is not trusted with either.

/** What has arrived for one question, each verified against the market edition. */
export interface JointView {
  /** In member order. */
  readonly members: readonly string[]
  readonly yeses: readonly { readonly node: string; readonly isExpired: boolean }[]
  readonly refusals: readonly { readonly node: string; readonly isFinal: boolean }[]
  /** Nodes whose share is here. */
  readonly shares: readonly string[]
  readonly isCancelled: boolean
}

export type HubAction =
  /**
   * Carry the question there. One node at a time and in member order, so that two questions never wait for
   * each other.
   */
  | { readonly kind: 'ask'; readonly node: string }
  /** Carry all n yeses there. */
  | { readonly kind: 'release'; readonly node: string }
  /** Ask the consumer to cancel; its SDK does so on a node's final, signed refusal. */
  | { readonly kind: 'awaitCancel' }
  | { readonly kind: 'carryCancel' }
  | { readonly kind: 'complete' }

/**
 * What brings this question forward. Repeating any of it does no harm, so the hub keeps no other state of its
 * own. An expired yes is renewed by asking again; the share behind it stays.
 */
export function nextForHub(view: JointView): readonly HubAction[] {
  const { members, yeses, refusals, shares, isCancelled } = view
  if (shares.length === members.length) return [{ kind: 'complete' }]
  if (isCancelled) return [{ kind: 'carryCancel' }]
  if (refusals.some(({ isFinal }) => isFinal) && shares.length === 0) return [{ kind: 'awaitCancel' }]
  const missing = members.find(member => !yeses.some(yes => yes.node === member && !yes.isExpired))
  if (missing !== undefined) return [{ kind: 'ask', node: missing }]
  return members.filter(member => !shares.includes(member)).map(node => ({ kind: 'release' as const, node }))
}

/**
 * Whether the final refusal that a node signed says that it never agreed to this question, so that nobody
 * can have charged it: that takes a yes of every member.
 */
export function neverAgreed({ code }: { readonly code: string }): boolean {
  return code !== 'joint.not_held' && code !== 'joint.cancelled'
}

export type ConsumerAction = 'wait' | 'cancel' | 'open'

/**
 * The consumer cancels while no share has come and a node has refused for good; afterwards it has paid and
 * asks again instead.
 */
export function nextForConsumer({ members, refusals, shares, isCancelled }: JointView): ConsumerAction {
  if (shares.length === members.length) return 'open'
  const isRefused = refusals.some(({ isFinal }) => isFinal)
  return isRefused && shares.length === 0 && !isCancelled ? 'cancel' : 'wait'
}
