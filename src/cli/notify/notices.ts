// Finds what is new for a member by comparing two readings of the service. A notice holds only names that are
// public or the member's own, never a figure: details stay at the service, behind the member's key.
import type { BudgetLine } from '../../../schemas/api-bodies.ts'
import type { AnswerSummary, Grant } from '../../../schemas/records.ts'

export const NOTICE_KINDS = [
  'edition-open',
  'budget-nearly-spent',
  'contract-waiting',
  'answer-ready',
  'panel-alarm',
  'alarm',
] as const
export type NoticeKind = (typeof NOTICE_KINDS)[number]

/**
 * `subject`: an edition, a contract, an answer, the code of what the log went back on, or of a panel its
 * dataset, the period and the series.
 */
export type Notice = { readonly kind: NoticeKind; readonly subject: string }

export type Look = {
  /** The member itself. */
  readonly organisation: string
  readonly now: number
  /** The editions that answer questions. */
  readonly open: readonly string[]
  readonly budgets: readonly BudgetLine[]
  readonly grants: readonly Grant[]
  readonly answers: readonly AnswerSummary[]
  /**
   * Subjects of the alarms of those panels that were read for this look: which are new is the state's to say.
   */
  readonly panelAlarms: readonly string[]
  /** The code of what the log went back on. */
  readonly alarm: string | undefined
}

/** All that holds now; what held at the last look too is no news. */
export function noticesIn(look: Look, budgetPercent: number): readonly Notice[] {
  const of = (kind: NoticeKind, subjects: readonly string[]) => subjects.map(subject => ({ kind, subject }))
  return [
    ...of('edition-open', look.open),
    ...of(
      'budget-nearly-spent',
      look.budgets.flatMap(({ edition, own, total, pool }) =>
        [own, total, total && pool].some(account => account !== null && isNearlySpent(account, budgetPercent))
          ? [edition]
          : [],
      ),
    ),
    ...of(
      'contract-waiting',
      look.grants.filter(grant => waitsFor(grant, look)).map(({ id }) => id),
    ),
    ...of(
      'answer-ready',
      look.answers.map(({ id }) => id),
    ),
    ...of('panel-alarm', look.panelAlarms),
    ...of('alarm', look.alarm === undefined ? [] : [look.alarm]),
  ]
}

/** What there was before the first look is no news, but for what still has to be acted upon. */
export function isNewsAtFirst({ kind }: Notice): boolean {
  return kind !== 'edition-open' && kind !== 'answer-ready' && kind !== 'panel-alarm'
}

/** Panels are not read at every look, so what they said is remembered for good: each alarm is sent once. */
export function isRemembered(key: string): boolean {
  return key.startsWith('panel-alarm ')
}

export function noticeKey({ kind, subject }: Notice): string {
  return `${kind} ${subject}`
}

function isNearlySpent(account: { readonly cap: string; readonly spent: string }, percent: number): boolean {
  return BigInt(account.spent) * 10_000n >= BigInt(account.cap) * BigInt(Math.round(percent * 100))
}

function waitsFor(grant: Grant, { organisation, now }: Look): boolean {
  const { consumer, accepted, revoked, contractDigest, approval, expires } = grant
  return (
    consumer === organisation &&
    accepted === null &&
    revoked === null &&
    contractDigest !== null &&
    approval !== 'rejected' &&
    Date.parse(expires) > now
  )
}
