// What a joint ticket needs of a node, through a hub that changes it, and from a consumer that signs what is
// wrong: no proof, choice or share that the rules do not give. What is done right in between is answered.
import { randomBytes } from 'node:crypto'
import { acceptChoice } from '../../../protocols/blind/ticket.ts'
import { encodeShifts } from '../../../protocols/blind/messages.ts'
import { fromBase64Url, fromHex, toBase64Url, toHex } from '../../../protocols/bytes.ts'
import { choiceInput, chooseJointly } from '../../../protocols/joint/choice.ts'
import { MaskKey } from '../../../protocols/joint/mask-key.ts'
import type { NewTicket } from '../../../schemas/blind.ts'
import type { NodeReply, SignedText } from '../../../schemas/joint.ts'
import { ProblemError } from '../../../src/sdk/errors.ts'
import { makeQuestion } from '../../../src/sdk/joint/joint-question.ts'
import { digestsOf, made, openingOf, sendOpening } from '../../../test/support/blind.ts'
import { shapeOf } from '../../../test/support/joint-blind.ts'
import { NODE, OTHER, otherYes } from './evil-hub.ts'
import { type Change, corruptions, rewritten, someDigest } from './kinds.ts'
import { CARRIES, honestly, memberThrough } from './relayed.ts'
import { hiddenQuestion, type NodeWorld } from './world.ts'

export interface TicketFindings {
  readonly messages: number
  readonly kinds: number
  readonly accepted: number
  readonly worst: string
  /** Control: what is right is answered, from the first proof to the share. */
  readonly honest: boolean
}

/** Resolves to whether it was accepted. */
type Attack = () => Promise<boolean>
type Attacks = Readonly<Record<string, Attack>>

/** As many messages for each of four stages: proofs, choices, questions, releases. */
export async function attackTicket(
  world: NodeWorld,
  messages: number,
  onSent: () => void,
): Promise<TicketFindings> {
  const { hub, consumer, market, dataset } = world
  const question = hiddenQuestion(market)
  const shape = { ...shapeOf(market, question), level: 'insecureForTesting' as const }
  const ticket = made(shape)
  const digests = digestsOf(ticket)
  const of = { marketEdition: market.id, node: NODE as never }
  const body = { ...of, shape, digests }
  const at = memberThrough(hub, consumer, honestly)
  const stages = new Stages(Math.ceil(messages / 4), onSent)

  const { proof } = await at.jointDraw({ body })
  await stages.attack({ ...carried(world, body), ...draws(world, body) })

  const input = choiceInput(market.id, 'maker', shape, digests.map(fromHex))
  const proofs = [proof, toBase64Url(hub.prove(input))]
  const chosen: JointTicket = { dataset: dataset as never, shape, digests, joint: { ...of, proofs } }
  await stages.attack(choices(world, chosen))
  const none = (await consumer.client.ticketList({ query: { limit: 10 } })).items
  const { id, choice } = await at.ticketNew({ body: chosen })
  const isRight =
    toBase64Url(Uint8Array.from(choice)) === toBase64Url(Uint8Array.from(expected(world, chosen)))
  const { state } = await sendOpening(consumer.client, id, openingOf(acceptChoice(ticket, choice)))

  const shifts = encodeShifts(shape, [
    { kind: 'one', cell: 1 },
    { kind: 'one', cell: 2 },
  ])
  const asked = { shape, digests: digests.map(fromHex), shifts }
  const honest = await sign(world, asked)
  await stages.attack(await questions(world, honest, asked))
  const yes = await hub.send({ kind: 'question', question: honest })
  if (yes?.kind !== 'yes') throw new Error(`an honest question was answered ${JSON.stringify(yes)}`)
  const otherShifts = encodeShifts(shape, [
    { kind: 'one', cell: 3 },
    { kind: 'one', cell: 2 },
  ])
  const apart = await sign(world, { ...asked, shifts: otherShifts })
  await stages.attack(await releases(world, honest, yes.yes, apart))
  const share = await release(world, honest, [yes.yes, await otherYes(hub, honest)])
  const again = await hub.send({ kind: 'question', question: apart })
  return {
    ...stages.found,
    honest: !isYes(again) && none.length === 0 && isRight && state === 'ready' && share?.kind === 'share',
  }
}

class Stages {
  readonly #each: number
  readonly #onSent: () => void
  #kinds = 0
  #messages = 0
  #accepted = 0
  #worst = 'none'

  constructor(each: number, onSent: () => void) {
    this.#each = each
    this.#onSent = onSent
  }

  async attack(attacks: Attacks): Promise<void> {
    const names = Object.keys(attacks)
    this.#kinds += names.length
    for (let sent = 0; sent < this.#each; sent++) {
      const name = names[sent % names.length] ?? ''
      this.#messages++
      const accepted = await attacks[name]?.()
      this.#onSent()
      if (accepted !== true) continue
      if (this.#accepted++ === 0) this.#worst = name
    }
  }

  get found() {
    return { messages: this.#messages, kinds: this.#kinds, accepted: this.#accepted, worst: this.#worst }
  }
}

type JointTicket = NewTicket & { readonly joint: NonNullable<NewTicket['joint']> }
type Draw = Omit<JointTicket['joint'], 'proofs'> & Pick<JointTicket, 'shape' | 'digests'>

/** A good draw that the hub changes on the way, or whose answer it changes. */
function carried({ hub, consumer }: NodeWorld, body: Draw): Attacks {
  return Object.fromEntries(
    Object.entries(CARRIES).map(([name, carry]) => {
      const client = memberThrough(hub, consumer, carry)
      return [`draw, ${name}`, async () => await isAnswered(client.jointDraw({ body }))]
    }),
  )
}

/** Signed by the consumer: another draw while one is open, or one that there cannot be. */
function draws({ hub, consumer }: NodeWorld, body: Draw): Attacks {
  const at = memberThrough(hub, consumer, honestly)
  const { shape, digests } = body
  const draw = (change: Partial<Draw>) => async () =>
    await isAnswered(at.jointDraw({ body: { ...body, ...change } }))
  return {
    'draw: another market edition': async () => await draw({ marketEdition: someDigest() })(),
    'draw: of the other member': draw({ node: OTHER as never }),
    'draw: of no member': draw({ node: 'gamma' as never }),
    'draw: other digests': async () => await draw({ digests: digests.map(someDigest) })(),
    'draw: one other digest': async () => await draw({ digests: [...digests.slice(1), someDigest()] })(),
    'draw: a digest twice': draw({ digests: [...digests.slice(1), digests[1] ?? ''] }),
    'draw: too few digests': draw({ digests: digests.slice(1) }),
    'draw: too many digests': async () => await draw({ digests: [...digests, someDigest()] })(),
    'draw: another shape': draw({ shape: { ...shape, answers: shape.answers + 1 } }),
    'draw: cells that no edition has': draw({ shape: { ...shape, cells: shape.cells + 1 } }),
  }
}

/** Signed by the consumer, with proofs that are not those of all members to this very input. */
function choices({ hub, consumer, market }: NodeWorld, chosen: JointTicket): Attacks {
  const at = memberThrough(hub, consumer, honestly)
  const { joint, digests, shape } = chosen
  const [own = '', other = ''] = joint.proofs
  const choose = (change: Partial<NewTicket>) => async () =>
    await isAnswered(at.ticketNew({ body: { ...chosen, ...change } }))
  const prove = (proofs: readonly string[]) => choose({ joint: { ...joint, proofs: [...proofs] } })
  const elsewhere = choiceInput(market.id, 'taker', shape, digests.map(fromHex))
  return {
    'choice: no proof': prove([]),
    'choice: its own proof only': prove([own]),
    'choice: its own proof twice': prove([own, own]),
    'choice: the other proof twice': prove([other, other]),
    'choice: proofs in another order': prove([other, own]),
    'choice: a third proof': prove([own, other, other]),
    'choice: one bit of its own proof': async () => await prove([bit(own), other])(),
    'choice: one bit of the other proof': async () => await prove([own, bit(other)])(),
    'choice: random proofs': async () => await prove([own, toBase64Url(randomBytes(80))])(),
    'choice: a proof to another input': prove([own, toBase64Url(hub.prove(elsewhere))]),
    'choice: other digests': async () => await choose({ digests: digests.map(someDigest) })(),
    'choice: another shape': choose({ shape: { ...shape, answers: shape.answers + 1 } }),
    'choice: another dataset': choose({ dataset: 'orders-beta' as never }),
    'choice: another market edition': async () =>
      await choose({ joint: { ...joint, marketEdition: someDigest() } })(),
    'choice: of the other member': choose({ joint: { ...joint, node: OTHER as never } }),
  }
}

function expected({ market }: NodeWorld, { shape, digests, joint }: JointTicket): readonly number[] {
  return chooseJointly(market.edition, 'maker', shape, digests.map(fromHex), joint.proofs.map(fromBase64Url))
}

type AskedTicket = NonNullable<Parameters<typeof makeQuestion>[4]['ticket']>

async function sign({ market, consumer }: NodeWorld, ticket: AskedTicket): Promise<SignedText> {
  const { query, hidden } = hiddenQuestion(market)
  const asked = { ...query, hidden: hidden.hidden }
  const by = { sign: consumer.client.key.sign, now: Date.now(), ticket }
  return (await makeQuestion(market, 'maker', asked, new MaskKey(randomBytes(32)), by)).signed
}

/** Blind questions to a node that has the ticket ready. */
async function questions(world: NodeWorld, honest: SignedText, ticket: AskedTicket): Promise<Attacks> {
  const { hub, consumer, replaced } = world
  const by = (change: Parameters<typeof rewritten>[2]) =>
    rewritten('jointQuestion', consumer.client.key.sign, change)
  const ofTicket = (change: Readonly<Record<string, unknown>>) =>
    by(fields => ({ ...fields, ticket: { ...(fields['ticket'] as object), ...change } as never }))
  const other = { ...ticket, digests: ticket.digests.map(() => fromHex(someDigest())) }
  const elsewhere = await sign(world, other)
  const changes: Readonly<Record<string, Change>> = {
    ...corruptions('jointQuestion'),
    'a ticket that this node has not': () => elsewhere,
    'other digests under this J': ofTicket({ digests: ticket.digests.map(someDigest).sort() }),
    'fewer digests': ofTicket({ digests: ticket.digests.slice(1).map(toHex).sort() }),
    'other shifts under this J': ofTicket({
      shifts: Buffer.alloc(ticket.shifts.length, 1).toString('base64'),
    }),
    'shifts too long': ofTicket({ shifts: Buffer.alloc(ticket.shifts.length + 4).toString('base64') }),
    'no shifts': ofTicket({ shifts: '' }),
    'another shape': ofTicket({ shape: { ...ticket.shape, answers: ticket.shape.answers + 1 } }),
    'another level': ofTicket({ shape: { ...ticket.shape, level: 'full' } }),
    'its ticket in an open question': by(fields => ({ ...fields, mode: 'open' })),
    'no ticket': by(fields =>
      Object.fromEntries(Object.entries(fields).filter(([name]) => name !== 'ticket')),
    ),
    'nothing hidden': by(fields => ({ ...fields, asked: { ...(fields['asked'] as object), hidden: null } })),
    'signed by a replaced key': rewritten('jointQuestion', replaced, fields => fields),
  }
  return Object.fromEntries(
    Object.entries(changes).map(([name, change]) => [
      `blind question: ${name}`,
      async () => isYes(await hub.send({ kind: 'question', question: await change(honest) })),
    ]),
  )
}

/**
 * `apart`: the same question on the same ticket with other shifts, which consumer and hub give to the other
 * member only. What both shares held would not be one selection.
 */
async function releases(
  world: NodeWorld,
  question: SignedText,
  own: SignedText,
  apart: SignedText,
): Promise<Attacks> {
  const toApart = await otherYes(world.hub, apart)
  const released = (of: SignedText, yeses: readonly SignedText[]) => async () =>
    isYes(await release(world, of, yeses))
  return {
    'release: the other member got other shifts': released(question, [own, toApart]),
    'release: of the question with other shifts': released(apart, [own, toApart]),
    'release: that and a good yes of the other member': released(apart, [
      own,
      await otherYes(world.hub, question),
    ]),
    'question: other shifts while its ticket is held': async () =>
      isYes(await world.hub.send({ kind: 'question', question: apart })),
  }
}

async function release({ hub }: NodeWorld, question: SignedText, yeses: readonly SignedText[]) {
  return await hub.send({ kind: 'release', question, yeses: [...yeses] })
}

function isYes(reply: NodeReply | undefined): boolean {
  return reply?.kind !== 'refusal' && reply?.kind !== 'rejected'
}

/** Anything but an error: of the node's, or of a client that does not believe what came. */
async function isAnswered(sending: Promise<unknown>): Promise<boolean> {
  try {
    await sending
    return true
  } catch (error) {
    if (error instanceof ProblemError && error.status >= 500 && error.authenticated) throw error
    return false
  }
}

function bit(proof: string): string {
  const bytes = fromBase64Url(proof).slice()
  const at = randomBytes(1)[0] ?? 0
  bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ 1
  return toBase64Url(bytes)
}
