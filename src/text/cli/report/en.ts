// Settlement and the compliance report.
import { ALERT_WORDS } from '../../shared/alerts.ts'
import { HEADINGS, LABELS } from '../../shared/labels.ts'
import { JOINT_PROBLEMS, JOINT_SETTLEMENT } from '../../shared/settlement.ts'
import type { StatementProblem } from '../../../../schemas/statement.ts'

const headings = HEADINGS.en
const labels = LABELS.en
const joint = JOINT_SETTLEMENT.en

export const statement = {
  title: (month: string, service: string) => `Settlement ${month} – ${service}`,
  none: 'No answer was released and no fee fell due in this month, in the entries that you may read.',
  whole: 'The log covers the whole month.',
  incomplete: 'The log does not cover the whole month yet: this statement is provisional.',
  contract: (entry: string) => `contract: entry ${entry}`,
  total: headings.inTotal,
  digest: 'To compare with the other side',
  fee: 'subscription',
  rounding: 'Each answer is rounded down to whole fen. A stored answer that is returned again costs nothing.',
  zone: 'Months and times are Beijing time (UTC+8).',
  madeFrom: (size: string, root: string) => `Made from a verified log of ${size} entries, root ${root}.`,
  problem: (entry: string, what: string) => `Entry ${entry}: ${what}`,
  jointBalance: (organisation: string, receivable: string, payable: string) =>
    `${organisation}: to receive ${receivable}, to pay ${payable}, over these logs together.`,
  jointCharges: joint.charges,
  jointUnread: joint.unread,
  jointProblem: joint.problem,
  jointProblems: JOINT_PROBLEMS.en,
  columns: {
    provider: labels.provider,
    consumer: labels.consumer,
    grant: labels.grant,
    price: labels.price,
    answers: labels.answerCount,
    charge: 'ρ',
    fees: 'fees',
    amount: labels.amount,
    digest: labels.digest,
    organisation: labels.member,
    receivable: labels.receivable,
    payable: labels.payable,
    entry: labels.entry,
    time: labels.time,
    edition: labels.edition,
    mode: labels.mode,
  },
  problems: {
    'price-differs':
      'its price differs from the contract that both sides signed; the contract’s price was used',
    'answer-twice': 'its answer is in the log already; it was counted once',
    'no-contract': 'no contract signed by both sides can be read here; it was not priced',
    'other-grant':
      'its private part names a different grant from the one charged in the log; it was not priced',
    'no-body': 'its private part cannot be read here; it was not priced',
    destroyed:
      'its private part was destroyed after its retention period or lost with the store, as the log states; it was not priced',
  } satisfies Record<StatementProblem['kind'], string>,
}

export const overview = {
  waiting: headings.waiting,
  alerts: 'Needs attention',
  activity: headings.recentQuestions,
  forecasts: 'Budget forecasts at the current pace',
  none: 'nothing',
  about: labels.matter,
  of: labels.subject,
  askedBy: labels.requestedBy,
  until: labels.deadline,
  alert: 'what',
  member: labels.member,
  edition: labels.edition,
  since: 'since',
  last: 'last',
  count: labels.entryCount,
  seq: 'newest',
  released: labels.answers,
  refused: labels.refused,
  charge: 'ρ',
  spent: labels.spent,
  perDay: 'ρ a day (95 %)',
  ends: 'ends in days (95 %)',
  never: labels.neverEnds,
  watched: (entries: number, size: number) =>
    `Monitored: the newest ${entries} of ${size} entries of the log.`,
  act: 'To intervene: yinsuan grant freeze GRANT, yinsuan edition freeze EDITION, yinsuan org halt MEMBER',
  kinds: ALERT_WORDS.en,
}

export const reportFile = {
  noChromium:
    'No Chromium was found (Debian: chromium), so the report is written as a page; print it to PDF.',
}
