// How late the event loop is: what waits in it waits before anything of a request is looked at.
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'

const WINDOW_MS = 100
const RESOLUTION_MS = 10

/** `meanMs`: how late timers were; `busy`: the part of the window in which the loop had work. */
export type LoopWindow = { readonly meanMs: number; readonly busy: number }

/** Reads the delay in windows of a tenth of a second. */
export class LoopDelay {
  readonly #histogram: ReturnType<typeof monitorEventLoopDelay>
  readonly #timer: NodeJS.Timeout
  #worst = 0

  constructor(onWindow: (window: LoopWindow) => void) {
    this.#histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
    this.#histogram.enable()
    let used = performance.eventLoopUtilization()
    this.#timer = setInterval(() => {
      const { mean, max, count } = this.#histogram
      this.#histogram.reset()
      // A loop that was blocked for the whole window counted nothing.
      const late = (nanos: number) => Math.max(0, nanos / 1e6 - RESOLUTION_MS)
      const [meanMs, worstMs] = count === 0 ? [WINDOW_MS, WINDOW_MS] : [late(mean), late(max)]
      this.#worst = Math.max(this.#worst, worstMs)
      const before = used
      used = performance.eventLoopUtilization()
      onWindow({ meanMs, busy: performance.eventLoopUtilization(used, before).utilization })
    }, WINDOW_MS)
    this.#timer.unref()
  }

  /** The worst since it was asked last, in milliseconds. */
  takeWorst(): number {
    const worst = this.#worst
    this.#worst = 0
    return worst
  }

  close(): void {
    clearInterval(this.#timer)
    this.#histogram.disable()
  }
}
