// Cubes in memory: least recently used first out, bounded by bytes. What is in it follows from the questions
// asked, never from rows.
import type { Table } from './shape.ts'

export class CubeCache {
  readonly #mostBytes: number
  readonly #cubes = new Map<string, Float64Array>()
  readonly #building = new Map<string, Promise<Float64Array>>()
  #bytes = 0

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes
  }

  /** The cube if it is in memory, marked as used. */
  find(key: string): Float64Array | undefined {
    const cube = this.#cubes.get(key)
    if (cube !== undefined) {
      this.#cubes.delete(key)
      this.#cubes.set(key, cube)
    }
    return cube
  }

  /** Builds it once, however many ask at the same time. */
  build(key: string, builder: () => Promise<Float64Array>): Promise<Float64Array> {
    const running = this.#building.get(key)
    if (running !== undefined) return running
    const building = builder()
      .then(cube => {
        // Forgotten meanwhile: the edition was destroyed, so its cube must not outlive it.
        if (this.#building.get(key) === building) this.#keep(key, cube)
        return cube
      })
      .finally(() => {
        if (this.#building.get(key) === building) this.#building.delete(key)
      })
    this.#building.set(key, building)
    return building
  }

  forget(edition: string): void {
    for (const key of this.#building.keys()) if (isOf(key, edition)) this.#building.delete(key)
    for (const key of this.#cubes.keys()) if (isOf(key, edition)) this.#drop(key)
  }

  #keep(key: string, cube: Float64Array): void {
    if (cube.byteLength > this.#mostBytes) return
    this.#drop(key)
    this.#cubes.set(key, cube)
    this.#bytes += cube.byteLength
    for (const oldest of this.#cubes.keys()) {
      if (this.#bytes <= this.#mostBytes) break
      this.#drop(oldest)
    }
  }

  #drop(key: string): void {
    this.#bytes -= this.#cubes.get(key)?.byteLength ?? 0
    this.#cubes.delete(key)
  }
}

/** Edition ids hold no blank. */
export function cubeKey(
  edition: string,
  { statistic, viewBit, measure, dimensions, uncounted }: Table,
): string {
  return [
    edition,
    statistic,
    viewBit,
    measure?.column ?? '-',
    uncounted === undefined ? '-' : [uncounted.limit, ...uncounted.groups.map(({ column }) => column)].join(),
    ...dimensions.map(({ column }) => column),
  ].join(' ')
}

function isOf(key: string, edition: string): boolean {
  return key.startsWith(`${edition} `)
}
