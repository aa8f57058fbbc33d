// What a worker thread does with a task, and how it forgets it: after each task nothing of masks, noise or
// exact numbers is left in its memory. Tests run it without a thread, to look into that memory.
import { getHeapStatistics } from 'node:v8'
import { closedBy } from '../../../protocols/blind/choice.ts'
import { evaluate } from '../../../protocols/blind/evaluate.ts'
import { decodeOpening, decodeShifts } from '../../../protocols/blind/messages.ts'
import { checkOpening } from '../../../protocols/blind/open.ts'
import type { ParameterName } from '../../../protocols/blind/parameters.ts'
import { prepareTicket, wipePrepared } from '../../../protocols/blind/prepare.ts'
import { createScheme, type Scheme } from '../../../protocols/blind/scheme.ts'
import { wipe } from '../../../protocols/blind/scope.ts'
import { fromHex, toHex } from '../../../protocols/bytes.ts'
import { sha256 } from '../../../protocols/hashes.ts'
import type { RandomBytes } from '../../../protocols/random.ts'
import { countedSeal } from './counted-seal.ts'
import type { Heap } from './heap.ts'
import type { Holding, Task } from './task.ts'

export type Thread = {
  /** The result of the task; throws what protocols/blind throws. What it took is wiped, however it ends. */
  readonly run: (task: Task) => unknown
  readonly holding: () => Holding
  /** Puts SEAL's memory back to what it was before the task. Only while `holding` is clean. */
  readonly forget: () => void
}

export function openThread({ seal: module, keep, restore }: Heap, random: RandomBytes): Thread {
  const { seal, alive } = countedSeal(module)
  const schemes = new Map<ParameterName, Scheme>()
  let lasting = 0

  function schemeOf(name: ParameterName): Scheme {
    const known = schemes.get(name)
    if (known !== undefined) return known
    const scheme = createScheme(seal, name)
    schemes.set(name, scheme)
    lasting = alive()
    keep()
    return scheme
  }

  return {
    run: task => {
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
          return { ...made, sharesDigest: toHex(sha256(made.shares)) }
        }
        case 'evaluate':
          try {
            const shifts = decodeShifts(task.shape, task.shifts)
            return evaluate(scheme, task.prepared, shifts, task.statistics, random)
          } finally {
            wipePrepared(task.prepared)
            wipe(task.statistics.flatMap(({ cells, noise }) => [cells, noise]))
          }
      }
    },
    holding: () => ({
      // WebAssembly memory never shrinks: it counts as external memory of this thread.
      bytes: getHeapStatistics().external_memory,
      objects: alive(),
      isClean: alive() === lasting,
    }),
    forget: restore,
  }
}
