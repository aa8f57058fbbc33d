// SPEC.md, "Meaning": a decision that needs two is asked by one and approved by another who may, once and in
// time.
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

  /** Contracts beyond it need a second person; undefined: none does. */
  get grantAbove(): bigint | undefined {
    const above = this.#rules?.grantAbove
    return above === undefined || above === null ? undefined : BigInt(above)
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

  /**
   * What was approved or refused. The one who asked may take it back, and never approve it, under a key that
   * came in the place of its own neither.
   */
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
    const apart = this.#rules.separation === 'organisation' || entry.subject !== null
    const isAsker = sameOrganisation && (apart || sameHand(entry.keyId, end.keyId))
    const isSubject = entry.subject === end.organisation
    if (end.type === 'approval' && (!may || isAsker || isSubject || end.time >= entry.expires))
      return undefined
    if (end.type === 'rejection' && !may && !sameOrganisation) return undefined
    this.#waiting.delete(end.proposal)
    return entry
  }

  #approvers(kind: ProposalEntry['kind']): readonly Role[] {
    if (this.#rules === undefined) return []
    const { editionApprovers, capApprovers, grantApprovers } = this.#rules
    const admission: readonly Role[] = ['officer']
    const members = { organisation: admission, key: admission, market: MARKET_APPROVERS }
    return { edition: editionApprovers, cap: capApprovers, grant: grantApprovers, ...members }[kind]
  }
}

/** Undefined where the fields do not fit the kind. */
function subjectOf(entry: ProposalEntry): string | undefined {
  const { kind } = entry
  const [wanted, ...fields] = FIELDS[kind]
  const others = ALL_FIELDS.filter(name => !fields.includes(name) && name !== wanted)
  const fits = entry[wanted] !== null && fields.every(name => entry[name] !== null)
  return fits && others.every(name => entry[name] === null) ? `${kind} ${String(entry[wanted])}` : undefined
}

const MARKET_APPROVERS: readonly Role[] = ['officer', 'operator']

type Field = 'edition' | 'grantId' | 'capPerConsumer' | 'capTotal' | 'subject' | 'roles'

/** What each kind names: its subject first. */
const FIELDS: Readonly<Record<ProposalEntry['kind'], readonly [Field, ...Field[]]>> = {
  edition: ['edition'],
  cap: ['edition', 'capPerConsumer', 'capTotal'],
  grant: ['grantId'],
  organisation: ['subject', 'roles'],
  key: ['subject'],
  market: ['subject'],
}

const ALL_FIELDS: readonly Field[] = ['edition', 'grantId', 'capPerConsumer', 'capTotal', 'subject', 'roles']
