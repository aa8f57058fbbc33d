import type { ApprovalRules } from '../../../schemas/proposal.ts'
import { encodeLeaf } from '../../domain/entries.ts'
import type { Store } from '../../store/store.ts'
import { decide } from '../decide.ts'

/**
 * Appends the approval rules where they differ from those in the log. From the first `rules` entry on no
 * edition serves unapproved, and no grant is in effect without its consumer's signature.
 */
export async function recordRules(store: Store, software: string, rules: ApprovalRules): Promise<void> {
  await decide(store, null, async ({ read, write, append }) => {
    const known = await read.approvalRules()
    if (JSON.stringify(known) === JSON.stringify(rules)) return
    const { edition, cap, grant } = rules.approvers
    const seq = append(place =>
      encodeLeaf(place, software, {
        type: 'rules',
        separation: rules.separation,
        editionApprovers: edition.toSorted(),
        capApprovers: cap.toSorted(),
        grantApprovers: grant.toSorted(),
        grantAbove: rules.grantAbove,
      }),
    )
    await write.setApprovalRules(rules, seq)
  })
}
