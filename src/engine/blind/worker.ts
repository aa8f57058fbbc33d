// One worker of blind queries: SEAL in a thread of its own, so that untrusted bytes that end it cost their own request only.
import { createHash, randomFillSync } from 'node:crypto'
import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'
import { getHeapStatistics } from 'node:v8'
import { parentPort, workerData } from 'node:worker_threads'
import initialize from 'node-seal/allows'
import { closedBy } from '../../../protocols/blind/choice.ts'
import { evaluate } from '../../../protocols/blind/evaluate.ts'
import { decodeOpening, decodeShifts } from '../../../protocols/blind/messages.ts'
import { checkOpening } from '../../../protocols/blind/open.ts'
import type { ParameterName } from '../../../protocols/blind/parameters.ts'
import { prepareTicket } from '../../../protocols/blind/prepare.ts'
import { createScheme, type Scheme } from '../../../protocols/blind/scheme.ts'
import { fromHex } from '../../../protocols/bytes.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import { countedSeal } from './counted-seal.ts'
import type { Holding, Reply, Task, WorkerSettings } from './task.ts'
import { buffersOf } from './transfer.ts'

const { niceness } = workerData as WorkerSettings
if (niceness > 0) lowerPriority()

const { seal, alive } = countedSeal(await initialize())
const schemes = new Map<ParameterName, Scheme>()

parentPort?.postMessage({ kind: 'ready' } satisfies Reply)
parentPort?.on('message', (task: Task) => {
  let reply: Reply
  try {
    reply = { kind: 'done', result: run(task), holding: holding() }
  } catch (error) {
    // Codes of protocols/blind tell nothing of data; nothing else of an error leaves this thread. What is no ProtocolError may be a trap of
    // WebAssembly, after which nothing in its memory can be relied on.
    reply = {
      kind: 'failed',
      code: error instanceof ProtocolError ? error.code : 'blind.trap',
      holding: holding(),
    }
  }
  parentPort?.postMessage(reply, reply.kind === 'done' ? buffersOf(reply.result) : [])
})

function run(task: Task): unknown {
  const scheme = schemeOf(task.shape.parameters)
  switch (task.kind) {
    case 'warm':
      return undefined
    case 'check':
      return checkOpening(
        scheme,
        task.shape,
        task.digests.map(fromHex),
        task.choice,
        decodeOpening(task.shape, task.opening),
      )
    case 'prepare': {
      // The choice is the service's own record: it was checked against the shape with the opening.
      const { selectors } = decodeOpening(task.shape, task.opening)
      if (selectors.length !== closedBy(task.shape, task.choice).length)
        throw new RangeError('no such choice')
      const made = prepareTicket(scheme, task.shape, selectors, random)
      return { ...made, sharesDigest: createHash('sha256').update(made.shares).digest('hex') }
    }
    case 'evaluate': {
      const shifts = decodeShifts(task.shape, task.shifts)
      try {
        return evaluate(scheme, task.prepared, shifts, task.statistics, random)
      } finally {
        for (const factor of task.prepared.masks.factors) factor.fill(0)
        task.prepared.masks.sums.fill(0)
        for (const { cells, noise } of task.statistics) {
          cells.fill(0)
          noise.fill(0)
        }
      }
    }
  }
}

function schemeOf(name: ParameterName): Scheme {
  const scheme = schemes.get(name) ?? createScheme(seal, name)
  schemes.set(name, scheme)
  return scheme
}

function random(target: Uint8Array): Uint8Array {
  return randomFillSync(target)
}

/** WASM memory never shrinks: it counts as external memory of this thread. */
function holding(): Holding {
  return { bytes: getHeapStatistics().external_memory, objects: alive() }
}

/** Linux gives each thread a niceness of its own; elsewhere preparing competes as an equal. */
function lowerPriority(): void {
  try {
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), niceness)
  } catch {
    // Slower open queries, nothing worse.
  }
}
