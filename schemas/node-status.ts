// How the nodes of a market and their hub are connected, as either side sees it. Nothing here depends on
// rows: polls and waiting messages are the connection's own, reserved questions are signed documents that
// passed the hub, and the size of a log is in its public checkpoint.
import { z } from 'zod'
import { Instant, OrganisationId, Sha256Hex } from './common.ts'

const Count = z.number().int().min(0)

/** What a node says of itself with each poll. Its log proves the size, its operator vouches for the rest. */
export const NodeFacts = z.strictObject({
  software: z.string().max(80),
  log: z.strictObject({ origin: z.string().max(255), size: Count }),
})
export type NodeFacts = z.infer<typeof NodeFacts>

/** A node as its hub sees it, since the hub's process started. */
export const NodeStanding = z.strictObject({
  organisation: OrganisationId,
  /** Of the market editions that it is a member of; null: it polls, and is a member of none. */
  logKey: z.string().nullable(),
  /** When its last poll came. */
  polled: Instant.nullable(),
  facts: NodeFacts.nullable(),
  /** Messages that it has not taken or not answered yet. */
  waiting: Count,
  /** How long the oldest message has waited that it has not taken, in milliseconds. */
  lagMs: Count,
  /** Questions for which it has reserved, and that are neither released nor cancelled. */
  reserved: Count,
})
export type NodeStanding = z.infer<typeof NodeStanding>

/** A hub as the node sees it, since the node's process started. */
export const HubStanding = z.strictObject({
  authority: z.string(),
  /** The provider, as the hub knows it. */
  organisation: OrganisationId,
  /** When a poll was answered last. */
  answered: Instant.nullable(),
  /** The last poll that failed, and why: a code that `yinsuan explain` explains, or the kind of the failure. */
  failed: z.strictObject({ at: Instant, code: z.string() }).nullable(),
  /** Messages that are being answered now. */
  working: Count,
  /** Joint questions for which this node holds a part of its budget. */
  held: Count,
  /**
   * Whose they are, for officers and auditors; to an operator the list is empty, since a joint id can be
   * guessed.
   */
  holds: z.array(z.strictObject({ joint: Sha256Hex, consumer: OrganisationId, edition: z.string() })),
})
export type HubStanding = z.infer<typeof HubStanding>

/** `hub`: null where this service is no node. */
export const NodesStatus = z.strictObject({
  nodes: z.array(NodeStanding),
  hub: HubStanding.nullable(),
})
