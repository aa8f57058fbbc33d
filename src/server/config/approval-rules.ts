import { ApprovalRules, ApproverRole } from '../../../schemas/proposal.ts'
import type { Config } from './config-keys.ts'

type Settings = Pick<
  Config,
  'editionApprovers' | 'capApprovers' | 'grantApprovers' | 'grantApprovalAbove' | 'approvalDays'
>

/** Who may approve what, from the settings. */
export function approvalRules(config: Settings): ApprovalRules {
  const roles = (text: string) => text.split(',').map(role => ApproverRole.parse(role))
  return ApprovalRules.parse({
    approvers: {
      edition: roles(config.editionApprovers),
      cap: roles(config.capApprovers),
      grant: roles(config.grantApprovers),
    },
    grantAbove: config.grantApprovalAbove,
    days: config.approvalDays,
  })
}
