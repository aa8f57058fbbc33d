// What the consumer's side of blind queries needs from its surroundings: the same in Node and in a browser's
// worker.
import type { LogPolicy } from '../../../protocols/audit/policy.ts'
import type { ParameterName } from '../../../protocols/blind/parameters.ts'
import { createScheme, type Scheme, type Seal } from '../../../protocols/blind/scheme.ts'
import type { OrganisationId } from '../../../schemas/common.ts'
import type { Client } from '../client.ts'
import type { TicketStore } from './ticket-store.ts'

export interface BlindClientDeps {
  readonly client: Client
  readonly store: TicketStore
  /** Of node-seal's `allows` build, started: see `schemesOf`. */
  readonly scheme: (name: ParameterName) => Scheme
  /** The member's own, as it was pinned at enrolment: never what the service says of the caller later. */
  readonly organisation: OrganisationId
  /** The service's pinned key, as in the profile. */
  readonly serviceKey: string
  /** The log's pinned verifier key: answers are checked against it before they are decrypted. */
  readonly logKey: string
  /**
   * What the member demands of the log before it opens a ticket: witnesses too. Absent: the pinned key alone.
   */
  readonly policy?: LogPolicy
  /**
   * How long the service may take over a ticket that was opened; two hours if absent. Until then it is looked
   * at again and again.
   */
  readonly patienceMs?: number
  /**
   * Seals the copies of questions that the service keeps for a lost store (sealed-copies.ts): the same
   * wherever the member’s key is, and 32 bytes.
   */
  readonly copyKey: Uint8Array
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Each scheme is made once, which takes 50 ms, and lives as long as the process or the worker. */
export function schemesOf(seal: Seal): BlindClientDeps['scheme'] {
  const schemes = new Map<ParameterName, Scheme>()
  return name => {
    const scheme = schemes.get(name) ?? createScheme(seal, name)
    schemes.set(name, scheme)
    return scheme
  }
}

export type BlindStep = 'make' | 'open' | 'check' | 'fetch' | 'ask'
export type OnProgress = (step: BlindStep, done: number, total: number) => void

export function toInstant(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
