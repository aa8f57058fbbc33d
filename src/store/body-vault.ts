// The keys over private bodies and stored answers: one for what was asked in each month, one for records.
// They lie in the database under the master key, which does not. Destroying a month's key destroys what is
// under it, in every copy of the database that has not that key too.
import type { Kysely } from 'kysely'
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  type KeyObject,
} from 'node:crypto'
import { SALT_BYTES } from '../../protocols/audit/commitment.ts'
import { concatBytes, toHex, utf8 } from '../../protocols/bytes.ts'
import type { RandomBytes } from '../../protocols/random.ts'
import { fault } from '../../schemas/fault.ts'
import type { Run } from './retention.ts'
import { type BatchItem, type CommitmentOpening, decodeBatch, encodeBatch } from './sealed-batch.ts'
import type { Database } from './tables.ts'

/** The key of what is kept as long as the log. Sorts behind every month. */
export const RECORDS = 'records'

/** In the place of a key: the body was lost with an earlier store. */
export const LOST = 'lost'

export interface MasterKey {
  /** 32 random bytes. */
  readonly bytes: Uint8Array
  /** Called before the first key is put under it: now it must not be lost any more. */
  readonly keep?: () => void
}

export class BodyVault {
  readonly #random: RandomBytes
  #master: MasterKey
  #keys: ReadonlyMap<string, KeyObject> = new Map()

  constructor(master: MasterKey, random: RandomBytes) {
    this.#master = master
    this.#random = random
  }

  /** Throws `store.master_key` where the keys are under another master key. */
  async load(db: Kysely<Database>): Promise<void> {
    const rows = await db.selectFrom('body_keys').selectAll().orderBy('name').execute()
    const name = masterName(this.#master.bytes)
    this.#keys = new Map(
      rows.map(row => {
        const bytes = row.master === name ? unwrap(this.#master.bytes, row) : undefined
        if (bytes === undefined) throw fault('store.master_key')
        return [row.name, createSecretKey(bytes)]
      }),
    )
  }

  /**
   * Makes sure of the keys for what is written in this month. One that another server made meanwhile is
   * taken.
   */
  async prepare(run: Run, month: string): Promise<void> {
    const missing = [month, RECORDS].filter(name => !this.#keys.has(name))
    if (missing.length === 0) return
    const { bytes: master, keep } = this.#master
    keep?.()
    this.#master = { bytes: master }
    const rows = missing.map(name => wrapped(master, name, this.#random(new Uint8Array(32)), this.#random))
    await run(async tx => {
      await tx
        .insertInto('body_keys')
        .values(rows)
        .onConflict(conflict => conflict.column('name').doNothing())
        .execute()
    })
    // Once it is committed: what is sealed under a key that was rolled back is lost.
    await run(tx => this.load(tx))
  }

  /** The rows of all keys as they are under another master key. */
  under(master: MasterKey): readonly { name: string; wrapped: Uint8Array; master: string }[] {
    return [...this.#keys].map(([name, key]) =>
      wrapped(master.bytes, name, new Uint8Array(key.export()), this.#random),
    )
  }

  isUnder(master: MasterKey): boolean {
    return masterName(master.bytes) === masterName(this.#master.bytes)
  }

  /**
   * Of a new account. Whoever restores a store can make it again, so an account whose row was lost goes on
   * under its name.
   */
  accountSalt(edition: string, organisation: string): Uint8Array {
    const hmac = createHmac('sha256', this.#master.bytes)
    return new Uint8Array(hmac.update(`yinsuan/account-salt/v1\n${edition}\n${organisation}`).digest())
  }

  sealBody(name: string, seq: number, { salt, bytes }: CommitmentOpening): Uint8Array {
    return sealBody(this.#key(name), bodyAt(seq), concatBytes(salt, bytes), this.#random)
  }

  sealBatch(name: string, asked: readonly [BatchItem, ...BatchItem[]]): Uint8Array {
    return sealBody(this.#key(name), batchAt(asked[0].seq), encodeBatch(asked), this.#random)
  }

  /**
   * Undefined where the key was destroyed. What is there and does not open was changed: that throws
   * `store.log_damaged`.
   */
  openBody(name: string, seq: number, sealed: Uint8Array): CommitmentOpening | undefined {
    return this.#opening(name, bodyAt(seq), seq, sealed)
  }

  /** Of a record that has an answer beside its body. */
  sealAnswer(seq: number, { salt, bytes }: CommitmentOpening): Uint8Array {
    return sealBody(this.#key(RECORDS), answerAt(seq), concatBytes(salt, bytes), this.#random)
  }

  /** Undefined where the key was destroyed. Throws `store.log_damaged`. */
  openAnswer(seq: number, sealed: Uint8Array): CommitmentOpening | undefined {
    return this.#opening(RECORDS, answerAt(seq), seq, sealed)
  }

  /** Of a question that this service carries as a hub. */
  sealCarried(name: string, place: CarriedPlace, bytes: Uint8Array): Uint8Array {
    return sealBody(this.#key(name), carriedAt(place), bytes, this.#random)
  }

  /** Undefined where the key was destroyed. Throws for what was not sealed in this place. */
  openCarried(name: string, place: CarriedPlace, sealed: Uint8Array): Uint8Array | undefined {
    const key = this.#keys.get(name)
    if (key === undefined) return undefined
    const opened = unseal(key, carriedAt(place), sealed)
    if (opened === undefined) throw new Error('a carried question is not what was sealed in its place')
    return opened
  }

  /** Of a question that an organisation keeps to ask again. */
  sealSaved(id: string, bytes: Uint8Array): Uint8Array {
    return sealBody(this.#key(RECORDS), savedAt(id), bytes, this.#random)
  }

  /** Undefined where the key is not there. Throws for what was not sealed in this place. */
  openSaved(id: string, sealed: Uint8Array): Uint8Array | undefined {
    const key = this.#keys.get(RECORDS)
    if (key === undefined) return undefined
    const opened = unseal(key, savedAt(id), sealed)
    if (opened === undefined) throw new Error('a saved question is not what was sealed in its place')
    return opened
  }

  openBatch(name: string, seq: number, sealed: Uint8Array): readonly BatchItem[] | undefined {
    const packed = this.#open(name, batchAt(seq), seq, sealed)
    return packed && decodeBatch(seq, packed)
  }

  #opening(name: string, place: string, index: number, sealed: Uint8Array): CommitmentOpening | undefined {
    const opened = this.#open(name, place, index, sealed)
    return opened && { salt: opened.slice(0, SALT_BYTES), bytes: opened.slice(SALT_BYTES) }
  }

  #open(name: string, place: string, index: number, sealed: Uint8Array): Uint8Array | undefined {
    const key = this.#keys.get(name)
    if (key === undefined) return undefined
    const opened = unseal(key, place, sealed)
    if (opened === undefined) throw fault('store.log_damaged', { index })
    return opened
  }

  #key(name: string): KeyObject {
    const key = this.#keys.get(name)
    if (key === undefined) throw new Error('no key was prepared for this month')
    return key
  }
}

/** A name for a master key that reveals nothing about it. */
export function masterName(master: Uint8Array): string {
  return toHex(createHash('sha256').update('yinsuan/master-key/v1\n').update(master).digest()).slice(0, 32)
}

/** UTC, `2026-11`. */
export function monthOf(millis: number): string {
  return new Date(millis).toISOString().slice(0, 7)
}

/** Which column of which question: the database cannot move it elsewhere. */
export type CarriedPlace = {
  readonly question: string
  readonly column: 'signed' | 'cancel' | 'shares'
}

type WrappedKey = { readonly name: string; readonly wrapped: Uint8Array; readonly master: string }

function wrapped(master: Uint8Array, name: string, key: Uint8Array, random: RandomBytes): WrappedKey {
  return {
    name,
    wrapped: sealBody(createSecretKey(master), keyAt(name), key, random),
    master: masterName(master),
  }
}

function unwrap(master: Uint8Array, { name, wrapped: sealed }: WrappedKey): Uint8Array | undefined {
  return unseal(createSecretKey(master), keyAt(name), sealed)
}

const keyAt = (name: string) => `yinsuan/body-key/v1\n${name}`
const bodyAt = (seq: number) => `yinsuan/sealed-body/v1\n${seq}`
const answerAt = (seq: number) => `yinsuan/sealed-answer/v1\n${seq}`
const carriedAt = ({ question, column }: CarriedPlace) => `yinsuan/sealed-carried/v1\n${column}\n${question}`
const savedAt = (id: string) => `yinsuan/sealed-saved/v1\n${id}`
const batchAt = (seq: number) => `yinsuan/sealed-batch/v1\n${seq}`

const CIPHER = 'aes-256-gcm'
const NONCE = 12
const TAG = 16

/**
 * nonce ‖ ciphertext ‖ tag, under a random nonce. The place of what is sealed is bound to it, so that the
 * database cannot move it elsewhere.
 */
function sealBody(key: KeyObject, place: string, bytes: Uint8Array, random: RandomBytes): Uint8Array {
  const nonce = random(new Uint8Array(NONCE))
  const cipher = createCipheriv(CIPHER, key, nonce)
  cipher.setAAD(utf8(place))
  return concatBytes(nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag())
}

/** Undefined for what this key did not seal for this place. */
function unseal(key: KeyObject, place: string, sealed: Uint8Array): Uint8Array | undefined {
  if (sealed.length < NONCE + TAG) return undefined
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE))
  decipher.setAAD(utf8(place))
  decipher.setAuthTag(sealed.subarray(-TAG))
  try {
    return concatBytes(decipher.update(sealed.subarray(NONCE, -TAG)), decipher.final())
  } catch {
    return undefined
  }
}
