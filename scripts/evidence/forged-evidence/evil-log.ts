// A service that lies as well as it can: it holds the log's key and writes into its log what it likes, and it
// has everything that an honest member ever signed. What it has not is that member's key.
import { randomBytes } from 'node:crypto'
import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256 } from '../../../protocols/hashes.ts'
import { commit } from '../../../protocols/audit/commitment.ts'
import { encodeEntry, type Entry } from '../../../protocols/audit/entry.ts'
import { leafHash, proveInclusion } from '../../../protocols/audit/merkle.ts'
import type { LogPolicy } from '../../../protocols/audit/policy.ts'
import { formatReceipt } from '../../../protocols/audit/receipt.ts'
import { fromUtf8, toBase64, toBase64Url, toHex, utf8 } from '../../../protocols/bytes.ts'
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import { keyId as idOf } from '../../../protocols/identity/keys.ts'
import { signRequest } from '../../../protocols/identity/request-signature.ts'
import type { LoggedEntry } from '../../../schemas/api-bodies.ts'
import type { LoggedTicketEntry } from '../../../schemas/blind.ts'
import type { SignedRequest } from '../../../schemas/ticket-record.ts'
import { readLogGround } from '../../../src/sdk/blind/log-ground.ts'
import type { LogGround } from '../../../src/sdk/blind/verify-evidence.ts'
import { exportLog, loneLogPolicy, readerOf } from '../../../test/protocols/audit/log-fixture.ts'

export const AUTHORITY = 'service.example'

export type Key = {
  readonly keyId: string
  readonly publicKey: string
  readonly sign: (message: Uint8Array) => Uint8Array
}

export type Organisation = { readonly id: string; readonly salt: string; readonly commitment: string }

type Leaf = { readonly type: Entry['type']; readonly [field: string]: unknown }
type Kept = { readonly leaf: Uint8Array; readonly body: string; readonly salt: Uint8Array }

const START = Date.parse('2026-03-01T00:00:00.000Z')

export class EvilLog {
  readonly #entries: Kept[] = []

  constructor() {
    this.append({ type: 'start', storeDurability: 'fsync' }, undefined)
  }

  get size(): number {
    return this.#entries.length
  }

  /** The same history so far: from here on it may tell another. */
  fork(): EvilLog {
    const other = new EvilLog()
    other.#entries.splice(0, 1, ...this.#entries)
    return other
  }

  /** Returns the index. */
  append(leaf: Leaf, body: object | undefined): number {
    const seq = this.size
    const [text, salt] = [canonicalJson((body ?? {}) as never), new Uint8Array(randomBytes(32))]
    const entry = {
      v: 1,
      seq: String(seq),
      time: new Date(START + seq * 1000).toISOString(),
      software: 'yinsuan/0.1.0',
      ...leaf,
      ...(body === undefined ? {} : { bodyCommitment: commit('body', salt, utf8(text)) }),
    }
    this.#entries.push({ leaf: encodeEntry(entry as never), body: text, salt })
    return seq
  }

  add(id: string): Organisation {
    const salt = new Uint8Array(randomBytes(32))
    const commitment = commit('organisation', salt, utf8(id))
    const body = {
      v: 1,
      type: 'organisation',
      actor: null,
      organisation: id,
      title: { zh: id, en: id },
      roles: ['consumer'],
      proposal: null,
      salt: toHex(salt),
    }
    const leaf = {
      type: 'organisation',
      action: 'added',
      organisation: commitment,
      roles: ['consumer'],
    } as const
    this.append(leaf, body)
    return { id, salt: toHex(salt), commitment }
  }

  enrol({ id, salt, commitment }: Organisation, key: Key): Key {
    const { keyId, publicKey } = key
    const body = { v: 1, type: 'key', actor: null, organisation: id, keyId, publicKey, salt }
    this.append({ type: 'key', action: 'enrolled', organisation: commitment, keyId }, body)
    return key
  }

  revoke({ commitment }: Organisation, { keyId }: Key): void {
    this.append({ type: 'key', action: 'revoked', organisation: commitment, keyId }, {})
  }

  rotate({ commitment }: Organisation, { keyId: replaces }: Key, next: Key): Key {
    this.append({ type: 'key-rotation', organisation: commitment, keyId: next.keyId, replaces }, {})
    return next
  }

  async logged(index: number): Promise<LoggedTicketEntry> {
    const kept = this.#entries[index]
    if (kept === undefined) throw new RangeError(`the log has no entry ${index}`)
    const hashes = this.#entries.map(({ leaf }) => leafHash(leaf))
    const checkpoint = fromUtf8((await this.#files()).get('checkpoint') ?? new Uint8Array())
    return {
      leaf: fromUtf8(kept.leaf),
      body: kept.body,
      bodySalt: toHex(kept.salt),
      receipt: formatReceipt({ index, proof: proveInclusion(hashes, index), checkpoint }),
    }
  }

  /** What an officer makes of this log. Throws where its entries break the log's rules. */
  async ground(organisation: string, policy: LogPolicy = loneLogPolicy): Promise<LogGround> {
    return await readLogGround(this.#officer(), readerOf(await this.#files()), {
      policy,
      organisation,
      authority: AUTHORITY,
    })
  }

  #files() {
    // One second after the last entry.
    return exportLog(
      this.#entries.map(({ leaf }) => leaf),
      Math.floor(START / 1000) + this.size,
    )
  }

  #officer(): Parameters<typeof readLogGround>[0] {
    const at = (index: number): LoggedEntry[] => {
      const kept = this.#entries[index]
      if (kept === undefined) return []
      const { leaf, body, salt } = kept
      return [{ seq: String(index), leaf: fromUtf8(leaf), body, bodySalt: toHex(salt), destroyed: null }]
    }
    const key = newKey()
    return {
      entryList: async input => ({ items: at(Number(input?.query?.after) - 1), next: null }),
      key: { keyId: key.keyId, sign: key.sign },
    }
  }
}

export function newKey(): Key {
  const seed = new Uint8Array(randomBytes(32))
  const publicKey = ed25519.getPublicKey(seed)
  return {
    keyId: idOf(publicKey),
    publicKey: toBase64Url(publicKey),
    sign: message => ed25519.sign(message, seed),
  }
}

/** A request as its sender signs it, and as the service keeps it. */
export async function signed(
  key: Key,
  path: string,
  body: unknown,
  authority = AUTHORITY,
  method = 'POST',
): Promise<SignedRequest> {
  const content = JSON.stringify(body)
  let base: Uint8Array = new Uint8Array()
  const created = Math.floor(START / 1000)
  const fields = await signRequest({
    method,
    authority,
    path,
    query: '',
    body: { bytes: utf8(content), contentType: 'application/json' },
    keyId: key.keyId,
    created,
    expires: created + 120,
    nonce: toBase64Url(new Uint8Array(randomBytes(16))),
    sign: message => {
      base = message
      return key.sign(message)
    },
    sha256,
  })
  const signature = toBase64(toSignature(fields['signature'] ?? ''))
  return { keyId: key.keyId, publicKey: key.publicKey, base: fromUtf8(base), signature, content }
}

function toSignature(field: string): Uint8Array {
  return new Uint8Array(Buffer.from(/:(.*):/.exec(field)?.[1] ?? '', 'base64'))
}

/** Who the service says sent it. */
export function actorOf({ id }: Pick<Organisation, 'id'>, { keyId, ...request }: SignedRequest) {
  return { organisation: id, keyId, request }
}
