// protocols/dp/SPEC.md §9: that an answer which continues earlier releases continues those of its own
// consumer, as their own receipts prove them, and that it was charged the difference.
import type { ComputationEntry } from '../../protocols/audit/entry-ledger.ts'
import { canonicalJson } from '../../protocols/canonical-json.ts'
import type { Answer, AnsweredPart } from '../../schemas/answer.ts'
import type { ComputationBody } from '../../schemas/body.ts'
import { releasesOf, spentOn } from '../../schemas/combined.ts'
import { mechanismOfPart } from '../domain/plan/plan.ts'
import { leastTotal } from '../domain/plan/stored-parts.ts'
import { SdkError } from './errors.ts'

/** An answer whose receipt, body and signature are verified. */
export type ProvenStep = {
  readonly answer: Answer
  readonly body: ComputationBody
  readonly entry: ComputationEntry
}

/**
 * `earlier`: the other answers of the file that are verified already. Throws `sdk.sharpen`, with the part,
 * where one of those that it continues is missing or is not what it says: another consumer's, or under
 * another contract; other values, noise or charges; not before it in the log.
 */
export function checkSteps(step: ProvenStep, earlier: readonly ProvenStep[]): void {
  const { answer } = step
  const known = new Map(earlier.map(each => [each.answer.id, each]))
  if (answer.query.sharpen !== undefined) checkLook(step, known.get(answer.query.sharpen))
  for (const part of answer.parts) {
    // What came from a stored answer is no new release; that answer has a file of its own.
    if (part.after === undefined || part.reusedFrom !== null) continue
    const before = known.get(part.after.answer)
    const fault =
      before === undefined ? 'the answer that it continues is missing' : faultOf(step, part, before)
    if (fault !== undefined) throw broken(fault, part.name)
    for (const { answer: id } of part.combined?.earlier ?? [])
      if (!isReleasedIn(known.get(id), step, part))
        throw broken('a release that it combines is not proven', part.name)
  }
}

function checkLook({ answer, body }: ProvenStep, before: ProvenStep | undefined): void {
  if (before === undefined) throw broken('the answer that it sharpens is missing')
  const { number = 1, of = null } = before.answer.look ?? {}
  const declared = answer.query.looks ?? null
  if (answer.look?.number !== number + 1 || answer.look.of !== declared) throw broken('it is another look')
  if (of !== null && declared !== of) throw broken('the declared looks have changed')
  if (declared !== null && number + 1 > declared) throw broken('more looks than were declared')
  if (before.body.grant !== body.grant) throw broken('the answer that it sharpens is under another contract')
}

function faultOf(step: ProvenStep, part: AnsweredPart, before: ProvenStep): string | undefined {
  const { after, combined, rho } = part
  const continued = after && before.answer.parts[after.part]
  if (after === undefined || continued === undefined) return 'the answer that it continues has no such part'
  if (!isOfSameAccount(step, before)) return 'the answer that it continues is of another account or contract'
  if (after.seq !== before.entry.seq || Number(before.entry.seq) >= Number(step.entry.seq))
    return 'the answer that it continues is not where it says in the log'
  if (!isSame(whatIsReleased(continued), whatIsReleased(part)))
    return 'it continues other figures or other noise'
  if (!isSame(releasesOf(before.answer, continued) ?? null, combined?.earlier ?? []))
    return 'the earlier releases are not those of the answer that it continues'
  if (BigInt(after.rho) !== spentOn(continued)) return 'the earlier releases cost something else'
  if (BigInt(rho) + BigInt(after.rho) < leastTotal(BigInt(after.rho))) return 'the step is too small'
  return undefined
}

function isOfSameAccount(one: ProvenStep, other: ProvenStep): boolean {
  return (
    one.entry.account === other.entry.account &&
    one.entry.edition === other.entry.edition &&
    one.body.grant === other.body.grant &&
    one.body.actor.organisation === other.body.actor.organisation
  )
}

/** Whether the answer holds this release of the part as its own, charged there. */
function isReleasedIn(origin: ProvenStep | undefined, step: ProvenStep, part: AnsweredPart): boolean {
  if (origin === undefined || !isOfSameAccount(step, origin)) return false
  const releases = part.combined?.earlier.filter(({ answer }) => answer === origin.answer.id) ?? []
  return releases.every(release =>
    origin.answer.parts.some(
      own =>
        own.reusedFrom === null &&
        isSame(whatIsReleased(own), whatIsReleased(part)) &&
        isSame(releasesOf(origin.answer, own)?.at(-1) ?? null, release),
    ),
  )
}

function whatIsReleased({ l1, l2Squared, noise, shape }: AnsweredPart): object {
  return { l1, l2Squared, mechanism: mechanismOfPart(noise), shape }
}

function isSame(one: unknown, two: unknown): boolean {
  return canonicalJson(one) === canonicalJson(two)
}

function broken(why: string, part?: string): SdkError {
  return new SdkError('sdk.sharpen', why, part === undefined ? {} : { part })
}
