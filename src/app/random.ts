// Random bytes from the system, fetched some thousands at a time: each system call costs as much as a hash.
import { randomFillSync } from 'node:crypto'

const pool = new Uint8Array(4096)
let at = pool.length

/** Fills `target` and returns it. Never returns the same bytes twice: nonces are made of them. */
export function fillRandom(target: Uint8Array): Uint8Array {
  target.set(randomBytes(target.length))
  return target
}

/** Fresh bytes, at most as many as the pool holds; each is returned once and erased from the pool. */
export function randomBytes(length: number): Uint8Array {
  if (length > pool.length) throw new RangeError('more random bytes than the pool has')
  if (at + length > pool.length) {
    randomFillSync(pool)
    at = 0
  }
  const bytes = pool.slice(at, at + length)
  pool.fill(0, at, at + length)
  at += length
  return bytes
}
