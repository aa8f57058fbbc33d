// Finds known numbers and texts in whatever form they were kept or sent: as decimals, as 8 bytes of either
// order, and both of these inside base64 or hex.

/**
 * What must not be found, with what it is. Numbers have at least ten digits, so that none is met by chance.
 */
export interface Canaries {
  readonly numbers: ReadonlyMap<bigint, string>
  readonly texts: ReadonlyMap<string, string>
}

export interface Found {
  readonly what: string
  readonly form: string
}

export function search(place: Uint8Array, canaries: Canaries): readonly Found[] {
  const bytes = Buffer.from(place.buffer, place.byteOffset, place.byteLength)
  const found = plainly(bytes, canaries, '')
  const text = bytes.toString('latin1')
  for (const [run] of text.matchAll(/[0-9a-f]{16,}/gi))
    found.push(...plainly(Buffer.from(run, 'hex'), canaries, ' in hex'))
  // Whatever precedes it may be letters of the same alphabet.
  for (const [run] of text.matchAll(/[A-Za-z0-9+/_-]{16,}/g))
    for (let shift = 0; shift < 4; shift++)
      found.push(...plainly(Buffer.from(run.slice(shift), 'base64'), canaries, ' in base64'))
  return found
}

function plainly(bytes: Buffer, { numbers, texts }: Canaries, where: string): Found[] {
  const found: Found[] = []
  const text = bytes.toString('latin1')
  for (const [digits] of text.matchAll(/-?[0-9]{10,19}/g)) {
    const what = numbers.get(BigInt(digits)) ?? numbers.get(-BigInt(digits))
    if (what !== undefined) found.push({ what, form: `decimal${where}` })
  }
  for (const [canary, what] of texts) if (text.includes(canary)) found.push({ what, form: `text${where}` })
  for (let at = 0; at + 8 <= bytes.length; at++) {
    // Sign extension of a number that is far below 2^63: all else is no canary.
    const [low, high] = [bytes[at] ?? 0, bytes[at + 7] ?? 0]
    if (high === 0 || high === 255) {
      const what = numbers.get(bytes.readBigInt64LE(at))
      if (what !== undefined) found.push({ what, form: `little-endian${where}` })
    }
    if (low === 0 || low === 255) {
      const what = numbers.get(bytes.readBigInt64BE(at))
      if (what !== undefined) found.push({ what, form: `big-endian${where}` })
    }
  }
  return found
}

/** The forms of the negative control: each hides one canary as it could be kept or sent. */
export const HIDING: readonly ((canary: bigint) => Uint8Array)[] = [
  canary => Buffer.from(`{"values":["12","${canary}"]}`),
  canary => Buffer.from(`sum=${canary};`),
  canary => Buffer.concat([Buffer.from([1, 2, 3]), int64(canary, 'LE'), Buffer.from([4])]),
  canary => int64(canary, 'BE'),
  canary =>
    Buffer.from(`{"sealed":"${Buffer.concat([int64(5n, 'LE'), int64(canary, 'LE')]).toString('base64')}"}`),
  canary => Buffer.from(`"\\\\x${int64(canary, 'BE').toString('hex')}"`),
  canary => Buffer.from(`"${Buffer.from(`[${canary},1]`).toString('base64url')}"`),
]

function int64(value: bigint, order: 'LE' | 'BE'): Buffer {
  const bytes = Buffer.alloc(8)
  if (order === 'LE') bytes.writeBigInt64LE(value)
  else bytes.writeBigInt64BE(value)
  return bytes
}
