// What machines that learn from requests can guess about what these hide, and the same requests with a leak
// built in.
import { percentile } from '../../statistics.ts'
import type { Asked } from './asker.ts'
import { byteFeatures, distinguish, type Sample } from './distinguisher.ts'
import { MODES } from './selections.ts'
import { SHIFT_BYTES } from './shift-counts.ts'
import type { Simulated } from './simulate.ts'

/** Shifts of the two modes mean different things, so each has features of its own. */
export function sampleOf({ mode, selection, bytes, shifts, contentLength, ...times }: Asked): Sample {
  const logs = [times.askMs, times.pauseMs, times.beforeMs].map(Math.log)
  const own = [...logs, contentLength, ...byteFeatures(shifts)]
  const none = (length: number) => Array.from({ length }, () => Number.NaN)
  const blocks = MODES.flatMap(each => (each === mode ? own : none(4 + 9 * CLOSED * SHIFT_BYTES[each])))
  return { features: Float32Array.from([...byteFeatures(bytes), ...blocks]), label: selection.kind }
}

const CLOSED = 2

/** How often the machine of each part is right. */
export function byPart(samples: readonly Sample[], parts: number, only = parts): readonly number[] {
  return Array.from({ length: only }, (_, part) =>
    distinguish(
      samples.filter((_, i) => i % parts !== part),
      samples.filter((_, i) => i % parts === part),
    ),
  )
}

/** How often the machine of each mode is right; of the two the one that is further from a half. */
export function guessSimulated(simulated: readonly Simulated[], training: number): number {
  const guesses = MODES.map(mode => {
    const samples = simulated
      .filter(each => each.mode === mode)
      .slice(0, 4 * training)
      .map(
        ({ shifts, serviceMs, selection }): Sample => ({
          features: Float32Array.from([serviceMs, ...byteFeatures(shifts)]),
          label: selection.kind,
        }),
      )
    return distinguish(samples.slice(0, training), samples.slice(training))
  })
  return guesses.reduce((worst, guess) => (Math.abs(guess - 0.5) > Math.abs(worst - 0.5) ? guess : worst))
}

/**
 * What the same machine makes of the same requests if they told: a byte more, a shift without its mask, a
 * longer time.
 */
export function controlsOf(asked: readonly Asked[], parts: number): Readonly<Record<string, number>> {
  const times = asked.map(({ askMs }) => askMs)
  // Beyond nearly all others, however busy the machine was.
  const later = 2 * (percentile(times, 0.95) - percentile(times, 0.05))
  const leaks: Readonly<Record<string, (one: Asked) => Asked>> = {
    length: one => ({ ...one, contentLength: one.contentLength + one.selection.kind }),
    bytes: one => ({ ...one, shifts: unmasked(one) }),
    time: one => ({ ...one, askMs: one.askMs + later * one.selection.kind }),
  }
  return Object.fromEntries(
    Object.entries(leaks).map(([name, leak]) => {
      const [guess = Number.NaN] = byPart(
        asked.map(one => sampleOf(leak(one))),
        parts,
        1,
      )
      return [name, guess]
    }),
  )
}

/** As if the last closed instance had been one of nothing: its shift is the selection itself. */
export function unmasked({ mode, selection, shifts }: Sent): Uint8Array {
  const told = shifts.slice()
  const at = shifts.length - SHIFT_BYTES[mode]
  told.fill(0, at)
  if (mode === 'one') new DataView(told.buffer).setUint32(at, selection.rank, true)
  else
    for (const cell of selection.cells)
      told[at + (cell >> 3)] = (told[at + (cell >> 3)] ?? 0) | (1 << (cell & 7))
  return told
}

type Sent = Pick<Asked, 'mode' | 'selection' | 'shifts'>
