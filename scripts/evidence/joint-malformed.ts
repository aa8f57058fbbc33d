// Messages between nodes and hub that are nearly right: none is accepted, at a node whose hub and fellow
// member collude, and at a hub whose nodes lie.
import { type Evidence, type EvidenceOptions, judged } from './evidence.ts'
import { attackHub } from './joint-malformed/at-hub.ts'
import { attackNode } from './joint-malformed/at-node.ts'
import { attackTicket } from './joint-malformed/at-ticket.ts'
import { openNodeWorld } from './joint-malformed/world.ts'

const LONG = { node: 30_000, ticket: 14_000, hub: 6_000 }
const SHORT = { node: 240, ticket: 150, hub: 100 }

export async function run({ short, onProgress }: EvidenceOptions): Promise<Evidence> {
  const counts = short ? SHORT : LONG
  const total = counts.node + counts.ticket + counts.hub
  let sent = 0
  const onSent = (): void => onProgress?.(++sent, total)
  const { ticket, node } = await attackMember(counts, onSent)
  const hub = await attackHub(counts.hub, onSent)
  const holds =
    node.accepted === 0 &&
    node.spent === 0n &&
    node.entries === 0 &&
    node.honest &&
    ticket.accepted === 0 &&
    ticket.honest &&
    hub.accepted === 0 &&
    hub.honest
  return judged({
    name: 'joint-malformed',
    claim:
      'no malformed, forged or misplaced message makes a node prove, choose, say yes, release, cancel, charge or log, its answers changed on the way are not believed, and a hub stores no false reply; the same messages as they should be are answered',
    trials: node.messages + ticket.messages + hub.replies,
    falseFailureRate: 0,
    holds,
    figures: {
      'messages to a node': node.messages,
      'kinds to a node': node.kinds,
      'accepted by the node': node.accepted,
      'first kind accepted': node.worst,
      'nano-rho charged by them': String(node.spent),
      'entries by them': node.entries,
      'messages about a joint ticket': ticket.messages,
      'kinds about a joint ticket': ticket.kinds,
      'accepted of them': ticket.accepted,
      'first kind of them accepted': ticket.worst,
      'replies to a hub': hub.replies,
      'kinds to a hub': hub.kinds,
      'accepted by the hub': hub.accepted,
      'control: good messages answered': node.honest && ticket.honest && hub.honest ? 1 : 0,
    },
  })
}

async function attackMember(counts: typeof LONG, onSent: () => void) {
  const world = await openNodeWorld()
  try {
    const ticket = await attackTicket(world, counts.ticket, onSent)
    return { ticket, node: await attackNode(world, counts.node, onSent) }
  } finally {
    await world.close()
  }
}
