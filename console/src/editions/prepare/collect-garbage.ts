/** Enough for V8 to collect garbage first. The buffer is never touched and so takes no memory. */
const PRESSURE = 128 * 2 ** 20

/** Makes the browser collect garbage now: a worker in a long query would pile up hundreds of megabytes. */
export function collectGarbage(): void {
  try {
    // Read, so that no optimiser drops the allocation.
    if (new ArrayBuffer(PRESSURE).byteLength !== PRESSURE) throw new RangeError('no such buffer')
  } catch {
    // Memory is short: the browser has collected garbage then.
  }
}
