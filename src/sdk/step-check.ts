// protocols/dp/SPEC.md §9, over the bodies of a log: whoever is charged the difference only has paid the
// rest before, in the answer that the body names.
import { digestOfJson } from '../../protocols/digest.ts'
import { parseDecimal } from '../../protocols/dp/rational.ts'
import { epsilonOfRho, NANO } from '../../protocols/dp/zcdp.ts'
import type { Entry } from '../../protocols/audit/entry.ts'
import type { ComputationBody } from '../../schemas/body.ts'
import { spentOn } from '../../schemas/combined.ts'
import type { Part } from '../../schemas/plan.ts'
import { mechanismOfPart } from '../domain/plan/plan.ts'
import { leastTotal } from '../domain/plan/stored-parts.ts'
import { SdkError } from './errors.ts'
import type { ProvenEntry } from './proven-log.ts'

type Released = Pick<Extract<Entry, { type: 'computation' }>, 'account' | 'edition'>

/** What a later step may continue; `parts` is null where its body cannot be seen. */
type Known = Released & {
  readonly parts: readonly PaidPart[] | null
  readonly grant: string
  readonly answer: string | null
}

/** `figure`: a digest of what was released under which mechanism. */
type PaidPart = { readonly figure: string; readonly spent: bigint }

type Step = Released & {
  readonly seq: number
  readonly grant: string
  readonly part: PaidPart
  readonly after: NonNullable<Part['after']>
}

/** Takes proven entries in any order, each once. */
export class StepCheck {
  readonly #deltas = new Map<string, string>()
  readonly #released = new Map<number, Known>()
  readonly #others = new Set<number>()
  readonly #steps: Step[] = []

  /** Every leaf of the log, before the first `add`. */
  addLeaf(leaf: Entry): void {
    if (leaf.type === 'edition') this.#deltas.set(leaf.edition, leaf.delta)
  }

  /** Throws `sdk.log` for a question that sharpens an answer and is charged less than the difference. */
  add({ seq, leaf, body, destroyed }: ProvenEntry): void {
    if (leaf.type !== 'computation' || leaf.outcome !== 'released') {
      this.#others.add(seq)
      return
    }
    const { account, edition } = leaf
    const seen = body?.type === 'computation' ? body : null
    if (seen === null) {
      if (!destroyed) this.#released.set(seq, { account, edition, parts: null, grant: '', answer: null })
      return
    }
    const { grant, answer } = seen
    const parts = seen.parts.map(paid)
    this.#released.set(seq, { account, edition, parts, grant, answer })
    this.#checkAsked(seq, seen)
    for (const [i, { after, name }] of seen.parts.entries()) {
      const part = parts[i]
      if (after === undefined || part === undefined || seen.reused.includes(name)) continue
      this.#steps.push({ seq, account, edition, grant, part, after })
    }
  }

  /**
   * Once all were taken. Throws `sdk.log` for a step without its base, or after one that cost something else.
   */
  finish(): void {
    for (const step of this.#steps) {
      const why = this.#flawOf(step)
      if (why !== undefined) throw new SdkError('sdk.log', why, { index: step.seq })
    }
  }

  #flawOf({ seq, account, edition, grant, part, after }: Step): string | undefined {
    const at = Number(after.seq)
    if (at >= seq || this.#others.has(at)) return 'what a step continues is no earlier answer'
    const base = this.#released.get(at)
    // Destroyed after its time, or not the reader's to see.
    if (base === undefined) return undefined
    if (base.account !== account || base.edition !== edition)
      return 'a step continues an answer of another account'
    if (base.parts === null) return undefined
    const continued = base.parts[after.part]
    if (base.answer !== after.answer || base.grant !== grant || continued?.figure !== part.figure)
      return 'a step continues other figures than those of its base'
    if (continued.spent !== BigInt(after.rho)) return 'a step counts as paid what its base did not cost'
    return part.spent < leastTotal(continued.spent) ? 'a step is too small' : undefined
  }

  /**
   * By ρ or ε the question says what all steps cost together, less what division by its parts leaves over.
   */
  #checkAsked(seq: number, { query, parts, reused, edition }: ComputationBody): void {
    const { privacy, sharpen } = query
    const delta = this.#deltas.get(edition)
    if (sharpen === undefined || delta === undefined || 'within' in privacy || 'pool' in privacy) return
    const paidFor = parts.reduce((sum, part) => sum + spentOn(part), 0n) + BigInt(parts.length)
    // A part whose step would be below a tenth is left as it is.
    const most = reused.length === 0 ? paidFor : (11n * paidFor) / 10n
    const isEnough =
      'rho' in privacy
        ? most >= toNano(privacy.rho)
        : // Never from ε to ρ: an absurd ε would cost much work.
          epsilonOfRho(most + 1n, delta) >= Number(privacy.epsilon)
    if (!isEnough) throw new SdkError('sdk.log', 'a step is charged less than the difference', { index: seq })
  }
}

function toNano(text: string): bigint {
  const { num, den } = parseDecimal(text)
  return (num * NANO) / den
}

/** 128 bits of the digest: nobody finds two figures that have the same. */
function paid(part: Part): PaidPart {
  const { l1, l2Squared, noise, shape } = part
  const figure = digestOfJson({ l1, l2Squared, mechanism: mechanismOfPart(noise), shape })
  return { figure: figure.slice(0, 32), spent: spentOn(part) }
}
