// Private bodies of market editions and of joint questions.
import { z } from 'zod'
import { ActorBody } from './actor-body.ts'
import { LogIndex, OrganisationId, Sha256Hex } from './common.ts'
import { MarketSignature } from './market.ts'

export const JOINT_BODIES = [
  /** Of a signature at a node; at the hub of the last one. */
  z.strictObject({
    v: z.literal(1),
    type: z.literal('market-edition'),
    actor: ActorBody,
    id: Sha256Hex,
    document: z.string(),
    signatures: z.array(MarketSignature),
  }),
  z.strictObject({
    v: z.literal(1),
    type: z.literal('node-reset'),
    actor: ActorBody,
    node: OrganisationId,
    /** Commitments of the shares whose holds ended. */
    holds: z.array(Sha256Hex),
    /** Verifier key of the log whose history this service forgot; absent: none. */
    log: z.string().min(1).max(300).optional(),
  }),
  /** At the hub: where each node's log has its charge, and what it released. */
  z.strictObject({
    v: z.literal(1),
    type: z.literal('joint'),
    consumer: OrganisationId,
    question: Sha256Hex,
    nodes: z.array(
      z.strictObject({
        organisation: OrganisationId,
        entry: LogIndex,
        sealed: Sha256Hex,
        commitment: Sha256Hex,
      }),
    ),
  }),
] as const
