// When each grant was in effect, from public leaves alone: both sides of a contract read the same, whoever
// approved it.
import type { Entry } from '../../../protocols/audit/entry.ts'

/** In effect from `from` until `until`, but for the holds of an officer. */
export interface GrantTimes {
  readonly from: string
  readonly until: string
  readonly held: (time: string) => boolean
}

interface Facts {
  expires: string
  accepted: string | null
  /** Of a grant from before contracts. */
  issued: string | null
  needsApproval: boolean
  approved: string | null
  ended: string | null
  readonly holds: { readonly from: string; until: string | null }[]
}

/** Takes the leaves in the log's order. */
export class GrantBook {
  readonly #grants = new Map<string, Facts>()
  readonly #proposals = new Map<string, string>()
  #grantAbove: string | null = null

  add(entry: Entry): void {
    const { type, time } = entry
    if (type === 'rules') this.#grantAbove = entry.grantAbove
    else if (type === 'contract') {
      // As the log's replay has it: a large contract that nobody proposed for approval never takes effect.
      const needsApproval = this.#grantAbove !== null && BigInt(entry.budget) > BigInt(this.#grantAbove)
      this.#grants.set(entry.grantId, { ...NEW, expires: entry.expires, needsApproval, holds: [] })
    } else if (type === 'grant') {
      if (entry.action === 'issued')
        this.#grants.set(entry.grantId, { ...NEW, expires: entry.expires, issued: time, holds: [] })
      if (entry.action === 'revoked') this.#change(entry.grantId, { ended: time })
    } else if (type === 'revocation') this.#change(entry.grantId, { ended: time })
    else if (type === 'acceptance') this.#change(entry.grantId, { accepted: time })
    else if (type === 'proposal' && entry.kind === 'grant' && entry.grantId !== null) {
      this.#proposals.set(entry.proposal, entry.grantId)
      this.#change(entry.grantId, { needsApproval: true })
    } else if (type === 'approval') {
      const grant = this.#proposals.get(entry.proposal)
      if (grant !== undefined) this.#change(grant, { approved: time })
    } else if (type === 'grant-freeze')
      this.#grants.get(entry.grantId)?.holds.push({ from: time, until: null })
    else if (type === 'grant-unfreeze') {
      const hold = this.#grants.get(entry.grantId)?.holds.at(-1)
      if (hold !== undefined) hold.until = time
    }
  }

  /** Undefined for a grant that never took effect. */
  times(grant: string): GrantTimes | undefined {
    const facts = this.#grants.get(grant)
    if (facts === undefined) return undefined
    const { accepted, issued, needsApproval, approved, expires, ended, holds } = facts
    const from =
      issued ?? (accepted === null || (needsApproval && approved === null) ? null : later(accepted, approved))
    if (from === null) return undefined
    const until = ended !== null && ended < expires ? ended : expires
    return {
      from,
      until,
      held: time => holds.some(hold => hold.from <= time && (hold.until === null || time < hold.until)),
    }
  }

  #change(grant: string, change: Partial<Facts>): void {
    const facts = this.#grants.get(grant)
    if (facts !== undefined) Object.assign(facts, change)
  }
}

const NEW: Omit<Facts, 'holds' | 'expires'> = {
  accepted: null,
  issued: null,
  needsApproval: false,
  approved: null,
  ended: null,
}

function later(a: string, b: string | null): string {
  return b !== null && b > a ? b : a
}
