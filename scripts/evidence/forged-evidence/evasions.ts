// Real cheats, each in a way in which evidence of them could be lost: other keys, other spellings of a signed
// request, other faults. On the real service, since what it accepts is what has to be provable.
import { randomBytes } from 'node:crypto'
import { sha256 } from '../../../protocols/hashes.ts'
import { decodeOpening, encodeOpening } from '../../../protocols/blind/messages.ts'
import { closedBy } from '../../../protocols/blind/choice.ts'
import { acceptChoice, type ChosenTicket, type MadeTicket } from '../../../protocols/blind/ticket.ts'
import { digestOfSelectors } from '../../../protocols/blind/derive.ts'
import { toBase64, toBase64Url, utf8 } from '../../../protocols/bytes.ts'
import { formatContentDigest } from '../../../protocols/identity/content-digest.ts'
import { Ticket } from '../../../schemas/blind.ts'
import type { Client } from '../../../src/sdk/client.ts'
import type { Peer } from '../../../src/sdk/exchange.ts'
import type { BlindMarket } from '../../../test/support/blind-market.ts'
import { choose, digestsOf, made, openingOf, readyTicket, sendOpening } from '../../../test/support/blind.ts'
import { cheat, cheatWith, consumerOf, rotated, secondKey, SMALL } from '../../../test/support/cheating.ts'
import type { Member } from '../../../test/support/member.ts'

/** Cheats in the name of this new consumer; the suspended ticket. */
export type Evasion = (market: BlindMarket, id: string) => Promise<string>

type Form = {
  readonly parameters?: readonly string[]
  readonly contentType?: string
  readonly spell?: (content: string) => string
}

/** As the service accepts it, and no client of ours would write it. */
async function post(peer: Peer, path: string, body: unknown, form: Form): Promise<unknown> {
  const content = (form.spell ?? (text => text))(JSON.stringify(body))
  const contentType = form.contentType ?? 'application/json'
  const digest = formatContentDigest(sha256(utf8(content)))
  const created = Math.floor(Date.now() / 1000)
  const values: Readonly<Record<string, string>> = {
    created: String(created),
    expires: String(created + 100),
    keyid: `"${peer.keyId}"`,
    nonce: `"${toBase64Url(new Uint8Array(randomBytes(16)))}"`,
    alg: '"ed25519"',
    tag: '"yinsuan-v1"',
  }
  const order = form.parameters ?? Object.keys(values)
  const lines = [
    ['"@method"', 'POST'],
    ['"@authority"', peer.authority],
    ['"@path"', path],
    ['"@query"', '?'],
    ['"content-digest"', digest],
    ['"content-type"', contentType],
  ]
  const covered = lines.map(([identifier]) => identifier).join(' ')
  const parameters = `(${covered})${order.map(name => `;${name}=${values[name]}`).join('')}`
  const base = [...lines, ['"@signature-params"', parameters]].map(line => line.join(': ')).join('\n')
  const response = await fetch(new URL(path, peer.origin), {
    method: 'POST',
    headers: {
      'content-type': contentType,
      'content-digest': digest,
      'signature-input': `sig1=${parameters}`,
      signature: `sig1=:${toBase64(await peer.sign(utf8(base)))}:`,
    },
    body: content,
  })
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  return await response.json()
}

/** The upload in this form; the rest as usual. */
function spelled(form: Form): Evasion {
  return async (market, id) => {
    const { client, peer } = await consumerOf(market, id)
    const ticket = made(SMALL)
    const body = { dataset: 'market', shape: SMALL, digests: digestsOf(ticket) }
    const told = Ticket.parse(await post(peer, '/v1/tickets', body, form))
    return await cheatWith(client, told.id, openingOf(acceptChoice(ticket, told.choice)))
  }
}

/** An opening that breaks another rule. */
function broken(spoil: (chosen: ChosenTicket, opening: Uint8Array) => Uint8Array): Evasion {
  return async (market, id) => {
    const { client } = await consumerOf(market, id)
    const chosen = await choose(client, 'market', made(SMALL))
    return await failed(client, chosen.id, spoil(chosen.chosen, openingOf(chosen.chosen)))
  }
}

async function failed(client: Client, id: string, opening: Uint8Array): Promise<string> {
  const { state } = await sendOpening(client, id, opening)
  if (state !== 'failed') throw new Error(`a broken opening is ${state}`)
  return id
}

/** Digests of something that no seed derives: whatever is chosen of it is caught. */
function crafted(spoil: (selectors: Uint8Array) => Uint8Array): Evasion {
  return async (market, id) => {
    const { client } = await consumerOf(market, id)
    const honest = made(SMALL)
    const whole = decodeOpening(SMALL, openingOf(acceptChoice(honest, [0, 1])))
    const other = decodeOpening(SMALL, openingOf(acceptChoice(honest, [2, 3])))
    const selectors = [...other.selectors, ...whole.selectors].map(spoil)
    const instances = honest.instances.map((instance, at) => {
      return { ...instance, digest: digestOfSelectors(selectors[at] ?? new Uint8Array()) }
    })
    const ticket: MadeTicket = { ...honest, instances }
    const chosen = await choose(client, 'market', ticket)
    const closed = closedBy(SMALL, chosen.chosen.choice).map(at => selectors[at] ?? new Uint8Array())
    const { seeds } = decodeOpening(SMALL, openingOf(chosen.chosen))
    return await failed(client, chosen.id, encodeOpening({ seeds, selectors: closed }))
  }
}

function withByte(selectors: Uint8Array, at: number): Uint8Array {
  const out = selectors.slice()
  out[at] = (out[at] ?? 0) ^ 0xff
  return out
}

const withKeys =
  (take: (market: BlindMarket, member: Member, id: string) => Promise<string>): Evasion =>
  async (market, id) =>
    await take(market, await consumerOf(market, id), id)

const REORDERED = ['tag', 'nonce', 'expires', 'keyid', 'alg', 'created']

export const EVASIONS: Readonly<Record<string, Evasion>> = {
  'the plain cheat': withKeys(async (_, { client }) => await cheat(client)),
  'a key rotated between upload and opening': withKeys(async (_, member) => {
    const { id, chosen } = await choose(member.client, 'market', made(SMALL))
    const next = await rotated(member)
    return await cheatWith(next.client, id, openingOf(chosen))
  }),
  'a key rotated twice': withKeys(async (_, member) => {
    const { id, chosen } = await choose(member.client, 'market', made(SMALL))
    const next = await rotated(await rotated(member))
    return await cheatWith(next.client, id, openingOf(chosen))
  }),
  'a second key for the opening': withKeys(async (market, { client }) => {
    const second = await secondKey(market, client)
    return await cheat(client, second.client)
  }),
  'a second key, and the first revoked before the opening': withKeys(async (market, { client, peer }) => {
    const second = await secondKey(market, client)
    const { id: ticket, chosen } = await choose(client, 'market', made(SMALL))
    await second.client.keyRevoke({ params: { id: peer.keyId } } as never)
    return await cheatWith(second.client, ticket, openingOf(chosen))
  }),
  'both keys revoked afterwards': withKeys(async (market, { client, peer }) => {
    const second = await secondKey(market, client)
    const ticket = await cheat(client, second.client)
    await client.keyRevoke({ params: { id: second.peer.keyId } } as never)
    await client.keyRevoke({ params: { id: peer.keyId } } as never).catch(() => undefined)
    return ticket
  }),
  'a key rotated after the suspension': withKeys(async (_, member) => {
    const ticket = await cheat(member.client)
    await rotated(member)
    return ticket
  }),
  'parameters of the signature in another order': spelled({ parameters: REORDERED }),
  'a content type with a charset': spelled({ contentType: 'application/json; charset=utf-8' }),
  'content with spaces': spelled({ spell: text => text.replaceAll(',', ' ,\n ') }),
  'content with escapes': spelled({ spell: text => text.replace('"market"', '"\\u006darket"') }),
  'content in another order': spelled({
    spell: text => {
      const { dataset, shape, digests } = JSON.parse(text)
      return JSON.stringify({ digests, shape, dataset })
    },
  }),
  'a closed selector that was not signed': broken((_, opening) => withByte(opening, 2 * 32 + 5000)),
  'closed selectors in another order': broken((_, opening) => {
    const { seeds, selectors } = decodeOpening(SMALL, opening)
    return encodeOpening({ seeds, selectors: selectors.toReversed() })
  }),
  'seeds in another order': broken((_, opening) => {
    const { seeds, selectors } = decodeOpening(SMALL, opening)
    return encodeOpening({ seeds: seeds.toReversed(), selectors })
  }),
  'an opening of zeros': broken((_, opening) => new Uint8Array(opening.length)),
  'digests of selectors off the template': crafted(selectors => withByte(selectors, 3)),
  'digests of a residue out of range': crafted(selectors => {
    const out = selectors.slice()
    out.fill(0xff, 113 + 17, 113 + 17 + 8)
    return out
  }),
  'digests of other noise': crafted(selectors => {
    const out = selectors.slice()
    out[5000] = (out[5000] ?? 0) ^ 1
    return out
  }),
  'an opening of an earlier ticket of its own': withKeys(async (_, { client }) => {
    const first = await choose(client, 'market', made(SMALL))
    const opening = openingOf(first.chosen)
    await sendOpening(client, first.id, opening)
    const next = await choose(client, 'market', made(SMALL))
    return await failed(client, next.id, opening)
  }),
  'a cheat after honest tickets': withKeys(async (_, { client }) => {
    await readyTicket(client, 'market', SMALL)
    return await cheat(client)
  }),
  'a second cheat after the first was lifted': withKeys(async (market, { client }) => {
    const first = await cheat(client)
    const { items } = await market.officer.evidenceList({ query: { limit: 500 } })
    const evidence = items.find(({ ticket }) => ticket === first)
    await market.officer.suspensionLift({ params: { id: evidence?.id ?? '' } })
    return await cheat(client)
  }),
}
