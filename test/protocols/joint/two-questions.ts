// Two questions of one consumer to one market edition, each node with one open hold: every interleaving of
// what the hub carries for them.
import { type JointRecord, NO_RECORD, stepNode } from '../../../protocols/joint/node.ts'
import { nextForHub } from '../../../protocols/joint/progress.ts'

/** Whether a node may hold for one question, by what it has of the other. */
export type MayReserve = (other: JointRecord) => boolean

interface State {
  /** By question, then by node. */
  readonly records: readonly [readonly JointRecord[], readonly JointRecord[]]
}

export function exploreTwoQuestions(
  members: readonly string[],
  asks: 'inOrder' | 'atOnce',
  mayReserve: MayReserve = other => other.state !== 'held',
): { readonly states: number; readonly stuck: number; readonly bothDone: number; readonly both: number } {
  const none = members.map(() => NO_RECORD)
  const start: State = { records: [none, none] }
  const states = [start]
  const seen = new Set([JSON.stringify(start)])
  let stuck = 0
  let bothDone = 0
  let both = 0
  for (const state of states) {
    const [ours, theirs] = state.records
    if (ours.some((record, i) => isSpent(record) && isSpent(theirs[i] ?? NO_RECORD))) both++
    const next = [0, 1].flatMap(which => successors(state, which, members, asks, mayReserve))
    const changed = next.filter(other => JSON.stringify(other) !== JSON.stringify(state))
    if (changed.length === 0) {
      if (state.records.flat().every(record => record.state === 'released')) bothDone++
      else stuck++
    }
    for (const other of changed) {
      const key = JSON.stringify(other)
      if (seen.has(key)) continue
      seen.add(key)
      states.push(other)
    }
  }
  return { states: states.length, stuck, bothDone, both }
}

function successors(
  state: State,
  which: number,
  members: readonly string[],
  asks: 'inOrder' | 'atOnce',
  allows: MayReserve,
): readonly State[] {
  const records = state.records[which] ?? []
  const others = state.records[1 - which] ?? []
  const said = members.filter((_, place) => records[place]?.commitment !== undefined)
  const yeses = said.map(node => ({ node, isExpired: false }))
  const shares = members.filter((_, place) => records[place]?.state === 'released')
  const first = nextForHub({ members, yeses, refusals: [], shares, isCancelled: false })
  const isAsking = first.some(({ kind }) => kind === 'ask')
  const actions =
    asks === 'atOnce' && isAsking
      ? members.filter(node => !said.includes(node)).map(node => ({ kind: 'ask' as const, node }))
      : first
  return actions.flatMap(action => {
    if (action.kind !== 'ask' && action.kind !== 'release') return []
    const place = members.indexOf(action.node)
    const question = `q${which}`
    const names = { self: action.node, members }
    const mayReserve = allows(others[place] ?? NO_RECORD)
    const all = members.map(node => ({ node, question, commitment: 'share', isExpired: false }))
    const event =
      action.kind === 'ask'
        ? ({ kind: 'question', question, mayReserve } as const)
        : ({ kind: 'release', question, yeses: all } as const)
    const { record } = stepNode(records[place] ?? NO_RECORD, event, names, () => 'share')
    const changed = records.map((old, i) => (i === place ? record : old))
    return [{ records: which === 0 ? [changed, others] : [others, changed] } satisfies State]
  })
}

function isSpent({ state }: JointRecord): boolean {
  return state === 'held' || state === 'released'
}
