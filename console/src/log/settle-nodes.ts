// A consumer's statements over this service's log and those of the nodes that it can reach through it.
import { ProtocolError } from '../../../protocols/errors.ts'
import { logKeyAlone } from '../../../protocols/audit/policy.ts'
import type { JointStatement } from '../../../schemas/statement.ts'
import type { Client } from '../../../src/sdk/client.ts'
import { nodeLogReader } from '../../../src/sdk/joint/member-log.ts'
import { membersOfMarket } from '../../../src/sdk/joint/members-of.ts'
import { listAll } from '../../../src/sdk/list-all.ts'
import { type SettledLog, settleJointly } from '../../../src/sdk/settle/settle-jointly.ts'

export type SettledNode = {
  readonly access: { readonly organisation: string; readonly logKey: string }
  /** The member's at this node, through the hub. */
  readonly client: Client
}

/** `own`: this service's log. Throws as `settleJointly`. */
export async function settleNodes(
  hub: Client,
  own: Omit<SettledLog, 'entries'>,
  nodes: readonly SettledNode[],
  options: Parameters<typeof settleJointly>[2],
): Promise<JointStatement> {
  const logs: SettledLog[] = [{ ...own, entries: listAll(hub, 'entryList', 500) }]
  for (const { access, client } of nodes) {
    if (!(await isReached(client))) continue
    logs.push({
      reader: nodeLogReader(hub, access.organisation),
      policy: { ...logKeyAlone(access.logKey), now: Math.floor(options.now / 1000) },
      entries: listAll(client, 'entryList', 500),
      organisation: own.organisation,
    })
  }
  return await settleJointly(logs, membersOfMarket(hub), options)
}

/** A node that is away, or does not know this member: the statement names its log as not read. */
async function isReached(client: Client): Promise<boolean> {
  try {
    await client.me()
    return true
  } catch (error) {
    if (error instanceof ProtocolError) throw error
    return false
  }
}
