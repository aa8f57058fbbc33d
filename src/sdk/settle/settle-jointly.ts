// Settlement across a hub and its nodes: each log is settled on its own, under its own contracts, and the
// charges for joint answers are compared between the logs.
import { formatVkey } from '../../../protocols/audit/note.ts'
import type { LogReader } from '../../../protocols/audit/verify-log.ts'
import type { LogPolicy } from '../../../protocols/audit/policy.ts'
import type { OrganisationId } from '../../../schemas/common.ts'
import type { JointStatement, Statement } from '../../../schemas/statement.ts'
import { monthPeriod } from '../period.ts'
import type { Logged } from '../proven-log.ts'
import { JointCharges, type MembersOf } from './joint-charges.ts'
import { settle, type SettleOptions } from './settle.ts'

/** One service, as the caller knows it. */
export interface SettledLog {
  readonly reader: LogReader
  readonly policy: LogPolicy
  readonly entries: AsyncIterable<Logged>
  readonly organisation: string
}

/** `logs`: the hub's first. Throws as `settle`, and what `membersOf` throws. */
export async function settleJointly(
  logs: readonly SettledLog[],
  membersOf: MembersOf,
  options: Omit<SettleOptions, 'policy' | 'organisation' | 'onEntry'>,
): Promise<JointStatement> {
  const joint = new JointCharges(monthPeriod(options.month))
  const statements: Statement[] = []
  for (const { reader, policy, entries, organisation } of logs) {
    const logKey = formatVkey(policy.logKey)
    joint.read(logKey)
    const onEntry: SettleOptions['onEntry'] = entry => joint.add(logKey, entry)
    statements.push(await settle(reader, entries, { ...options, policy, organisation, onEntry }))
  }
  return {
    v: 1,
    type: 'joint-statement',
    month: options.month,
    statements,
    balances: sumOf(statements),
    joint: await joint.check(membersOf),
  }
}

function sumOf(statements: readonly Statement[]): JointStatement['balances'] {
  const sums = new Map<OrganisationId, { readonly receivable: bigint; readonly payable: bigint }>()
  for (const { organisation, receivable, payable } of statements.flatMap(({ balances }) => balances)) {
    const before = sums.get(organisation) ?? { receivable: 0n, payable: 0n }
    sums.set(organisation, {
      receivable: before.receivable + BigInt(receivable),
      payable: before.payable + BigInt(payable),
    })
  }
  return [...sums]
    .map(([organisation, { receivable, payable }]) => ({
      organisation,
      receivable: String(receivable),
      payable: String(payable),
    }))
    .toSorted((a, b) => (a.organisation < b.organisation ? -1 : 1))
}
