// What the edge of the server needs from the rest: small structural types, so that store, engine and handlers are passed in.
import type { z } from 'zod'
import type { RouteName, ROUTES } from '../../schemas/api.ts'
import type { Language } from '../../schemas/common.ts'
import type { MemberKey, Organisation, Role } from '../../schemas/records.ts'
import type { AlertKind } from '../../schemas/overview.ts'
import type { Durability } from '../store/connect.ts'
import type { Nonce } from '../store/nonces.ts'
import type { Signer } from './keys/ed25519.ts'

/** An enrolled key with its owner, as of now. Only public keys that `checkPublicKey` accepted are enrolled. */
export type KnownKey = { readonly key: MemberKey; readonly organisation: Organisation }

/** The log's static files; undefined where the log has no such file (yet). */
export type LogFiles = {
  readonly checkpoint: () => Promise<Uint8Array | undefined>
  readonly tile: (level: number, index: number, width: number) => Promise<Uint8Array | undefined>
  readonly entryBundle: (index: number, width: number) => Promise<Uint8Array | undefined>
  /** Where the log's key was changed. */
  readonly handovers: () => Promise<Uint8Array>
}

export type ReadyCheck = {
  readonly name: string
  readonly ok: boolean
  /** False where the service answers without it: one witness of several. */
  readonly needed?: boolean
  /** Of a witness: entries that it has not cosigned yet. */
  readonly lag?: number
}

/** Public figures only: the sizes that the log shows anyway and how many wait, never what a dataset holds or how long its work took. */
export type Gauges = {
  readonly logSize: number
  /** When the newest checkpoint was signed; null before the first. */
  readonly checkpointTime: Date | null
  readonly queued: number
  /** Entries that are stored and not under a checkpoint that enough witnesses cosigned. */
  readonly unwitnessed: number
  readonly witnesses: readonly { readonly name: string; readonly state: string; readonly lag: number }[]
}

export type ServerServices = {
  /** The public host and port that requests are signed for. Asked for each request: with port 0 it is known after listening. */
  readonly authority: () => string
  /** Signs answers. */
  readonly serviceKey: Signer
  readonly durability: Durability
  readonly findKey: (keyId: string) => Promise<KnownKey | undefined>
  /** Inserts the nonce of a call that changes nothing; false when it was used before. */
  readonly useNonce: (nonce: Nonce) => Promise<boolean>
  readonly logFiles: LogFiles
  /** Store, migrations, signing keys, disk: everything but the process itself. */
  readonly readiness: () => Promise<readonly ReadyCheck[]>
  readonly gauges: () => Promise<Gauges>
  /** How many alerts were raised since the start, by kind: never about whom. */
  readonly alerts: () => Promise<ReadonlyMap<AlertKind, number>>
  /** The store's time, which never goes back: nonces are forgotten by it. */
  readonly now: () => Date
}

/** Who signed, judged: the key is enrolled, valid and not revoked, its organisation has a role that the route asks for. */
export type Actor = {
  readonly organisation: Organisation['id']
  readonly roles: readonly Role[]
  readonly keyId: string
}

/** What a verified signature leaves for the handler. */
export type Signed = {
  readonly keyId: string
  readonly publicKey: Uint8Array
  /** A handler of a POST or PUT inserts it in its own transaction; for a GET the edge has. */
  readonly nonce: Nonce
  /** What was signed, as it came: the private body of its entry holds it. `content` is empty without a JSON body. */
  readonly proof: {
    readonly base: Uint8Array
    readonly signature: Uint8Array
    readonly content: Uint8Array
  }
}

/** A member whose signature is verified. */
export type Caller = { readonly actor: Actor } & Signed

type Table = typeof ROUTES
type Parsed<Name extends RouteName, Part extends 'params' | 'query' | 'body'> = Table[Name] extends {
  readonly [P in Part]: infer S extends z.ZodType
}
  ? { readonly [P in Part]: z.output<S> }
  : unknown

export type Call<Name extends RouteName> = Parsed<Name, 'params'> &
  Parsed<Name, 'query'> &
  Parsed<Name, 'body'> &
  (Table[Name] extends { readonly bytes: number } ? { readonly bytes: Uint8Array } : unknown) &
  (Name extends 'enrol'
    ? Signed
    : Table[Name]['access'] extends 'public'
      ? unknown
      : Signed & { readonly actor: Actor }) & {
    readonly now: Date
    readonly language: Language
    readonly requestId: string
    /** Aborted when the caller is gone or the time for the answer is over. */
    readonly signal: AbortSignal
  }

export type Reply<Name extends RouteName> = z.output<Table[Name]['response']>

/** The JSON of a reply, where its parts were written already. */
export class WrittenReply {
  readonly json: Uint8Array

  constructor(json: Uint8Array) {
    this.json = json
  }
}

export type Replied<Name extends RouteName> = Reply<Name> | (Name extends 'ask' ? WrittenReply : never)

/** The business of every route. A refusal is thrown as a Fault. */
export type Handlers = { readonly [Name in RouteName]: (call: Call<Name>) => Promise<Replied<Name>> }
