// The real data plane with one sealed edition, asked blind at every shape of ticket, without HTTP and without
// noise.
import { randomFillSync } from 'node:crypto'
import { chooseInstances } from '../../../protocols/blind/choice.ts'
import { openAnswer } from '../../../protocols/blind/decrypt.ts'
import type { Selection } from '../../../protocols/blind/material.ts'
import { askTicket } from '../../../protocols/blind/question.ts'
import type { Scheme } from '../../../protocols/blind/scheme.ts'
import {
  answersFor,
  type SelectionMode,
  packingOf,
  type TicketShape,
} from '../../../protocols/blind/shape.ts'
import {
  acceptChoice,
  keepClosed,
  makeTicket,
  openTicket,
  type ReadyTicket,
} from '../../../protocols/blind/ticket.ts'
import { concatBytes, toHex } from '../../../protocols/bytes.ts'
import type { EditionId } from '../../../schemas/common.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import type { BlindReleaseResult, Engine, OpeningRequest } from '../../../schemas/engine.ts'
import type { PartNoise, Shape } from '../../../schemas/plan.ts'

export const SECRET = new Uint8Array(32).fill(9)

export type EngineTicket = { readonly id: string; readonly ready: ReadyTicket; readonly shares: Uint8Array }

/** Made, opened, checked and prepared. */
export async function engineTicket(
  engine: Engine,
  scheme: Scheme,
  shape: TicketShape,
  id: string,
): Promise<EngineTicket> {
  const made = makeTicket(scheme, shape, bytes => randomFillSync(bytes))
  const digests = made.instances.map(({ digest }) => digest)
  const choice = [...chooseInstances(SECRET, 'consumer', shape, digests)]
  const chosen = acceptChoice(made, choice)
  const opening = openTicket(scheme, chosen)
  const request: OpeningRequest = { ticket: id, shape, digests: digests.map(toHex), choice, opening }
  const verdict = await engine.blind.check(request)
  if (verdict.kind !== 'pass') throw new Error(`an honest ticket is evidence: ${verdict.reason}`)
  await engine.blind.prepare(request)
  return { id, ready: keepClosed(chosen), shares: sharesOf(engine, id) }
}

export type EngineQuestion = {
  readonly edition: EditionId
  /** In the declared order. */
  readonly hidden: readonly string[]
  readonly selection: Selection
  readonly parts: readonly { readonly shape: Shape; readonly noise: PartNoise }[]
  readonly groups: number
}

/** The decrypted groups of all parts, and the counts of each. */
export async function askEngine(
  engine: Engine,
  scheme: Scheme,
  ticket: EngineTicket,
  { edition, hidden, selection, parts, groups }: EngineQuestion,
): Promise<{ readonly values: readonly number[]; readonly counts: BlindReleaseResult['counts'] }> {
  const asked = askTicket(ticket.ready, selection)
  const { ciphertexts, counts } = await engine.blind.release({
    edition,
    ticket: ticket.id,
    shifts: asked.shifts,
    hidden: [...hidden],
    parts: [...parts],
  })
  return { values: [...openAnswer(scheme, asked, groups, ticket.shares, ciphertexts)], counts }
}

/** A ticket for so many groups over these dimensions. */
export function ticketShape(
  declaration: Declaration,
  hidden: readonly string[],
  groups: number,
  mode: SelectionMode,
  change: Partial<TicketShape> = {},
): TicketShape {
  const cells = hidden.reduce((product, name) => product * sizeOf(declaration, name), 1)
  return {
    parameters: 'bfv-8192-30',
    level: 'insecureForTesting',
    mode,
    cells,
    answers: answersFor(groups, packingOf(cells)),
    ...change,
  }
}

export function sizeOf({ dimensions }: Declaration, name: string): number {
  const found = dimensions.find(dimension => dimension.name === name)
  if (found === undefined) throw new RangeError(`no dimension ${name}`)
  return found.values.length
}

function sharesOf(engine: Engine, id: string): Uint8Array {
  const shares: Uint8Array[] = []
  for (let part = 0, parts = 1; part < parts; part++) {
    const got = engine.blind.shares(id, part)
    if (got === undefined) throw new RangeError('a prepared ticket has shares')
    shares.push(got.bytes)
    parts = got.parts
  }
  return concatBytes(...shares)
}
