// What a joint question would cost and how exact its sum would be: from the market's declaration, and from
// what its consumer knows of its own contracts.
import { answerLength } from '../../../../protocols/blind/messages.ts'
import type { Declaration } from '../../../../schemas/declaration.ts'
import type { Estimate } from '../../../../schemas/estimate.ts'
import { fenOfAnswer, type Price } from '../../../../schemas/price.ts'
import { countedOf, privacySpent } from '../../answer.ts'
import { estimateParts } from '../../estimate.ts'
import { JOINT_DRAWS } from './answer.ts'
import { jointBlindNeeds } from './needs.ts'
import type { JointParts } from './plan.ts'

/** Of one member's contract with the consumer. */
export interface JointStanding {
  readonly price: Price
  /** Nano-ρ left there, at most. */
  readonly room: bigint
}

/**
 * In the form of a single edition's estimate. `charge` is what each member charges; the price is that of all
 * contracts together; `room` is the least of any member. `storedAnswer`: of the same question, which is free.
 */
export function jointEstimate(
  edition: { readonly id: Estimate['edition']; readonly declaration: Declaration },
  members: number,
  parts: JointParts,
  standings: readonly JointStanding[],
  storedAnswer: Estimate['storedAnswer'],
): Estimate {
  const { declaration } = edition
  const blind = jointBlindNeeds(declaration, members, parts)
  const charge = storedAnswer === null ? parts.charge : 0n
  const [first, ...others] = standings.map(({ room }) => room)
  const room = others.reduce((least, each) => (each < least ? each : least), first ?? 0n)
  const fen = standings.reduce((sum, { price }) => sum + fenOfAnswer(price, charge), 0n)
  return {
    edition: edition.id,
    privacy: privacySpent(
      declaration,
      charge,
      blind === null
        ? {}
        : { ticket: { shape: blind.shape, answers: parts.blind?.used ?? 0, draws: JOINT_DRAWS } },
    ),
    fullCharge: String(parts.charge),
    price: { fen: storedAnswer === null ? String(fen) : '0' },
    room: String(room),
    fits: charge === 0n ? null : String(room / charge),
    storedAnswer,
    // No member's totals are known of the whole market.
    parts: estimateParts(
      { declaration, totals: [] },
      {
        parts: parts.planned.parts.map((part, i) => ({ ...part, part: parts.sumParts[i] ?? part.part })),
        derivations: parts.planned.derivations,
      },
      1,
    ),
    grouped: null,
    sharpening: null,
    counted: countedOf({ declaration, totals: [] }, parts.sumParts),
    blind:
      blind === null
        ? null
        : {
            shape: blind.shape,
            groups: blind.groups,
            bytesUp: blind.bytesUp,
            bytesAheadDown: blind.bytesAheadDown,
            bytesDown: members * answerLength(parts.blind?.used ?? 0),
          },
  }
}
