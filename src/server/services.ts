// What the edge of the server needs from the rest: small structural types, so that store, engine and use
// cases are passed in.
import type { RouteName } from '../../schemas/api.ts'
import type { CheckRecord } from '../../schemas/operation.ts'
import type { AlertKind } from '../../schemas/overview.ts'
import type { MemberKey, Organisation } from '../../schemas/records.ts'
import type { Call, Reply } from '../app/call.ts'
import type { Durability } from '../store/connect.ts'
import type { Nonce } from '../store/nonces.ts'
import type { SignIn } from './sign-in/sign-in.ts'
import type { Signer } from './keys/ed25519.ts'

/**
 * An enrolled key with its owner, as of now. Only public keys that `checkPublicKey` accepted are enrolled.
 */
export type KnownKey = { readonly key: MemberKey; readonly organisation: Organisation }

/** The log's static files; undefined where the log has no such file (yet). */
export type LogFiles = {
  readonly checkpoint: () => Promise<Uint8Array | undefined>
  readonly tile: (level: number, index: number, width: number) => Promise<Uint8Array | undefined>
  readonly entryBundle: (index: number, width: number) => Promise<Uint8Array | undefined>
  /** Where the log's key was changed. */
  readonly handovers: () => Promise<Uint8Array>
}

/**
 * Public figures only: the sizes that the log shows anyway and how many jobs wait, never what a dataset holds
 * or how long its work took.
 */
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
  /**
   * The public host and port that requests are signed for. Read for each request: with port 0 it is known
   * only after listening.
   */
  readonly authority: () => string
  /** Signs answers. */
  readonly serviceKey: Signer
  readonly durability: Durability
  readonly findKey: (keyId: string) => Promise<KnownKey | undefined>
  /** Inserts the nonce of a call that changes nothing; false where it was used before. */
  readonly useNonce: (nonce: Nonce) => Promise<boolean>
  readonly logFiles: LogFiles
  /** Store, migrations, signing keys, disk: everything but the process itself. */
  readonly readiness: () => Promise<readonly CheckRecord[]>
  readonly gauges: () => Promise<Gauges>
  /** Alerts since the start by kind: never who caused them. */
  readonly alerts: () => Promise<ReadonlyMap<AlertKind, number>>
  /** Absent: members open their key files by passphrase only. */
  readonly signIn?: SignIn
  /** The store's time, which never goes back: nonces are forgotten by it. */
  readonly now: () => Date
}

/** Each route's use case, bound to the service. A refusal is thrown as a Fault. */
export type Handlers = { readonly [Name in RouteName]: (call: Call<Name>) => Promise<Reply<Name>> }
