// What leaves a consumer after an answer that the service made as it liked: the same requests, bytes and
// times whatever was decrypted.
import { rounded } from '../statistics.ts'
import { type Evidence, type EvidenceOptions, judged } from './evidence.ts'
import { typeThroughProxy } from './malicious-service/command-line.ts'
import { boundOf, delayBeyond, findingsOf, type MaliciousFindings } from './malicious-service/findings.ts'
import { MANIPULATIONS } from './malicious-service/manipulations.ts'
import { askByAll, askLeaking } from './malicious-service/trials.ts'
import { openMaliciousWorld } from './malicious-service/world.ts'

export type MaliciousSizes = {
  /** Questions for each manipulation; for the rare ones a tenth. */
  readonly each: number
  /** Asking side by side. */
  readonly consumers: number
  /** Questions for each of the variants that leak. */
  readonly control: number
  /** Questions by the command line: honest answers and the reviewer's attack in turn. */
  readonly commandLine: number
}

export const SHORT: MaliciousSizes = { each: 2, consumers: 1, control: 8, commandLine: 4 }
const LONG: MaliciousSizes = { each: 400, consumers: 2, control: 100, commandLine: 200 }
export async function run({ short }: EvidenceOptions): Promise<Evidence> {
  const found = await watchMalicious(short ? SHORT : LONG)
  return judged({
    name: 'malicious-service',
    claim:
      'after a blind answer that a service with all its keys altered, the consumer sends the same requests, as long and at the same times, whatever was decrypted; what differs from what follows from the question is refused before it is decrypted',
    trials: found.questions + found.commandLine.questions,
    falseFailureRate: short ? 1e-5 : 1e-6,
    holds: isHeld(found),
    figures: figuresOf(found),
  })
}

export function isHeld(found: MaliciousFindings): boolean {
  const { first, last, bit, bound, commandLine, controls, worst } = found
  return (
    found.unexpected.length === 0 &&
    found.surplusSent === 0 &&
    found.shownAgrees &&
    [first, last, bit].every(r => Math.abs(r) < bound) &&
    Math.abs(worst.r) < found.boundOfOne &&
    commandLine.surplusSent === 0 &&
    Math.abs(commandLine.r) < boundOf(commandLine.questions) &&
    controls.throws.surplusSent > 0 &&
    controls.throws.r > 0.9 &&
    controls.delays.r > 0.5
  )
}

export async function watchMalicious(sizes: MaliciousSizes): Promise<MaliciousFindings> {
  const world = await openMaliciousWorld()
  try {
    const trials = await askByAll(world, sizes.each, sizes.consumers)
    const [throwing, delaying] = await askLeaking(world, sizes.control, delayBeyond(trials))
    const typed = await typeThroughProxy(world, sizes.commandLine)
    return findingsOf(trials, throwing, delaying, typed)
  } finally {
    await world.stop()
  }
}

function figuresOf(found: MaliciousFindings): Record<string, number | string> {
  const { commandLine, controls, worst } = found
  return {
    manipulations: MANIPULATIONS.length,
    'questions by the SDK': found.questions,
    'unexpected outcomes': found.unexpected.join('; ') || 0,
    'lists of requests beyond one a manipulation': found.surplusSent,
    'hidden cell and time to the first request: r': rounded(found.first, 4),
    'hidden cell and time to the last request: r': rounded(found.last, 4),
    'hidden bit and time to the first request: r': rounded(found.bit, 4),
    'bound of |r|': rounded(found.bound, 4),
    'largest r of one manipulation': `${rounded(worst.r, 4)} (${worst.name})`,
    'bound of |r| of one manipulation': rounded(found.boundOfOne, 4),
    'questions by the command line': commandLine.questions,
    'command line, lists of requests beyond one': commandLine.surplusSent,
    'command line, hidden cell and time: r': rounded(commandLine.r, 4),
    'control that throws: lists beyond one': controls.throws.surplusSent,
    'control that throws: r': rounded(controls.throws.r, 4),
    'control that delays: r': rounded(controls.delays.r, 4),
  }
}
