// The example that opens protocols/blind/SPEC.md: one whole question with every random byte fixed.
import { createHash } from 'node:crypto'
import { toHex } from '../../../protocols/bytes.ts'
import { chooseInstances } from '../../../protocols/blind/choice.ts'
import { openAnswer } from '../../../protocols/blind/decrypt.ts'
import { evaluate } from '../../../protocols/blind/evaluate.ts'
import { selectionOf } from '../../../protocols/blind/material.ts'
import { decodeOpening, decodeShifts } from '../../../protocols/blind/messages.ts'
import { checkOpening } from '../../../protocols/blind/open.ts'
import { prepareTicket } from '../../../protocols/blind/prepare.ts'
import { askTicket } from '../../../protocols/blind/question.ts'
import type { TicketShape } from '../../../protocols/blind/shape.ts'
import { acceptChoice, keepClosed, makeTicket, openTicket } from '../../../protocols/blind/ticket.ts'
import { randomOf, schemeOf } from './protocol-run.ts'

const shape: TicketShape = {
  parameters: 'bfv-8192-30',
  level: 'insecureForTesting',
  mode: 'one',
  cells: 300,
  answers: 1,
}

/** Everything of the example that SPEC.md prints. */
export function example(): unknown {
  const scheme = schemeOf(shape.parameters)
  let seeds = 0
  const made = makeTicket(scheme, shape, target => {
    target.set(sha256(`seed ${seeds++}`))
    return target
  })
  const digests = made.instances.map(({ digest }) => digest)
  const choice = chooseInstances(sha256('secret'), 'org_a', shape, digests)
  const chosen = acceptChoice(made, choice)
  const opening = openTicket(scheme, chosen)
  const decoded = decodeOpening(shape, opening)
  const verdict = checkOpening(scheme, shape, digests, choice, decoded)
  const ready = keepClosed(chosen)

  const random = randomOf('example')
  const { shares, prepared } = prepareTicket(scheme, shape, decoded.selectors, random)
  const asked = askTicket(ready, { kind: 'one', cell: 5 })
  const statistic = {
    groups: 2,
    cells: Float64Array.from({ length: 600 }, (_, i) => 1000 * Math.floor(i / 300) + (i % 300)),
    noise: Float64Array.of(3, -8),
  }
  const answer = evaluate(scheme, prepared, decodeShifts(shape, asked.shifts), [statistic], random)
  return {
    shape,
    seeds: made.instances.map(({ seed }) => toHex(seed)),
    randomCells: made.instances
      .map(({ seed }) => selectionOf(shape, seed))
      .map(s => (s.kind === 'one' ? s.cell : 0)),
    digests: digests.map(toHex),
    choice,
    openingBytes: opening.length,
    openingSha256: toHex(sha256(opening)),
    verdict,
    sharesBytes: shares.length,
    wantedCell: 5,
    shifts: toHex(asked.shifts),
    noise: [...statistic.noise],
    answerBytes: answer.length,
    values: [...openAnswer(scheme, asked, 2, shares, answer)],
  }
}

function sha256(data: string | Uint8Array): Uint8Array {
  return createHash('sha256').update(data).digest()
}
