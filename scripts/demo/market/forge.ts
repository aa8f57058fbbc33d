// A hub that is dishonest: it puts a share of its own in the place of a platform's, as far as anybody can who
// has everything but the platform's keys.
import { randomFillSync } from 'node:crypto'
import { sha256 } from '../../../protocols/hashes.ts'
import { fromBase64, fromUtf8, toBase64, toHex, utf8 } from '../../../protocols/bytes.ts'
import { generatePrivateKey } from '../../../protocols/identity/keys.ts'
import { signDocument } from '../../../protocols/identity/signed-document.ts'
import { encodeJoint, parseJoint } from '../../../protocols/joint/documents.ts'
import { HPKE_OVERHEAD } from '../../../protocols/joint/hpke.ts'
import { decodeX25519Key } from '../../../protocols/joint/mask-key.ts'
import { sealShare, SHARE_SALT, shareCommitment } from '../../../protocols/joint/seal-share.ts'
import type { JointProgress, SignedText } from '../../../schemas/joint.ts'
import type { Client } from '../../../src/sdk/client.ts'

const random = (bytes: Uint8Array) => randomFillSync(bytes)

/** The same client, at a hub that replaces the last platform's share. */
export function atDishonestHub(client: Client): Client {
  return {
    ...client,
    jointAsk: async input => {
      const progress = await client.jointAsk(input)
      return await withForgedShare(progress, input.body.question)
    },
  }
}

/**
 * Of the right form, about the right question, sealed to its key: only the signature is not the platform's.
 */
async function withForgedShare(progress: JointProgress, question: SignedText): Promise<JointProgress> {
  const last = progress.shares.at(-1)
  if (last === undefined) return progress
  const honest = parseJoint('jointShare', utf8(last.share.document))
  const { sealTo } = parseJoint('jointQuestion', utf8(question.document))
  // As long as the platform's own.
  const length = fromBase64(last.sealed).length - SEALED_MORE
  const share = { salt: random(new Uint8Array(SHARE_SALT)), bytes: random(new Uint8Array(length)) }
  const sealed = sealShare(decodeX25519Key(sealTo), honest.joint, honest.node, share, random)
  const commitment = shareCommitment(honest.joint, honest.node, share)
  const document = encodeJoint('jointShare', { ...honest, commitment, sealed: toHex(sha256(sealed)) })
  const signature = await signDocument('jointShare', document, generatePrivateKey(random).sign)
  const forged = {
    ...last,
    share: { document: fromUtf8(document), signature },
    sealed: toBase64(sealed),
  }
  return { ...progress, shares: [...progress.shares.slice(0, -1), forged] }
}

/** Salt and what HPKE adds. */
const SEALED_MORE = SHARE_SALT + HPKE_OVERHEAD
