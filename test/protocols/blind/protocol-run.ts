// Both sides of a blind question in one process, through the bytes that would cross the wire.
import { createCipheriv, createHash } from 'node:crypto'
import initialize from 'node-seal/allows'
import { chooseInstances } from '../../../protocols/blind/choice.ts'
import { openAnswer } from '../../../protocols/blind/decrypt.ts'
import { evaluate } from '../../../protocols/blind/evaluate.ts'
import type { Selection } from '../../../protocols/blind/material.ts'
import { decodeOpening, decodeShifts } from '../../../protocols/blind/messages.ts'
import { checkOpening, type Verdict } from '../../../protocols/blind/open.ts'
import type { ParameterName } from '../../../protocols/blind/parameters.ts'
import { type PreparedTicket, prepareTicket } from '../../../protocols/blind/prepare.ts'
import { askTicket } from '../../../protocols/blind/question.ts'
import { createScheme, type Scheme } from '../../../protocols/blind/scheme.ts'
import type { TicketShape } from '../../../protocols/blind/shape.ts'
import type { StatisticCells } from '../../../protocols/blind/sharing.ts'
import {
  acceptChoice,
  keepClosed,
  makeTicket,
  openTicket,
  type ReadyTicket,
} from '../../../protocols/blind/ticket.ts'
import type { RandomBytes } from '../../../protocols/random.ts'

export const seal = await initialize()

const schemes = new Map<ParameterName, Scheme>()

/** One scheme for each name, never freed: making one takes 50 ms. */
export function schemeOf(name: ParameterName): Scheme {
  const scheme = schemes.get(name) ?? createScheme(seal, name)
  schemes.set(name, scheme)
  return scheme
}

export const serviceSecret = new Uint8Array(32).fill(7)

/** A reproducible stream: AES-256-CTR under the hash of a name. */
export function randomOf(name: string): RandomBytes {
  const cipher = createCipheriv('aes-256-ctr', createHash('sha256').update(name).digest(), new Uint8Array(16))
  return target => {
    target.set(cipher.update(new Uint8Array(target.length)))
    return target
  }
}

/** A uniform integer of [0, n) for test inputs. */
export function below(random: RandomBytes, n: number): number {
  return Math.floor((n * new DataView(random(new Uint8Array(8)).buffer).getUint32(0)) / 2 ** 32)
}

export type Prepared = {
  readonly verdict: Verdict
  readonly ready: ReadyTicket
  readonly shares: Uint8Array
  readonly prepared: PreparedTicket
}

/** Make, choose, open, check, prepare. */
export function preparedTicket(scheme: Scheme, shape: TicketShape, random: RandomBytes): Prepared {
  const made = makeTicket(scheme, shape, random)
  const digests = made.instances.map(instance => instance.digest)
  const choice = chooseInstances(serviceSecret, 'organisation', shape, digests)
  const chosen = acceptChoice(made, choice)
  const opening = decodeOpening(shape, openTicket(scheme, chosen))
  const verdict = checkOpening(scheme, shape, digests, choice, opening)
  return {
    verdict,
    ready: keepClosed(chosen),
    ...prepareTicket(scheme, shape, opening.selectors, random),
  }
}

/** Ask, evaluate, open. */
export function answerOf(
  scheme: Scheme,
  ticket: Prepared,
  selection: Selection,
  statistics: readonly StatisticCells[],
  random: RandomBytes,
): Float64Array {
  const { shape } = ticket.ready
  const asked = askTicket(ticket.ready, selection)
  const shifts = decodeShifts(shape, asked.shifts)
  const answer = evaluate(scheme, ticket.prepared, shifts, statistics, random)
  const groups = statistics.reduce((sum, statistic) => sum + statistic.groups, 0)
  return openAnswer(scheme, asked, groups, ticket.shares, answer)
}

/** What the answer has to be, without any protocol. */
export function plainAnswer(
  selection: Selection,
  statistics: readonly StatisticCells[],
  cells: number,
): number[] {
  return statistics.flatMap(({ groups, cells: values, noise }) =>
    Array.from({ length: groups }, (_, g) => {
      const row = values.subarray(g * cells, (g + 1) * cells)
      const chosen =
        selection.kind === 'one'
          ? (row[selection.cell] ?? 0)
          : row.reduce((sum, value, f) => sum + (selection.bits[f] ?? 0) * value, 0)
      return chosen + (noise[g] ?? 0)
    }),
  )
}
