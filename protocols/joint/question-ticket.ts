// SPEC.md, "Joint id": the ticket of a signed question, as J covers it.
import { checkDigests } from '../blind/choice.ts'
import { shiftsLength, decodeShifts } from '../blind/messages.ts'
import { fromBase64, fromHex, toBase64, toHex } from '../bytes.ts'
import { type JointQuestion, MAX_SHIFTS_BYTES, type QuestionTicket } from './documents.ts'
import { jointError } from './errors.ts'
import type { JointTicket } from './joint-id.ts'

/**
 * Undefined: an open question. Throws `blind.digests`, `blind.length` and `blind.shifts` for what the shape
 * does not allow.
 */
export function jointTicketOf({ ticket }: Pick<JointQuestion, 'ticket'>): JointTicket | undefined {
  if (ticket === undefined) return undefined
  const { shape } = ticket
  const digests = ticket.digests.map(fromHex)
  const shifts = fromBase64(ticket.shifts)
  checkDigests(shape, digests)
  decodeShifts(shape, shifts)
  return { shape, digests, shifts }
}

/** As a question states it. Throws `joint.document` where the shifts are too long for a signed question. */
export function questionTicket({ shape, digests, shifts }: JointTicket): QuestionTicket {
  if (shiftsLength(shape) > MAX_SHIFTS_BYTES)
    throw jointError('joint.document', 'a joint question has no room for the shifts of so many cells')
  const { parameters, level, mode, cells, answers } = shape
  return {
    shape: { parameters, level, mode, cells, answers },
    digests: digests.map(toHex).sort(),
    shifts: toBase64(shifts),
  }
}
