// Cut and choose: which instances are opened (SPEC.md, "Choice"). Pure; the same answer after a retry, a
// crash or a rollback.
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { shake256 } from '@noble/hashes/sha3.js'
import { concatBytes, fromHex, toHex, utf8 } from '../bytes.ts'
import { blindError } from './errors.ts'
import { type Bytes, uniformBelow } from './sampling.ts'
import { instancesOf, type TicketShape } from './shape.ts'

const DIGEST = 32

/**
 * The service's choice for these digests: k − m positions in the order of the upload, ascending. Drawn over
 * the **sorted** digests: over positions, a cheater who saw one choice and let it lapse could upload the same
 * instances in another order and have exactly the malformed ones stay closed. `secret` is the service's and
 * never leaves it. Throws `blind.digests`.
 */
export function chooseInstances(
  secret: Uint8Array,
  organisation: string,
  shape: TicketShape,
  digests: readonly Uint8Array[],
): readonly number[] {
  checkDigests(shape, digests)
  const key = hmac(sha256, secret, choiceMessage(organisation, digests.map(toHex).sort().map(fromHex)))
  const xof = shake256.create({}).update(key)
  return drawChoice(count => xof.xof(count), shape, digests)
}

/** The draw from uniform bytes, over the sorted digests. Throws `blind.digests`. */
export function drawChoice(
  bytes: Bytes,
  shape: TicketShape,
  digests: readonly Uint8Array[],
): readonly number[] {
  checkDigests(shape, digests)
  const { made, closed } = instancesOf(shape)
  const hex = digests.map(toHex)
  const sorted = hex.map((_, position) => position).sort((a, b) => ((hex[a] ?? '') < (hex[b] ?? '') ? -1 : 1))
  // Fisher-Yates, the first k − m places.
  for (let place = 0; place < made - closed; place++) {
    const other = place + uniformBelow(bytes, made - place)
    const swapped = sorted[other] ?? 0
    sorted[other] = sorted[place] ?? 0
    sorted[place] = swapped
  }
  return sorted.slice(0, made - closed).sort((a, b) => a - b)
}

/**
 * k digests of 32 bytes, no two the same: one instance twice would stay closed and be opened. Throws
 * `blind.digests`.
 */
export function checkDigests(shape: TicketShape, digests: readonly Uint8Array[]): void {
  const { made } = instancesOf(shape)
  const different = new Set(digests.map(toHex)).size
  if (digests.length !== made || different !== made || digests.some(digest => digest.length !== DIGEST)) {
    throw blindError(
      'blind.digests',
      `a ticket of this shape has ${made} digests of 32 bytes, all different`,
      { made },
    )
  }
}

/** Exactly k − m distinct positions, ascending; whoever chose. Throws `blind.choice`. */
export function checkChoice(shape: TicketShape, choice: readonly number[]): void {
  const { made, closed } = instancesOf(shape)
  const ascending = choice.every(
    (position, i) =>
      Number.isInteger(position) && position > (i === 0 ? -1 : (choice[i - 1] ?? made)) && position < made,
  )
  if (choice.length !== made - closed || !ascending) {
    throw blindError(
      'blind.choice',
      `a choice is ${made - closed} different positions below ${made}, ascending`,
      {
        opened: made - closed,
        made,
      },
    )
  }
}

/** The positions that stay closed, ascending. */
export function closedBy(shape: TicketShape, choice: readonly number[]): readonly number[] {
  const opened = new Set(choice)
  return Array.from({ length: instancesOf(shape).made }, (_, position) => position).filter(
    position => !opened.has(position),
  )
}

function choiceMessage(organisation: string, sortedDigests: readonly Uint8Array[]): Uint8Array {
  const name = utf8(organisation)
  const length = new Uint8Array(4)
  new DataView(length.buffer).setUint32(0, name.length, true)
  return concatBytes(utf8('yinsuan/blind/v1/choice\n'), length, name, ...sortedDigests)
}
