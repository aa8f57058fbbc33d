// SPEC.md, "Meaning": what the log states of itself: whom it asks to cosign, and which key signs it next.
import type { LogKeyEntry, WitnessPolicyEntry } from './entry.ts'
import { parseVkey } from './note.ts'

export type WitnessPolicy = Pick<WitnessPolicyEntry, 'quorum' | 'witnesses'>
export type LogSettingsViolation = 'witness-policy' | 'log-key'

/** What the log states of itself, and the last of each. */
export class LogSettingsReplay {
  readonly #logKeys = new Set<string>()
  #policy: WitnessPolicy | undefined
  #handover: { readonly next: string; readonly index: number } | undefined

  /** The last one that the log states; undefined where it never stated one. */
  get policy(): WitnessPolicy | undefined {
    return this.#policy
  }

  /** The last key that the log names, and where. */
  get handover(): { readonly next: string; readonly index: number } | undefined {
    return this.#handover
  }

  /** Returns the rule that the entry breaks. */
  add(entry: WitnessPolicyEntry | LogKeyEntry): LogSettingsViolation | undefined {
    return entry.type === 'log-key' ? this.#logKey(entry) : this.#witnessPolicy(entry)
  }

  #witnessPolicy({ quorum, witnesses }: WitnessPolicyEntry): LogSettingsViolation | undefined {
    const kinds = witnesses.map(kindOf)
    if (Number(quorum) > kinds.length || kinds.some(kind => kind !== 'witness')) return 'witness-policy'
    this.#policy = { quorum, witnesses }
    return undefined
  }

  /** A key that once signed never comes back: it was given up for a reason. */
  #logKey({ next, seq }: LogKeyEntry): LogSettingsViolation | undefined {
    if (kindOf(next) !== 'log' || this.#logKeys.has(next)) return 'log-key'
    this.#logKeys.add(next)
    this.#handover = { next, index: Number(seq) }
    return undefined
  }
}

/** Undefined for what is no verifier key, such as one with another key's id. */
function kindOf(vkey: string): 'log' | 'witness' | undefined {
  try {
    return parseVkey(vkey).kind
  } catch {
    return undefined
  }
}
