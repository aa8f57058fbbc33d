// What a joint blind question sends, fetches and adds to δ: from the plan alone.
import { openingLength, sharesLength, shiftsLength } from '../../../../protocols/blind/messages.ts'
import type { Declaration } from '../../../../schemas/declaration.ts'
import type { BlindLevel, TicketShape } from '../../../../schemas/ticket-shape.ts'
import { privacySpent } from '../../answer.ts'
import { JOINT_DRAWS } from './answer.ts'
import type { JointParts } from './plan.ts'

export interface JointBlindNeeds {
  readonly shape: TicketShape
  readonly groups: number
  readonly blindDelta: string
  /** To all members together. */
  readonly bytesUp: number
  /** From all of them, before the question. */
  readonly bytesAheadDown: number
}

/** Null for an open question. `level`: `full` if absent, which every contract allows. */
export function jointBlindNeeds(
  declaration: Declaration,
  members: number,
  { blind, charge }: JointParts,
  level: BlindLevel = 'full',
): JointBlindNeeds | null {
  if (blind === null) return null
  const { parameters, mode, cells, answers, groups, used } = blind
  const shape = { parameters, level, mode, cells, answers }
  const { blindDelta = '0' } = privacySpent(declaration, charge, {
    ticket: { shape, answers: used, draws: JOINT_DRAWS },
  })
  return {
    shape,
    groups,
    blindDelta,
    bytesUp: members * (openingLength(shape) + shiftsLength(shape)),
    bytesAheadDown: members * sharesLength(shape),
  }
}
