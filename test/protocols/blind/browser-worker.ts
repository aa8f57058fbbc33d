// Runs in Chromium, without its types: browser.full.ts serves it and reads what it posts.
import initialize from 'node-seal/allows'
import { fromHex, toHex } from '../../../protocols/bytes.ts'
import { chooseInstances } from '../../../protocols/blind/choice.ts'
import { openAnswer } from '../../../protocols/blind/decrypt.ts'
import { deriveSelectors, digestOfSelectors } from '../../../protocols/blind/derive.ts'
import { evaluate } from '../../../protocols/blind/evaluate.ts'
import { decodeOpening, decodeShifts } from '../../../protocols/blind/messages.ts'
import { checkOpening } from '../../../protocols/blind/open.ts'
import type { ParameterName } from '../../../protocols/blind/parameters.ts'
import { prepareTicket } from '../../../protocols/blind/prepare.ts'
import { askTicket } from '../../../protocols/blind/question.ts'
import { createScheme } from '../../../protocols/blind/scheme.ts'
import type { SelectionMode, TicketShape } from '../../../protocols/blind/shape.ts'
import { acceptChoice, keepClosed, makeTicket, openTicket } from '../../../protocols/blind/ticket.ts'

try {
  await post({ digests: await vectors(), answer: await question() })
} catch (error) {
  await post({ error: String(error) })
}

async function vectors(): Promise<readonly string[]> {
  const seal = await initialize()
  const schemes = {
    'bfv-8192-30': createScheme(seal, 'bfv-8192-30'),
    'bfv-8192-36': createScheme(seal, 'bfv-8192-36'),
  }
  const response = await fetch('/protocols/blind/vectors/derivation.json')
  const list = (await response.json()) as readonly {
    readonly parameters: ParameterName
    readonly mode: SelectionMode
    readonly cells: number
    readonly seed: string
  }[]
  return list.map(({ parameters, mode, cells, seed }) => {
    const shape: TicketShape = { parameters, mode, cells, level: 'full', answers: 1 }
    return toHex(digestOfSelectors(deriveSelectors(schemes[parameters], shape, fromHex(seed))))
  })
}

async function question(): Promise<readonly number[]> {
  const shape: TicketShape = {
    parameters: 'bfv-8192-30',
    level: 'insecureForTesting',
    mode: 'one',
    cells: 300,
    answers: 1,
  }
  const scheme = createScheme(await initialize(), shape.parameters)
  const made = makeTicket(scheme, shape, random)
  const digests = made.instances.map(instance => instance.digest)
  const choice = chooseInstances(new Uint8Array(32), 'organisation', shape, digests)
  const chosen = acceptChoice(made, choice)
  const opening = decodeOpening(shape, openTicket(scheme, chosen))
  const verdict = checkOpening(scheme, shape, digests, choice, opening)
  if (verdict.kind !== 'pass') throw new Error(verdict.reason)
  const { shares, prepared } = prepareTicket(scheme, shape, opening.selectors, random)
  const asked = askTicket(keepClosed(chosen), { kind: 'one', cell: 5 })
  const cells = Float64Array.from({ length: 600 }, (_, i) => 1000 * Math.floor(i / 300) + (i % 300))
  const statistic = { groups: 2, cells, noise: Float64Array.of(3, -8) }
  const answer = evaluate(scheme, prepared, decodeShifts(shape, asked.shifts), [statistic], random)
  return [...openAnswer(scheme, asked, 2, shares, answer)]
}

/** getRandomValues gives at most 65 536 bytes a call. */
function random(target: Uint8Array): Uint8Array {
  for (let at = 0; at < target.length; at += 65_536) crypto.getRandomValues(target.subarray(at, at + 65_536))
  return target
}

async function post(value: unknown): Promise<void> {
  await fetch('/result', { method: 'POST', body: JSON.stringify(value) })
}
