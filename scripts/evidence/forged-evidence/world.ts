// The victim, the puppet and their tickets, from which every forgery is made by replacing one part.
import type { LogPolicy } from '../../../protocols/audit/policy.ts'
import type { MadeTicket } from '../../../protocols/blind/ticket.ts'
import type { Evidence } from '../../../schemas/blind.ts'
import { made } from '../../../test/support/blind.ts'
import { SMALL } from '../../../test/support/cheating.ts'
import { EvilLog, type Key, newKey, type Organisation } from './evil-log.ts'
import {
  type Charge,
  charge,
  CHOICE,
  type Chosen,
  choose,
  honest,
  pass,
  send,
  type Sent,
  suspend,
  upload,
} from './tickets.ts'

export type World = {
  readonly log: EvilLog
  readonly victim: Organisation
  readonly key: Key
  readonly puppet: Organisation
  readonly strings: Key
  readonly ticket: MadeTicket
  readonly other: MadeTicket
}

export type Forged = {
  readonly charge: Charge
  readonly log: EvilLog
  /** Whom the reader believes that it is about. */
  readonly organisation: string
  readonly policy?: LogPolicy
}

export type Forgery = (world: World) => Promise<Forged>

// Made once: making instances is most of the work.
const [ticket, other] = [made(SMALL), made(SMALL)]

export function newWorld(): World {
  const log = new EvilLog()
  const [victim, puppet] = [log.add('victim'), log.add('puppet')]
  const [key, strings] = [log.enrol(victim, newKey()), log.enrol(puppet, newKey())]
  return { log, victim, key, puppet, strings, ticket, other }
}

/** The puppet's cheat, from end to end, in the name of whom the service likes. */
export async function puppetsCheat({ log, puppet, strings, ticket }: World): Promise<Sent> {
  const chosen = choose(log, await upload(puppet, strings, ticket))
  const sent = await send(log, chosen, strings)
  suspend(log, chosen)
  return sent
}

/** An honest opening of the victim's, which the service says did not pass. */
export async function slandered({ log, victim, key, ticket }: World): Promise<Sent> {
  const chosen = choose(log, await upload(victim, key, ticket))
  const sent = await send(log, chosen, key, honest(chosen, CHOICE))
  suspend(log, chosen)
  return sent
}

/** The same, which the log says passed. */
export async function passed({ log, victim, key, ticket }: World): Promise<Sent> {
  const chosen = choose(log, await upload(victim, key, ticket))
  const sent = await send(log, chosen, key, honest(chosen, CHOICE))
  pass(log, chosen)
  return sent
}

/** What only the victim's key could make: a real cheat, out of which a forgery takes one thing. */
export async function realCheat({ log, victim, key, ticket }: World): Promise<Sent> {
  const chosen = choose(log, await upload(victim, key, ticket))
  const sent = await send(log, chosen, key)
  suspend(log, chosen)
  return sent
}

/** The positive control: none of its parts is replaced. */
export async function unforged(world: World): Promise<Forged> {
  return { log: world.log, organisation: 'victim', charge: await charge(world.log, await realCheat(world)) }
}

export function edited(
  change: (evidence: Evidence, world: World) => Partial<Evidence> | Promise<Partial<Evidence>>,
): Forgery {
  return async world => {
    const real = await charge(world.log, await realCheat(world))
    const evidence = { ...real.evidence, ...(await change(real.evidence, world)) }
    return { log: world.log, organisation: 'victim', charge: { ...real, evidence } }
  }
}

/** The body of the logged choice says something else. */
export function otherBody(change: (body: Record<string, unknown>) => object): Forgery {
  return edited(({ signed: of }) => {
    const body = JSON.stringify({ ...JSON.parse(of.choice.body), ...change(JSON.parse(of.choice.body)) })
    return { signed: { ...of, choice: { ...of.choice, body } } }
  })
}

/** The log itself holds an entry with this body. */
export function otherEntry(change: object): Forgery {
  return async world => {
    const { log, victim, key, ticket } = world
    const chosen = choose(log, await upload(victim, key, ticket), CHOICE, { ...change })
    const sent = await send(log, chosen, key)
    suspend(log, chosen)
    return { log, organisation: 'victim', charge: await charge(log, sent) }
  }
}

/** `opens` runs after the upload and before the opening is sent, and says which key signs the opening. */
export function withKey(
  take: (world: World) => { readonly uploads: Key; readonly opens: () => Key },
): Forgery {
  return async world => {
    const { log, victim, ticket } = world
    const { uploads, opens } = take(world)
    const chosen = choose(log, await upload(victim, uploads, ticket))
    const sent = await send(log, chosen, opens())
    suspend(log, chosen)
    return { log, organisation: 'victim', charge: await charge(log, sent) }
  }
}

/** Evidence against the victim, from what the log and the service hold of this opening. */
export async function against(world: World, at: Sent, change: Partial<Evidence> = {}): Promise<Forged> {
  return { log: world.log, organisation: 'victim', charge: await charge(world.log, at, change) }
}

/** A charge that comes of what is done with a ticket that the victim chose. */
export function ofChosen(act: (world: World, chosen: Chosen) => Promise<Sent>): Forgery {
  return async world => {
    const { log, victim, key, ticket } = world
    const chosen = choose(log, await upload(victim, key, ticket))
    return await against(world, await act(world, chosen))
  }
}
