// C2SP tlog-proof (c2sp.org/tlog-proof@v1): an entry's place in a log, checkable for ever and without the
// log.
import { toBase64, utf8 } from '../bytes.ts'
import { ProtocolError } from '../errors.ts'
import type { Verify } from '../signature.ts'
import { decodeBase64 } from './decode-base64.ts'
import { isHash, isSize, leafHash, verifyInclusion } from './merkle.ts'
import { type LogPolicy, openCheckpoint, type TrustedCheckpoint } from './policy.ts'

export interface Receipt {
  readonly index: number
  /** From the leaf upward. */
  readonly proof: readonly Uint8Array[]
  /** The signed note, verbatim. */
  readonly checkpoint: string
  /** Bytes that nothing signs. Ours have none. */
  readonly extra?: Uint8Array
}

export function formatReceipt(receipt: Receipt): string {
  const extra = receipt.extra === undefined ? '' : `extra ${toBase64(receipt.extra)}\n`
  const hashes = receipt.proof.map(hash => `${toBase64(hash)}\n`).join('')
  const { index, proof, checkpoint } = receipt
  if (!isPlace(index, proof) || !checkpoint.endsWith('\n')) throw syntaxError()
  return `${HEADER}${extra}index ${index}\n${hashes}\n${checkpoint}`
}

/** Trusts nothing: the checkpoint is not opened here. Throws `receipt.syntax`. */
export function parseReceipt(text: string): Receipt {
  const split = text.indexOf('\n\n')
  if (!text.startsWith(HEADER) || split < HEADER.length || !text.endsWith('\n')) throw syntaxError()
  const lines = text.slice(HEADER.length, split).split('\n')
  const extra = lines[0]?.startsWith('extra ') ? lines.shift()?.slice('extra '.length) : undefined
  const [, digits] = /^index (0|[1-9][0-9]{0,15})$/.exec(lines.shift() ?? '') ?? []
  const index = Number(digits ?? Number.NaN)
  const proof = lines.map(line => decodeBase64(line, syntaxError))
  if (!isPlace(index, proof)) throw syntaxError()
  const receipt = { index, proof, checkpoint: text.slice(split + 2) }
  return extra === undefined ? receipt : { ...receipt, extra: decodeBase64(extra, syntaxError) }
}

export interface VerifiedReceipt {
  readonly index: number
  readonly checkpoint: TrustedCheckpoint
}

/**
 * That these exact bytes are entry `index` of the log, as the policy's keys signed it. The receipt may come
 * from anyone. Throws `receipt.syntax`, `proof.inclusion` or what `openCheckpoint` throws.
 */
export async function verifyReceipt(
  leaf: Uint8Array,
  receipt: string,
  policy: LogPolicy,
  verify: Verify,
): Promise<VerifiedReceipt> {
  const { index, proof, checkpoint: note } = parseReceipt(receipt)
  const checkpoint = await openCheckpoint(utf8(note), policy, verify)
  verifyInclusion(leafHash(leaf), index, checkpoint.size, proof, checkpoint.root)
  return { index, checkpoint }
}

function isPlace(index: number, proof: readonly Uint8Array[]): boolean {
  return isSize(index) && proof.length <= MAX_HASHES && proof.every(isHash)
}

const HEADER = 'c2sp.org/tlog-proof@v1\n'
const MAX_HASHES = 63

function syntaxError(): ProtocolError {
  return new ProtocolError('receipt.syntax', 'not a receipt')
}
