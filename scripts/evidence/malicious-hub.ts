// A hub as the adversary of a real node and of its consumer, with members of its own making or honest ones.
import { type Evidence, type EvidenceOptions, judged } from './evidence.ts'
import { tryWays } from './malicious-hub/trials.ts'

const LONG = [2, 3, 5, 11]
const SHORT = [2]

export async function run({ short, onProgress }: EvidenceOptions): Promise<Evidence> {
  let tried = 0
  const rounds = short ? SHORT : LONG
  const found = await tryWays(rounds, () => onProgress?.(++tried, 32 * rounds.length + 39))
  const { harmed, lost, accused, spent, isFound } = found
  return judged({
    name: 'malicious-hub',
    claim:
      'whatever a hub forms, carries, withholds, replays or forgets, with puppet members and with honest ones, a node signs nothing but what its provider joined, says no yes and releases no share that it should not, draws no second noise that an honest member saw, charges nothing, answers again once the attack is over, and calls no honest party a liar; a consumer takes no member at which it did not enrol',
    trials: found.trials,
    falseFailureRate: 0,
    holds: harmed.length + lost.length + accused.length === 0 && spent === 0n && isFound && found.ways >= 30,
    figures: {
      ways: found.ways,
      'ways that did harm': harmed.length,
      'first of them': harmed[0] ?? 'none',
      'ways after which the node was lost': lost.length,
      'first of these': lost[0] ?? 'none',
      'honest parties accused': accused.length,
      'first accused': accused[0] ?? 'none',
      'nano-rho charged by them': String(spent),
      'control: a second noise is noticed where all forget': isFound ? 1 : 0,
    },
  })
}
