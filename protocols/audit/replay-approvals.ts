// SPEC.md, "Meaning": a decision that needs two is asked by one and approved by another who may, once and in time.
import type { Role } from './entry.ts'
import type { ProposalEndEntry, ProposalEntry, RulesEntry } from './entry-decisions.ts'

interface Waiting {
  readonly entry: ProposalEntry
  readonly subject: string
}

/** Each call that takes an entry returns undefined where it is not in order. */
export class ApprovalReplay {
  #rules: RulesEntry | undefined
  readonly #seen = new Set<string>()
  readonly #waiting = new Map<string, Waiting>()
  /** By kind and subject. */
  readonly #open = new Map<string, string>()

  get rules(): RulesEntry | undefined {
    return this.#rules
  }

  setRules(entry: RulesEntry): boolean {
    this.#rules = entry
    return [entry.editionApprovers, entry.capApprovers, entry.grantApprovers].every(
      approvers => approvers.length > 0,
    )
  }

  needsApproval(budget: string): boolean {
    const above = this.#rules?.grantAbove
    return above !== undefined && above !== null && BigInt(budget) > BigInt(above)
  }

  /** One waits for each subject; a new one may be asked when the time of the one before is over. */
  ask(entry: ProposalEntry): ProposalEntry | undefined {
    const subject = subjectOf(entry)
    if (this.#rules === undefined || subject === undefined || this.#seen.has(entry.proposal)) return undefined
    const before = this.#waiting.get(this.#open.get(subject) ?? '')
    if (before !== undefined && entry.time < before.entry.expires) return undefined
    if (before !== undefined) this.#waiting.delete(before.entry.proposal)
    this.#seen.add(entry.proposal)
    this.#waiting.set(entry.proposal, { entry, subject })
    this.#open.set(subject, entry.proposal)
    return entry
  }

  /** What was approved or refused. The one who asked may take it back, and never approve it, under a key that came in the place of its own neither. */
  end(
    end: ProposalEndEntry,
    roles: readonly Role[],
    sameHand: (oneKey: string, otherKey: string) => boolean,
  ): ProposalEntry | undefined {
    const waiting = this.#waiting.get(end.proposal)
    if (waiting === undefined || this.#rules === undefined) return undefined
    const { entry } = waiting
    const may = this.#approvers(entry.kind).some(role => roles.includes(role))
    const sameOrganisation = entry.organisation === end.organisation
    const isAsker =
      sameOrganisation && (this.#rules.separation === 'organisation' || sameHand(entry.keyId, end.keyId))
    if (end.type === 'approval' && (!may || isAsker || end.time >= entry.expires)) return undefined
    if (end.type === 'rejection' && !may && !sameOrganisation) return undefined
    this.#waiting.delete(end.proposal)
    return entry
  }

  #approvers(kind: ProposalEntry['kind']): readonly Role[] {
    if (this.#rules === undefined) return []
    const { editionApprovers, capApprovers, grantApprovers } = this.#rules
    return { edition: editionApprovers, cap: capApprovers, grant: grantApprovers }[kind]
  }
}

/** Undefined where the fields do not fit the kind. */
function subjectOf({ kind, edition, grantId, capPerConsumer, capTotal }: ProposalEntry): string | undefined {
  const hasCaps = capPerConsumer !== null && capTotal !== null
  const noCaps = capPerConsumer === null && capTotal === null
  if (kind === 'grant') return edition === null && grantId !== null && noCaps ? `grant ${grantId}` : undefined
  if (edition === null || grantId !== null) return undefined
  return (kind === 'cap' ? hasCaps : noCaps) ? `${kind} ${edition}` : undefined
}
