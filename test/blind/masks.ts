// What a service must have forgotten once it has answered, and a look into its memory for it.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { decodeShifts } from '../../protocols/blind/messages.ts'
import { DEGREE } from '../../protocols/blind/parameters.ts'
import { type PreparedTicket, prepareTicket } from '../../protocols/blind/prepare.ts'
import { centredBinomial, ternary, uniformModulo, wideUniform } from '../../protocols/blind/sampling.ts'
import type { Scheme } from '../../protocols/blind/scheme.ts'
import { packingOf, type TicketShape } from '../../protocols/blind/shape.ts'
import { lastShare, type StatisticCells } from '../../protocols/blind/sharing.ts'
import { toSlots } from '../../protocols/blind/slots.ts'
import type { RandomBytes } from '../../protocols/random.ts'
import type { Task } from '../../src/engine/blind/task.ts'

/** `forgets`: whether SEAL's memory is put back after the task, as a thread does. */
export type ChildTask = {
  readonly task:
    | Exclude<Task, { kind: 'evaluate' }>
    | Omit<Extract<Task, { kind: 'evaluate' }>, 'prepared' | 'statistics'>
  readonly forgets: boolean
}

/**
 * Uniform enough to be found, and written straight into its target: a cipher would leave copies of its own.
 */
export function traceless(): RandomBytes {
  let [a, b, c, counter] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 1]
  // sfc32.
  const next = () => {
    const sum = (a + b + counter++) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum
  }
  for (let i = 0; i < 20; i++) next()
  return target => {
    for (let i = 0; i < target.length; i++) target[i] = next()
    return target
  }
}

/** 24 groups of 300 cells that are found nowhere by chance. */
export function matrix(): readonly StatisticCells[] {
  const cells = Float64Array.from({ length: 24 * 300 }, (_, i) => 1_000_003 * i + 12_345_677)
  return [{ groups: 24, cells, noise: new Float64Array(24) }]
}

export type Secrets = ReadonlyMap<string, Uint8Array>

/** What is held between opening and question. */
export function heldSecrets(prepared: PreparedTicket): Secrets {
  const [factors = new Float64Array()] = prepared.masks.factors
  const { selectors, rerandomisers } = prepared.last
  return windows({
    P: factors,
    w: prepared.masks.sums,
    'last selectors in NTT form': selectors[0] ?? new Uint8Array(),
    're-randomiser: Z + R + flood + error': rerandomisers[0] ?? new Uint8Array(),
  })
}

/** What was drawn and made of it on the way: nothing of it may outlive its task. */
export function passingSecrets(
  scheme: Scheme,
  shape: TicketShape,
  selectors: readonly Uint8Array[],
  shifts: Uint8Array,
): Secrets {
  const draws: Uint8Array[] = []
  const random = recording(traceless(), draws)
  const { prepared } = prepareTicket(scheme, shape, selectors, random)
  const { plainModulus, floodBits } = scheme.parameters
  const packing = packingOf(shape.cells)
  const unused = uniformModulo(count => random(new Uint8Array(count)), plainModulus, DEGREE)
  const last = lastShare(
    plainModulus,
    packing,
    prepared.masks,
    decodeShifts(shape, shifts),
    matrix(),
    unused.slice(),
  )
  const replayed = (length: number, nth: number) => {
    const drawn = draws.filter(draw => draw.length === length)[nth]
    if (drawn === undefined) throw new Error('no such draw')
    return drawn
  }
  // P, R of the share; R of the last instance is drawn after its U.
  const masked = uniformModulo(() => replayed(8 * DEGREE, 1).slice(), plainModulus, 1000)
  let chunk = 0
  return windows({
    'P as SEAL takes it': new Uint8Array(toSlots(prepared.masks.factors[0] ?? new Float64Array()).buffer),
    'R of a share': masked,
    'R as SEAL takes it': new Uint8Array(toSlots(masked).buffer),
    U: ternary(() => replayed(256, chunk++).slice()),
    'error of c1': centredBinomial(() => replayed(6 * DEGREE, 0).slice()),
    'flood, a limb': wideUniform(() => replayed(4 * DEGREE, 0).slice(), floodBits)[2] ?? new Uint32Array(),
    'P and w of the last instance': last.factors,
    'the same as SEAL takes it': new Uint8Array(toSlots(last.factors).buffer),
    'exact matrix': matrix()[0]?.cells ?? new Float64Array(),
    // The last of each length: nothing that came later has overwritten it.
    ...Object.fromEntries(draws.map(draw => [`a draw of ${draw.length} bytes`, draw])),
  })
}

/** 48 bytes from the middle of each. */
function windows(arrays: Readonly<Record<string, ArrayBufferView>>): Secrets {
  return new Map(
    Object.entries(arrays).map(([name, { buffer, byteOffset, byteLength }]) => {
      const at = byteOffset + 8 * Math.floor(byteLength / 16)
      return [name, new Uint8Array(buffer.slice(at, at + 48) as ArrayBuffer)]
    }),
  )
}

function recording(random: RandomBytes, draws: Uint8Array[]): RandomBytes {
  return target => {
    random(target)
    draws.push(target.slice())
    return target
  }
}

/** The names of those that occur in these bytes. */
export function foundIn(bytes: Uint8Array, secrets: Secrets): ReadonlySet<string> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return new Set(
    [...secrets].filter(([, secret]) => buffer.includes(Buffer.from(secret))).map(([name]) => name),
  )
}

/**
 * The same of everything that another process can write to: its heap, SEAL's, and whatever was freed. Linux.
 */
export function foundInProcess(pid: number, secrets: Secrets): ReadonlySet<string> {
  const found = new Set<string>()
  const memory = openSync(`/proc/${pid}/mem`, 'r')
  const block = new Uint8Array(2 ** 20)
  try {
    for (const [start, end] of writable(pid)) {
      // Blocks overlap by more than a window.
      for (let at = start; at < end; at += block.length - 64) {
        const length = Math.min(block.length, end - at)
        const read = block.subarray(0, readAt(memory, block, length, at))
        // Most of what is mapped was never used.
        if (isZero(read)) continue
        for (const name of foundIn(read, secrets)) found.add(name)
      }
    }
    return found
  } finally {
    closeSync(memory)
  }
}

function writable(pid: number): readonly (readonly [number, number])[] {
  return readFileSync(`/proc/${pid}/maps`, 'utf8')
    .split('\n')
    .flatMap(line => {
      const { start, end } = /^(?<start>[0-9a-f]+)-(?<end>[0-9a-f]+) rw/.exec(line)?.groups ?? {}
      return start === undefined || end === undefined
        ? []
        : [[parseInt(start, 16), parseInt(end, 16)] as const]
    })
}

const ZEROS = new Uint8Array(2 ** 20)

function isZero(bytes: Uint8Array): boolean {
  return Buffer.compare(bytes, ZEROS.subarray(0, bytes.length)) === 0
}

/** 0 for what was unmapped meanwhile. */
function readAt(file: number, block: Uint8Array, length: number, at: number): number {
  try {
    return readSync(file, block, 0, length, at)
  } catch {
    return 0
  }
}

export type Child = {
  readonly pid: number
  readonly run: (task: ChildTask) => Promise<unknown>
  readonly end: () => void
}

export async function startChild(): Promise<Child> {
  const child: ChildProcess = fork(new URL('./masks-child.ts', import.meta.url), {
    serialization: 'advanced',
  })
  const next = async (): Promise<unknown> => {
    const [message] = await once(child, 'message')
    return message
  }
  await next()
  return {
    pid: child.pid ?? 0,
    run: async task => {
      child.send(task)
      return await next()
    },
    end: () => child.kill(),
  }
}
