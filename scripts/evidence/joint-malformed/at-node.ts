// A real node whose hub, consumer and fellow member collude: nearly right messages, none of which may be
// answered with a yes, a share or a cancel.
import { randomBytes } from 'node:crypto'
import type { JointMessage, NodeReply, SignedText } from '../../../schemas/joint.ts'
import { MaskKey } from '../../../protocols/joint/mask-key.ts'
import { makeCancel, makeQuestion } from '../../../src/sdk/joint/joint-question.ts'
import { type EvilHub, NODE, otherYes } from './evil-hub.ts'
import { type Change, corruptions, inMinutes, rewritten, someDigest } from './kinds.ts'
import type { NodeWorld } from './world.ts'
import { unitsByAge } from '../../../test/support/joint-market.ts'

export interface Findings {
  readonly messages: number
  readonly accepted: number
  /** The first kind that was accepted, if any. */
  readonly worst: string
  readonly kinds: number
  /** Entries of the node's log and nano-ρ that the messages brought about. */
  readonly entries: number
  readonly spent: bigint
  /** Controls: the same messages as they should be are answered. */
  readonly honest: boolean
}

export async function attackNode(
  { hub, consumer, replaced, market, spent, size }: NodeWorld,
  messages: number,
  onSent: () => void,
): Promise<Findings> {
  const { sign } = consumer.client.key
  const ask = async (rho: string) =>
    await makeQuestion(market, 'maker', unitsByAge(market.name, rho), new MaskKey(randomBytes(32)), {
      sign,
      now: Date.now(),
    })
  const [open, held] = [await ask('0.01'), await ask('0.02')]
  // Of the first question everything is done as it should be; the second one stays held.
  const yes = await reserve(hub, open.signed)
  const released = await hub.send({
    kind: 'release',
    question: open.signed,
    yeses: [yes, await otherYes(hub, open.signed)],
  })
  const own = await reserveAfter(hub, held.signed, released)
  const [spentBefore, sizeBefore] = [await spent(), await size()]
  const cancel = await makeCancel(market, 'maker', held, sign)
  const kinds = kindsOf(held.signed, cancel, own, await otherYes(hub, held.signed), hub, {
    sign,
    replaced,
  })
  const names = Object.keys(kinds)
  let [accepted, worst] = [0, 'none']
  for (let sent = 0; sent < messages; sent++) {
    const name = names[sent % names.length] ?? ''
    const make = kinds[name]
    const message = await make?.()
    const reply = message && (await hub.send(message))
    onSent()
    if (reply?.kind === 'refusal' || reply?.kind === 'rejected') continue
    if (accepted++ === 0) worst = name
  }
  const [spentAfter, sizeAfter] = [await spent(), await size()]
  // What was held all the time is released on good yeses.
  const last = await hub.send({
    kind: 'release',
    question: held.signed,
    yeses: [await reserve(hub, held.signed), await otherYes(hub, held.signed)],
  })
  return {
    messages,
    accepted,
    worst,
    kinds: names.length,
    entries: sizeAfter - sizeBefore,
    spent: spentAfter - spentBefore,
    honest: released?.kind === 'share' && last?.kind === 'share',
  }
}

async function reserve(hub: EvilHub, question: SignedText): Promise<SignedText> {
  const reply: NodeReply | undefined = await hub.send({ kind: 'question', question })
  if (reply?.kind !== 'yes') throw new Error(`an honest question was answered ${JSON.stringify(reply)}`)
  return reply.yes
}

/** One open hold at a time: only once the first is released. */
async function reserveAfter(hub: EvilHub, question: SignedText, released: NodeReply | undefined) {
  if (released?.kind !== 'share')
    throw new Error(`an honest release was answered ${JSON.stringify(released)}`)
  return await reserve(hub, question)
}

type Make = () => Promise<JointMessage>

function kindsOf(
  question: SignedText,
  cancel: SignedText,
  own: SignedText,
  other: SignedText,
  hub: EvilHub,
  { sign, replaced }: Readonly<Record<'sign' | 'replaced', Parameters<typeof rewritten>[1]>>,
): Readonly<Record<string, Make>> {
  const kinds: Record<string, Make> = {}
  const add = (
    name: string,
    changes: Readonly<Record<string, Change>>,
    make: (changed: SignedText) => JointMessage,
    of: SignedText,
  ) => {
    for (const [what, change] of Object.entries(changes))
      kinds[`${name}: ${what}`] = async () => make(await change(of))
  }
  const asked = (change: Parameters<typeof rewritten>[2]) => rewritten('jointQuestion', sign, change)
  const questions: Readonly<Record<string, Change>> = {
    ...corruptions('jointQuestion'),
    'another J': asked(fields => ({ ...fields, joint: someDigest() })),
    'another P': asked(fields => ({ ...fields, plan: someDigest() })),
    'another market edition': asked(fields => ({ ...fields, marketEdition: someDigest() })),
    'another consumer': asked(fields => ({ ...fields, consumer: 'taker' })),
    'another question under this J': asked(fields => ({
      ...fields,
      asked: { ...(fields['asked'] as object), groupBy: ['gender'] },
    })),
    blind: asked(fields => ({ ...fields, mode: 'blind' })),
    expired: asked(fields => ({ ...fields, created: inMinutes(-120), expires: inMinutes(-60) })),
    'of tomorrow': asked(fields => ({ ...fields, created: inMinutes(1400), expires: inMinutes(1460) })),
    'valid for two days': asked(fields => ({ ...fields, expires: inMinutes(2880) })),
    'an unknown member': asked(fields => ({ ...fields, extra: 1 })),
    'no key to seal to': asked(fields => ({ ...fields, sealTo: 'A'.repeat(43) })),
    'signed by a replaced key': rewritten('jointQuestion', replaced, fields => fields),
    'no query': asked(fields => ({ ...fields, asked: { kind: 'aggregate' } })),
  }
  add('question', questions, changed => ({ kind: 'question', question: changed }), question)
  add(
    'release of a question',
    questions,
    changed => ({ kind: 'release', question: changed, yeses: [own, other] }),
    question,
  )
  const byOther = (change: Parameters<typeof rewritten>[2]) => rewritten('jointYes', hub.other.sign, change)
  const yeses: Readonly<Record<string, Change>> = {
    ...corruptions('jointYes'),
    'to another question': byOther(fields => ({ ...fields, question: someDigest() })),
    'of another J': byOther(fields => ({ ...fields, joint: someDigest() })),
    'of another market edition': byOther(fields => ({ ...fields, marketEdition: someDigest() })),
    'of the node itself': byOther(fields => ({ ...fields, node: NODE })),
    'of no member': byOther(fields => ({ ...fields, node: 'gamma' })),
    expired: byOther(fields => ({ ...fields, deadline: inMinutes(-1) })),
    'for an hour': byOther(fields => ({ ...fields, deadline: inMinutes(60) })),
  }
  add('yes', yeses, changed => ({ kind: 'release', question, yeses: [own, changed] }), other)
  kinds['yes: none'] = async () => ({ kind: 'release', question, yeses: [] })
  kinds['yes: the own one only'] = async () => ({ kind: 'release', question, yeses: [own] })
  kinds['yes: the own one twice'] = async () => ({ kind: 'release', question, yeses: [own, own] })
  kinds['yes: the other one twice'] = async () => ({ kind: 'release', question, yeses: [other, other] })
  kinds['yes: more than members'] = async () => ({ kind: 'release', question, yeses: [own, other, other] })
  const cancels: Readonly<Record<string, Change>> = {
    ...corruptions('jointCancel'),
    'signed by a replaced key': rewritten('jointCancel', replaced, fields => fields),
    'of another question': rewritten('jointCancel', sign, fields => ({ ...fields, question: someDigest() })),
    'of another J': rewritten('jointCancel', sign, fields => ({ ...fields, joint: someDigest() })),
    'of another consumer': rewritten('jointCancel', sign, fields => ({ ...fields, consumer: 'taker' })),
  }
  add('cancel', cancels, changed => ({ kind: 'cancel', question, cancel: changed }), cancel)
  kinds['cancel: a question'] = async () => ({ kind: 'cancel', question, cancel: question })
  return kinds
}
