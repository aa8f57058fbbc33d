// Malformed openings against what the server calls for them: the engine's check, its preparation and its
// online step, in their threads.
import { randomFillSync, randomInt } from 'node:crypto'
import { chooseInstances, closedBy } from '../../../protocols/blind/choice.ts'
import { digestOfSelectors } from '../../../protocols/blind/derive.ts'
import { answerLength } from '../../../protocols/blind/messages.ts'
import { SEED } from '../../../protocols/blind/material.ts'
import { SELECTOR_BYTES } from '../../../protocols/blind/layout.ts'
import { acceptChoice, makeTicket, openTicket } from '../../../protocols/blind/ticket.ts'
import { toHex } from '../../../protocols/bytes.ts'
import { editionId } from '../../../schemas/common.ts'
import type { Engine, OpeningRequest } from '../../../schemas/engine.ts'
import { Fault } from '../../../schemas/fault.ts'
import { declarationOf, NOISE, randomRows, seeded, withSealed } from '../../../test/engine/support.ts'
import { craft, KINDS } from '../../../test/protocols/blind/crafted.ts'
import { schemeOf } from '../../../test/protocols/blind/protocol-run.ts'
import { SECRET } from '../blind-engine/engine-market.ts'
import { flipped, OFF_TEMPLATE, ON_TEMPLATE, SHAPE } from './kinds.ts'

export type UploadFindings = {
  /** By kind: how many were tried, each of which ended as it must. */
  readonly tried: Readonly<Record<string, number>>
  /**
   * Threads that were ended at their time limit, as on a machine that was stopped: refused rightly, and sent
   * once again.
   */
  readonly slow: number
  /** In words. */
  readonly wrong: readonly string[]
  readonly slowestMs: number
  /** Mean of the checking thread's bytes in the second tenth of all, and in the last. */
  readonly threadBytes: readonly [number, number]
  readonly processBytes: readonly [number, number]
  readonly objects: number
}

type Trial = {
  readonly kind: string
  readonly run: (engine: Engine, base: Base) => Promise<string | undefined>
}
type Base = OpeningRequest & { readonly closed: readonly number[] }

const declaration = declarationOf({
  dimensions: [{ size: SHAPE.cells }, { size: 5 }],
  views: [{ name: 'all', for: ['count'], caps: [], perUnit: 6 }],
})
const PARTS = [
  { shape: { statistic: 'count', view: 'all', where: [], groupBy: ['b'] }, noise: NOISE },
] as const
const scheme = schemeOf(SHAPE.parameters)
const AT_ONCE = 4

/** The shares of the kinds: those that are refused cheaply are most. */
export async function tryUploads(count: number): Promise<UploadFindings> {
  return await withSealed(declaration, randomRows(seeded(2), declaration, 200), async engine => {
    const base = honest()
    const trials = Array.from({ length: count }, (_, i) => TRIALS[i % TRIALS.length]).flatMap(
      one => one ?? [],
    )
    const tried: Record<string, number> = {}
    const wrong: string[] = []
    const [threadBytes, processBytes]: [number[], number[]] = [[], []]
    let [slowestMs, slow] = [0, 0]
    const waiting = trials.entries()
    const work = async (): Promise<void> => {
      for (const [, { kind, run }] of waiting) {
        const start = performance.now()
        let fault = await run(engine, base)
        if (fault?.startsWith(SLOW) === true) {
          slow++
          fault = await run(engine, base)
        }
        slowestMs = Math.max(slowestMs, performance.now() - start)
        tried[kind] = (tried[kind] ?? 0) + 1
        if (fault !== undefined) wrong.push(`${kind}: ${fault}`)
        threadBytes.push(engine.blind.threads().ahead[0]?.bytes ?? 0)
        processBytes.push(process.memoryUsage.rss())
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    const last = await verdictOf(engine, base)
    if (last !== 'pass') wrong.push(`after all of them an honest opening is ${last}`)
    return {
      tried,
      slow,
      wrong,
      slowestMs,
      threadBytes: tenths(threadBytes),
      processBytes: tenths(processBytes),
      objects: engine.blind.threads().ahead[0]?.objects ?? 0,
    }
  })
}

const UNSIGNED: Readonly<Record<string, (opening: Uint8Array) => Uint8Array>> = {
  'a bit anywhere': opening => flipped(opening, randomInt(opening.length)),
  'a run of bytes': opening => {
    const at = randomInt(opening.length - 1000)
    const changed = opening.slice()
    randomFillSync(changed, at, 1 + randomInt(1000))
    return changed
  },
  'zeros for all': opening => new Uint8Array(opening.length),
  'selectors swapped': opening =>
    new Uint8Array(
      Buffer.concat([
        opening.subarray(0, 2 * SEED),
        opening.subarray(2 * SEED + SELECTOR_BYTES),
        opening.subarray(2 * SEED, 2 * SEED + SELECTOR_BYTES),
      ]),
    ),
}
const LENGTHS: Readonly<Record<string, (opening: Uint8Array) => Uint8Array>> = {
  truncated: opening => opening.slice(0, randomInt(opening.length)),
  'a byte short': opening => opening.slice(1),
  'too long': opening => new Uint8Array(Buffer.concat([opening, new Uint8Array(1 + randomInt(200_000))])),
  empty: () => new Uint8Array(),
}

const TRIALS: readonly Trial[] = [
  ...repeat(3, entries(UNSIGNED)).map(([kind, change]) => ({
    kind: `not what was signed: ${kind}`,
    run: async (engine: Engine, base: Base) =>
      expecting('evidence', await verdictOf(engine, { ...base, opening: change(base.opening) })),
  })),
  ...repeat(2, entries(LENGTHS)).map(([kind, change]) => ({
    kind: `length: ${kind}`,
    run: async (engine: Engine, base: Base) =>
      expecting(
        'refused by blind.length',
        await verdictOf(engine, { ...base, opening: change(base.opening) }),
      ),
  })),
  ...repeat(4, entries(OFF_TEMPLATE)).map(([kind, change]) => ({
    kind: `signed, closed: ${kind}`,
    run: async (engine: Engine, base: Base) =>
      expecting('evidence', await verdictOf(engine, signed(base, change))),
  })),
  ...KINDS.map(kind => ({
    kind: `signed, opened: ${kind}`,
    run: async (engine: Engine, base: Base) =>
      expecting('evidence', await verdictOf(engine, crafted(base, kind))),
  })),
  ...entries(ON_TEMPLATE).map(([kind, change]) => ({
    kind: `signed, closed, on the template: ${kind}`,
    run: async (engine: Engine, base: Base) => await throughAll(engine, signed(base, change)),
  })),
]

function honest(): Base {
  const made = makeTicket(scheme, SHAPE, bytes => randomFillSync(bytes))
  const digests = made.instances.map(({ digest }) => digest)
  const choice = [...chooseInstances(SECRET, 'consumer', SHAPE, digests)]
  const opening = openTicket(scheme, acceptChoice(made, choice))
  return {
    ticket: 'malformed',
    shape: SHAPE,
    digests: digests.map(toHex),
    choice,
    opening,
    closed: closedBy(SHAPE, choice),
  }
}

/** A closed instance is replaced, and what replaces it was signed. */
function signed(base: Base, change: (honest: Uint8Array) => Uint8Array): Base {
  const which = randomInt(base.closed.length)
  const at = 2 * SEED + which * SELECTOR_BYTES
  const bytes = change(base.opening.slice(at, at + SELECTOR_BYTES))
  const opening = base.opening.slice()
  opening.set(bytes, at)
  const digest = toHex(digestOfSelectors(opening.subarray(at, at + SELECTOR_BYTES)))
  return { ...base, opening, digests: base.digests.with(base.closed[which] ?? 0, digest) }
}

function crafted(base: Base, kind: (typeof KINDS)[number]): Base {
  const which = randomInt(base.choice.length)
  const seed = base.opening.slice(which * SEED, (which + 1) * SEED)
  const digest = toHex(digestOfSelectors(craft(scheme, SHAPE, seed, kind).selectors))
  return { ...base, digests: base.digests.with(base.choice[which] ?? 0, digest) }
}

async function verdictOf(engine: Engine, base: Base): Promise<string> {
  const { closed: _, ...request } = base
  try {
    return (await engine.blind.check(request)).kind
  } catch (error) {
    if (error instanceof Fault && error.code === 'blind.worker_failed')
      return `refused by ${String(error.cause)}`
    throw error
  }
}

const SLOW = 'refused by limit'

function expecting(wanted: string, got: string): string | undefined {
  return wanted === got ? undefined : `${got}, not ${wanted}`
}

let tickets = 0

/** It passes, and is prepared and asked like any other: the answer has the length that it always has. */
async function throughAll(engine: Engine, base: Base): Promise<string | undefined> {
  const verdict = await verdictOf(engine, base)
  if (verdict !== 'pass') return `${verdict}, not pass`
  const { closed: _, ...request } = base
  const ticket = `malformed-${tickets++}`
  await engine.blind.prepare({ ...request, ticket })
  const shifts = new Uint8Array(new Uint32Array([randomInt(SHAPE.cells), randomInt(SHAPE.cells)]).buffer)
  const asked = { edition: editionId('test', '2025'), ticket, shifts, hidden: ['a'], parts: [...PARTS] }
  const { ciphertexts } = await engine.blind.release(asked as never)
  return ciphertexts.length === answerLength(1) ? undefined : `an answer of ${ciphertexts.length} bytes`
}

function entries<T>(record: Readonly<Record<string, T>>): readonly (readonly [string, T])[] {
  return Object.entries(record)
}

function repeat<T>(times: number, list: readonly T[]): readonly T[] {
  return Array.from({ length: times }, () => list).flat()
}

function tenths(values: readonly number[]): readonly [number, number] {
  const tenth = Math.max(1, Math.floor(values.length / 10))
  const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length
  return [mean(values.slice(tenth, 2 * tenth)), mean(values.slice(-tenth))]
}
