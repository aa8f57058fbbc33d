// What a reader of a joint answer demands of the logs in it.
import { parseVkey } from '../../../protocols/audit/note.ts'
import type { LogPolicy } from '../../../protocols/audit/policy.ts'
import { SdkError } from '../errors.ts'

export interface JointPolicy {
  /** C2SP verifier key of the hub's log. Those of the nodes are in the market edition. */
  readonly hubLogKey: string
  readonly witnesses?: readonly string[]
  /** How many of the witnesses must have cosigned each log; all where it is absent. */
  readonly quorum?: number
  /** M, as its members say it. Absent: the file's own. */
  readonly marketEdition?: string
}

export function jointLogPolicy(logKey: string, { witnesses = [], quorum }: JointPolicy): LogPolicy {
  return {
    logKey: parseVkey(logKey),
    witnesses: witnesses.map(parseVkey),
    quorum: quorum ?? witnesses.length,
  }
}

export function different(field: string): SdkError {
  return new SdkError('sdk.joint', 'the joint answer does not follow from what its nodes signed', { field })
}
