import { utf8 } from '../../../../protocols/bytes.ts'
import { parseJoint } from '../../../../protocols/joint/documents.ts'
import type { JointProgress } from '../../../../schemas/joint.ts'
import type { NodeState } from './joint-record.ts'

/** The state at each member after an attempt; a refusal counts once its signature was verified. */
export function nodeStates(members: readonly string[], progress: JointProgress | undefined): NodeState[] {
  if (progress === undefined)
    return members.map(organisation => ({ organisation, state: 'waiting', code: null }))
  const released = progress.shares.map(({ share }) => parseJoint('jointShare', utf8(share.document)).node)
  const refusals = progress.refusals.map(({ document }) => parseJoint('jointRefusal', utf8(document)))
  return members.map((organisation): NodeState => {
    const refusal = refusals.find(({ node }) => node === organisation)
    const silent = progress.silent.find(each => each.organisation === organisation)
    if (released.includes(organisation)) return { organisation, state: 'released', code: null }
    if (refusal !== undefined) return { organisation, state: 'refused', code: refusal.code }
    if (silent !== undefined) return { organisation, state: 'silent', code: silent.code }
    const isReserved = progress.reserved.some(node => node === organisation)
    return { organisation, state: isReserved ? 'reserved' : 'waiting', code: null }
  })
}
