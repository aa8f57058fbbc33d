/**
 * A map of at most `capacity` entries. An entry may be evicted once `capacity / 2` others were used after it;
 * the most recently used stay.
 */
export class LruMap<Key, Value> {
  readonly #half: number
  /**
   * Used since the halves were last changed; then those of before, where a use costs nothing but the first.
   */
  #recent = new Map<Key, Value>()
  #earlier: ReadonlyMap<Key, Value> = new Map()

  constructor(capacity: number) {
    this.#half = Math.ceil(capacity / 2)
  }

  get(key: Key): Value | undefined {
    const value = this.#recent.get(key)
    if (value !== undefined) return value
    const earlier = this.#earlier.get(key)
    if (earlier !== undefined) this.set(key, earlier)
    return earlier
  }

  set(key: Key, value: Value): void {
    this.#recent.set(key, value)
    if (this.#recent.size < this.#half) return
    this.#earlier = this.#recent
    this.#recent = new Map()
  }

  /** The least recently used first. A key may occur twice, its current value last. */
  entries(): [Key, Value][] {
    return [...this.#earlier, ...this.#recent]
  }

  clear(): void {
    this.#recent = new Map()
    this.#earlier = new Map()
  }
}
