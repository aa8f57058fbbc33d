// A progress bar on stderr: only on a terminal, only for what takes longer than a second, gone when it is
// done.
import type { Context } from './context.ts'
import { textWidth } from './render/width.ts'
import { formatBytes, formatDuration } from '../sdk/format/numbers.ts'

export interface Progress {
  /** `done` of `total`, in the unit that the progress was made for. */
  readonly at: (done: number, total: number, label?: string) => void
  readonly end: () => void
}

const SHOW_AFTER_MS = 1_000
const REDRAW_MS = 100
const BAR_WIDTH = 24

export function createProgress(context: Context, label: string, unit: 'bytes' | 'parts'): Progress {
  const { host, quiet } = context
  const { err, now } = host
  if (!err.isTerminal || quiet) return { at: () => undefined, end: () => undefined }
  const started = now()
  let [drawn, begun, shown] = [0, Number.NaN, false]
  return {
    at(done, total, step = label) {
      const time = now()
      if (Number.isNaN(begun)) begun = done
      if (time - started < SHOW_AFTER_MS || time - drawn < REDRAW_MS) return
      drawn = time
      shown = true
      const rate = (done - begun) / ((time - started) / 1_000)
      err.control('\r\u001b[K')
      err.write(drawLine({ step, done, total, rate, unit, columns: err.columns }))
    },
    end() {
      if (shown) err.control('\r\u001b[K')
      shown = false
    },
  }
}

type Line = {
  readonly step: string
  readonly done: number
  readonly total: number
  readonly rate: number
  readonly unit: 'bytes' | 'parts'
  readonly columns: number
}

function drawLine({ step, done, total, rate, unit, columns }: Line): string {
  const fraction = total > 0 ? Math.min(1, done / total) : 0
  const filled = Math.round(fraction * BAR_WIDTH)
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled)
  const speed = unit === 'bytes' && rate > 0 ? `  ${formatBytes(rate)}/s` : ''
  const eta = rate > 0 && done < total ? `  ${formatDuration((total - done) / rate)}` : ''
  const line = `${step} ${bar} ${String(Math.floor(fraction * 100)).padStart(3)} %${speed}${eta}`
  return textWidth(line) < columns ? line : `${step} ${Math.floor(fraction * 100)} %`
}
