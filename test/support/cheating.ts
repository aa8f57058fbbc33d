// A member that cheats, in every way in which evidence could miss it, and the evidence that a real service
// then holds.
import { randomBytes } from 'node:crypto'
import { KEY_ROLES } from '../../protocols/audit/key-roles.ts'
import { logKeyAlone } from '../../protocols/audit/policy.ts'
import { encodePublicKey } from '../../protocols/identity/keys.ts'
import type { Evidence } from '../../schemas/blind.ts'
import type { TicketShape } from '../../schemas/ticket-shape.ts'
import { fetchOpening } from '../../src/sdk/blind/fetch-opening.ts'
import { readLogGround } from '../../src/sdk/blind/log-ground.ts'
import type { LogGround } from '../../src/sdk/blind/verify-evidence.ts'
import type { Client } from '../../src/sdk/client.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { rotateKey } from '../../src/sdk/rotate-key.ts'
import { nodeSigner } from '../../src/server/keys/ed25519.ts'
import type { BlindMarket } from './blind-market.ts'
import { choose, made, openingOf, sendOpening } from './blind.ts'
import { enrolMember, type Member, memberOf } from './member.ts'

export const SMALL: TicketShape = {
  parameters: 'bfv-8192-30',
  level: 'insecureForTesting',
  mode: 'one',
  cells: 4,
  answers: 1,
}

/** A consumer of its own with the member that its requests come from. */
export async function consumerOf(market: BlindMarket, id: string): Promise<Member> {
  const client = await market.consumer(id)
  return { client, peer: market.service.peerOf(client) }
}

/** One bit of the first opened seed is flipped: it derives other bytes than those that were signed. */
export function spoiled(opening: Uint8Array): Uint8Array {
  const bad = opening.slice()
  bad[5] = (bad[5] ?? 0) ^ 1
  return bad
}

/**
 * Digests by one member, the opening by another or the same: the ticket's id, once the service has suspended
 * it.
 */
export async function cheat(by: Client, opener: Client = by): Promise<string> {
  const { id, chosen } = await choose(by, 'market', made(SMALL))
  return await cheatWith(opener, id, openingOf(chosen))
}

export async function cheatWith(opener: Client, id: string, opening: Uint8Array): Promise<string> {
  const { state } = await sendOpening(opener, id, spoiled(opening))
  if (state !== 'failed') throw new Error(`a spoiled opening is ${state}`)
  return id
}

/** The same organisation with another key, by a code that it made itself. */
export async function secondKey({ service }: BlindMarket, member: Client): Promise<Member> {
  const { code } = await member.keyInvite({ body: { roles: [...KEY_ROLES] } })
  return await enrolMember(service.url, code, 'second')
}

/** The same organisation with a key in the place of the first. */
export async function rotated({ client, peer }: Member): Promise<Member> {
  const { keyId, publicKey, sign } = nodeSigner(randomBytes(32))
  await rotateKey(client, { publicKey: encodePublicKey(publicKey), sign, label: 'next' })
  return memberOf({ ...peer, keyId, sign })
}

export type Charge = { readonly evidence: Evidence; readonly opening: Uint8Array }

/** What the service holds against this ticket, as this reader sees it. */
export async function chargeAbout(reader: Client, ticket: string): Promise<Charge> {
  const { items } = await reader.evidenceList({ query: { limit: 500 } })
  const evidence = items.find(found => found.ticket === ticket)
  if (evidence === undefined) throw new Error('there is no evidence about this ticket')
  return { evidence, opening: await fetchOpening(reader, evidence) }
}

export async function groundFor(
  market: BlindMarket,
  reader: Client,
  organisation: string,
): Promise<LogGround> {
  const { service } = market
  return await readLogGround(reader, httpLogReader(service.url), {
    policy: logKeyAlone(service.logKey),
    organisation,
    authority: service.peerOf(market.officer).authority,
  })
}
