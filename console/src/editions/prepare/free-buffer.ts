/** Frees a buffer now, not at the next garbage collection. It and its views are empty afterwards. */
export function freeBuffer(buffer: ArrayBuffer): void {
  // Safari before 17.4 lacks it: there the buffer is collected later.
  if ('transfer' in buffer) buffer.transfer(0)
}
