// How much slower verified requests are than they were without load, whichever routes are called.

/** A baseline follows a faster request by this part of the difference. */
const FASTER = 0.05
/** And rises by this factor a window, so that it follows a slower machine within minutes. */
const SLOWER = 1.0005
/** Fewer requests in a window say nothing. */
const MIN_REQUESTS = 3

/** Each route has a baseline of its own: a mix of routes that changes is no load. */
export class Slowdown {
  readonly #baselines = new Map<string, number>()
  #sum = 0
  #count = 0

  /** `kind`: the route's pattern, never a path with ids. `ms`: from its arrival to its end. */
  add(kind: string, ms: number): void {
    const baseline = this.#baselines.get(kind) ?? ms
    this.#baselines.set(kind, ms < baseline ? baseline + FASTER * (ms - baseline) : baseline)
    this.#sum += ms / baseline
    this.#count++
  }

  /** Mean of (time ÷ baseline) since the last call; undefined where too few requests ended. */
  take(): number | undefined {
    const mean = this.#count < MIN_REQUESTS ? undefined : this.#sum / this.#count
    this.#sum = 0
    this.#count = 0
    for (const [kind, baseline] of this.#baselines) this.#baselines.set(kind, baseline * SLOWER)
    return mean
  }
}
