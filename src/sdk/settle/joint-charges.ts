// Whether what members charged for joint answers agrees with the hub's log: each charge of a share is named
// by an entry there, and each that an entry names is in its member's own log.
import type { OrganisationId } from '../../../schemas/common.ts'
import type { JointProblem, JointStatement } from '../../../schemas/statement.ts'
import { type TimeSpan, within } from '../period.ts'
import type { ProvenEntry } from '../proven-log.ts'

/** Log keys (C2SP) of the members of a market edition, by organisation. */
export type MembersOf = (marketEdition: string) => Promise<ReadonlyMap<string, string>>

interface Charge {
  readonly seq: number
  readonly time: string
  readonly marketEdition: string
}

interface Completed {
  readonly time: string
  readonly marketEdition: string
  readonly nodes: readonly { readonly organisation: string; readonly entry: string }[]
}

/** As large as the joint questions of the logs that it takes. */
export class JointCharges {
  readonly #period: TimeSpan
  /** By the key of the log that they are in, and their place. */
  readonly #charges = new Map<string, Map<number, Charge>>()
  readonly #completed: Completed[] = []
  #hubUntil = ''

  constructor(period: TimeSpan) {
    this.#period = period
  }

  /** Of the log under `logKey`, in any order; each log is begun with `read`, the hub's first. */
  add(logKey: string, { seq, leaf, body }: ProvenEntry): void {
    const charges = this.#charges.get(logKey)
    if (charges === undefined) throw new RangeError('a log is begun before its entries')
    const { time } = leaf
    if (this.#charges.size === 1 && time > this.#hubUntil) this.#hubUntil = time
    if (leaf.type === 'computation' && leaf.outcome === 'released' && body?.type === 'computation') {
      const { joint } = body
      if (joint !== undefined) charges.set(seq, { seq, time, marketEdition: joint.marketEdition })
    }
    if (leaf.type === 'joint' && body?.type === 'joint')
      this.#completed.push({ time, marketEdition: leaf.marketEdition, nodes: body.nodes })
  }

  read(logKey: string): void {
    this.#charges.set(logKey, new Map())
  }

  async check(membersOf: MembersOf): Promise<JointStatement['joint']> {
    const named = new Set<string>()
    const unread = new Set<string>()
    const problems: JointProblem[] = []
    for (const { time, marketEdition, nodes } of this.#completed) {
      const logKeys = await membersOf(marketEdition)
      for (const { organisation, entry } of nodes) {
        const logKey = logKeys.get(organisation) ?? ''
        const charge = this.#charges.get(logKey)?.get(Number(entry))
        named.add(`${logKey} ${entry}`)
        if (!this.#charges.has(logKey)) unread.add(organisation)
        else if (charge?.marketEdition !== marketEdition && within(time, this.#period))
          problems.push(problem('not-charged', organisation, entry, marketEdition))
      }
    }
    let charges = 0
    for (const [logKey, own] of this.#charges) {
      for (const { seq, time, marketEdition } of own.values()) {
        if (!within(time, this.#period)) continue
        if (named.has(`${logKey} ${seq}`)) charges++
        // What was charged after the hub's log was read may be completed in it by now.
        else if (time <= this.#hubUntil)
          problems.push(
            problem('not-completed', await memberOf(membersOf, marketEdition, logKey), seq, marketEdition),
          )
      }
    }
    return {
      questions: this.#completed.filter(({ time }) => within(time, this.#period)).length,
      charges,
      unread: [...unread].sort() as OrganisationId[],
      problems,
    }
  }
}

function problem(
  kind: JointProblem['kind'],
  organisation: string,
  seq: number | string,
  marketEdition: string,
): JointProblem {
  return { kind, organisation: organisation as OrganisationId, seq: String(seq), marketEdition }
}

/** Of several that one service acts for, the first. */
async function memberOf(membersOf: MembersOf, marketEdition: string, logKey: string): Promise<string> {
  const found = [...(await membersOf(marketEdition))].find(([, key]) => key === logKey)
  return found?.[0] ?? ''
}
