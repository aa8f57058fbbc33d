// What the consumer's side of blind queries needs from its surroundings: the same in Node and in a browser's worker.
import type { Seal } from '../../../protocols/blind/scheme.ts'
import type { Client } from '../client.ts'
import type { TicketStore } from './ticket-store.ts'

export interface BlindSide {
  readonly client: Client
  readonly store: TicketStore
  /** node-seal's `allows` build, started. */
  readonly seal: Seal
  /** The service's pinned key, as in the profile. */
  readonly serviceKey: string
  /** The log's pinned verifier key: answers are checked against it before they are decrypted. */
  readonly logKey: string
  /** Milliseconds since 1970. */
  readonly now: () => number
}

export type BlindStep = 'make' | 'open' | 'check' | 'fetch' | 'ask'
export type OnProgress = (step: BlindStep, done: number, total: number) => void

export function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
