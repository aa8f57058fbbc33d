// Messages between nodes and hub that are nearly right: none is accepted, at a node whose hub and fellow
// member collude, and at a hub whose nodes lie.
import type { Evidence, EvidenceOptions } from './evidence.ts'
import { attackHub } from './joint-malformed/at-hub.ts'
import { attackNode } from './joint-malformed/at-node.ts'

const LONG = { node: 44_000, hub: 6_000 }
const SHORT = { node: 300, hub: 100 }

export async function run({ short }: EvidenceOptions): Promise<Evidence> {
  const counts = short ? SHORT : LONG
  const node = await attackNode(counts.node)
  const hub = await attackHub(counts.hub)
  const holds =
    node.accepted === 0 &&
    node.spent === 0n &&
    node.entries === 0 &&
    node.honest &&
    hub.accepted === 0 &&
    hub.honest
  return {
    name: 'joint-malformed',
    claim:
      'no malformed, forged or misplaced message makes a node say yes, release, cancel, charge or log, nor a hub store a reply; the same messages as they should be are answered',
    trials: node.messages + hub.replies,
    falseFailureRate: 0,
    verdict: holds ? 'holds' : 'fails',
    figures: {
      'messages to a node': node.messages,
      'kinds to a node': node.kinds,
      'accepted by the node': node.accepted,
      'first kind accepted': node.worst,
      'nano-rho charged by them': String(node.spent),
      'entries by them': node.entries,
      'replies to a hub': hub.replies,
      'kinds to a hub': hub.kinds,
      'accepted by the hub': hub.accepted,
      'control: good messages answered': node.honest && hub.honest ? 1 : 0,
    },
  }
}
