// SPEC.md, "Commitments": SHA-256(label ‖ 32-byte salt ‖ bytes) as lower-case hex.
import { sha256 } from '../hashes.ts'
import { toHex, utf8 } from '../bytes.ts'
import { ProtocolError } from '../errors.ts'

export const SALT_BYTES = 32

const LABELS = {
  body: 'yinsuan/body/v1\n',
  result: 'yinsuan/result/v1\n',
  account: 'yinsuan/account/v1\n',
  organisation: 'yinsuan/organisation/v1\n',
  manifest: 'yinsuan/manifest/v1\n',
  unitKey: 'yinsuan/unit-key/v1\n',
} as const

const LABEL_BYTES = {
  body: utf8(LABELS.body),
  result: utf8(LABELS.result),
  account: utf8(LABELS.account),
  organisation: utf8(LABELS.organisation),
  manifest: utf8(LABELS.manifest),
  unitKey: utf8(LABELS.unitKey),
} as const

/** What is committed to; each has a label of its own, so that no commitment can be passed off as another. */
export type CommitmentKind = keyof typeof LABELS

/**
 * The public side of something private. Without the salt nobody can try guesses against it: a noisy count, a
 * question or a member's name have few likely values. Whoever later shows salt and bytes cannot change them.
 * Throws `commitment.salt` when the salt has not 32 bytes.
 */
export function commit(kind: CommitmentKind, salt: Uint8Array, bytes: Uint8Array): string {
  if (salt.length !== SALT_BYTES) throw new ProtocolError('commitment.salt', 'a salt has 32 bytes')
  return toHex(sha256(LABEL_BYTES[kind], salt, bytes))
}

/**
 * An account's public id. The salt belongs to one (edition, consumer): outsiders see that one account spends,
 * not whose it is. The grant that an account's entry names is the same in all editions of a dataset, so there
 * they do see one consumer.
 */
export function accountId(salt: Uint8Array, organisation: string): string {
  return commit('account', salt, utf8(organisation))
}
