// What a service that holds its own keys can sign: an altered answer, with an entry and a receipt of a log
// that only this consumer is shown.
import { join } from 'node:path'
import { sha256 } from '../../../protocols/hashes.ts'
import { commit } from '../../../protocols/audit/commitment.ts'
import { signCheckpoint } from '../../../protocols/audit/checkpoint.ts'
import { encodeEntry, parseEntry } from '../../../protocols/audit/entry.ts'
import { leafHash } from '../../../protocols/audit/merkle.ts'
import { parseVkey } from '../../../protocols/audit/note.ts'
import { formatReceipt } from '../../../protocols/audit/receipt.ts'
import { fromHex, fromUtf8, toBase64, toHex, utf8 } from '../../../protocols/bytes.ts'
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import type { Answer } from '../../../schemas/answer.ts'
import type { BlindAnswerFile } from '../../../schemas/blind.ts'
import type { AnswerFile } from '../../../schemas/records.ts'
import { nodeSigner, type Signer } from '../../../src/server/keys/ed25519.ts'
import { KEY_FOLDER } from '../../../src/server/keys/service-keys.ts'
import { readSeedFile } from '../../../src/server/keys/seed-file.ts'

export type ServiceKeys = { readonly logKey: string; readonly log: Signer; readonly service: Signer }

/** The real keys of the service in this folder. */
export function readServiceKeys(dataDir: string, logKey: string): ServiceKeys {
  const signer = (name: string) => nodeSigner(readSeedFile(join(dataDir, KEY_FOLDER, name)))
  return { logKey, log: signer('log.key'), service: signer('service.key') }
}

/** The answer as any JSON: not every alteration has the answer's form. */
export type AnswerJson = { -readonly [Name in keyof Answer]: Answer[Name] } & { [name: string]: unknown }

export type Altered = { readonly answer: AnswerJson; readonly ciphertexts: Uint8Array }

/**
 * Every commitment, the entry and the receipt agree with the altered answer. Its entry is the only one of its
 * log.
 */
export async function forgeFile(
  keys: ServiceKeys,
  { file, stored }: BlindAnswerFile,
  altered: Altered,
  write: (answer: AnswerJson) => string = canonicalJson,
): Promise<BlindAnswerFile> {
  const { id, edition, privacy } = altered.answer
  const answer = write({ ...altered.answer, seq: '0' })
  return {
    file: await forgeAnswer(keys, file, { id, edition, charge: privacy.charge, answer }),
    ciphertexts: toBase64(altered.ciphertexts),
    stored,
  }
}

export type Forged = Pick<Answer, 'id' | 'edition'> & {
  readonly charge: string
  readonly answer: string
  /** Absent: the body of the true answer. */
  readonly body?: string
}

/**
 * The file of any answer, open or blind, as the only entry of a log under the real log key. `answer` has to
 * state `seq` 0.
 */
export async function forgeAnswer(
  keys: ServiceKeys,
  file: AnswerFile,
  { id, edition, charge, answer, body = file.body }: Forged,
): Promise<AnswerFile> {
  const entry = parseEntry(utf8(file.leaf))
  if (entry.type !== 'computation') throw new Error('not the entry of an answer')
  const leaf = encodeEntry({
    ...entry,
    seq: '0',
    charge,
    edition,
    bodyCommitment: commit('body', fromHex(file.bodySalt), utf8(body)),
    resultCommitment: commit('result', fromHex(file.resultSalt), utf8(answer)),
  })
  const key = parseVkey(keys.logKey)
  const root = leafHash(leaf)
  const checkpoint = await signCheckpoint({ origin: key.name, size: 1, root }, key, keys.log.sign)
  const receipt = formatReceipt({ index: 0, proof: [], checkpoint: fromUtf8(checkpoint) })
  return { ...file, id, answer, body, leaf: fromUtf8(leaf), receipt }
}

/** The digest that the answer states, of these bytes. */
export function withCiphertexts(answer: AnswerJson, ciphertexts: Uint8Array): Altered {
  const { blind } = answer
  if (blind === undefined) throw new Error('not a blind answer')
  return {
    answer: { ...answer, blind: { ...blind, ciphertextsDigest: toHex(sha256(ciphertexts)) } },
    ciphertexts,
  }
}
