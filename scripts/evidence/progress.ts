// How far a long run is, on stderr: one line that is rewritten on a terminal, elsewhere one every 30 s, which
// also shows that nothing moves any more.

/** `done` of `total` trials, kills or editions. */
export type OnProgress = (done: number, total: number) => void

export interface ProgressLine {
  readonly at: OnProgress
  readonly end: () => void
}

/** Of a process, or of a test. */
export interface ProgressOutput {
  readonly isTTY?: boolean
  readonly write: (text: string) => unknown
}

const REDRAW_MS = 200
const LINE_MS = 30_000

export function progressLine(name: string, output: ProgressOutput = process.stderr): ProgressLine {
  const isTerminal = output.isTTY === true
  const started = performance.now()
  let text = ''
  let drawn = started
  const draw = (): void => {
    const seconds = Math.round((performance.now() - started) / 1000)
    const line = `${name}: ${text}${seconds} s`
    output.write(isTerminal ? `\r\u001b[K${line}` : `${line}\n`)
  }
  const timer = isTerminal ? undefined : setInterval(draw, LINE_MS).unref()
  return {
    at(done, total) {
      text = `${done} of ${total}, `
      if (!isTerminal || performance.now() - drawn < REDRAW_MS) return
      drawn = performance.now()
      draw()
    },
    end() {
      clearInterval(timer)
      if (isTerminal) output.write('\r\u001b[K')
    },
  }
}
