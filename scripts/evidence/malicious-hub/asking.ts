// What a hub may do with the mail, cosignatures and yeses of a node whose market edition is in force. The
// consumer and the other members collude with the hub in some of the ways.
import { formatAddCheckpoint } from '../../../protocols/audit/witness.ts'
import { signCheckpoint } from '../../../protocols/audit/checkpoint.ts'
import { leafHash, merkleRoot } from '../../../protocols/audit/merkle.ts'
import { parseVkey } from '../../../protocols/audit/note.ts'
import { fromUtf8, utf8 } from '../../../protocols/bytes.ts'
import { parseJoint } from '../../../protocols/joint/documents.ts'
import type { JointMessage, NodeReply, SignedText } from '../../../schemas/joint.ts'
import type { Client } from '../../../src/sdk/client.ts'
import { makeCancel } from '../../../src/sdk/joint/joint-question.ts'
import type { PinnedMarket } from '../../../src/sdk/joint/pin-market.ts'
import { countUnits, type EvilHub, otherYes } from '../joint-malformed/evil-hub.ts'
import { rewritten, someDigest } from '../joint-malformed/kinds.ts'

export interface Asking {
  readonly hub: EvilHub
  readonly market: PinnedMarket
  readonly consumer: Client
  /** Of the node: ends it and starts it again. */
  readonly restart: () => Promise<void>
}

/** True where the node gave what it must not: a yes, a share, or a cosignature. */
export type Way = (asking: Asking) => Promise<boolean>

const DIMENSIONS = ['age_band', 'gender', 'city_tier'] as const
let asked = 0

/** A good question, another each time. */
export async function newQuestion({ market, consumer }: Asking) {
  const number = asked++
  const rho = `0.00${1 + Math.floor(number / DIMENSIONS.length)}`
  return await countUnits(market, consumer, DIMENSIONS[number % DIMENSIONS.length] ?? 'gender', rho)
}

/** Everything as it should be: asked, and cancelled again so that nothing stays held. */
export async function isAnswered(asking: Asking): Promise<boolean> {
  const question = await newQuestion(asking)
  const reply = await asking.hub.send({ kind: 'question', question: question.signed })
  await cancel(asking, question)
  return reply?.kind === 'yes'
}

async function cancel({ hub, market, consumer }: Asking, question: Awaited<ReturnType<typeof newQuestion>>) {
  const signed = await makeCancel(market, 'maker', question, consumer.key.sign)
  await hub.send({ kind: 'cancel', question: question.signed, cancel: signed })
}

export const WAYS: Readonly<Record<string, Way>> = {
  'members’ cosignatures withheld after a start': async asking => {
    asking.hub.cosigning = 'withheld'
    await asking.restart()
    return await isGiven(asking, question => ({ kind: 'question', question }))
  },
  'its own cosignature withheld after a start': async asking => {
    asking.hub.isSilent = true
    await asking.restart()
    return await isGiven(asking, question => ({ kind: 'question', question }))
  },
  'a release before the question': async asking =>
    await isGiven(asking, async question => ({
      kind: 'release',
      question,
      yeses: [await otherYes(asking.hub, question)],
    })),
  'a release on the node’s yes alone': async asking => await isReleased(asking, async own => [own]),
  'a release on the node’s yes twice': async asking => await isReleased(asking, async own => [own, own]),
  'a release on the puppet’s yes twice': async asking =>
    await isReleased(asking, async (_, question) => {
      const other = await otherYes(asking.hub, question)
      return [other, other]
    }),
  'a yes to another question replayed': async asking => {
    const { signed: earlier } = await newQuestion(asking)
    return await isReleased(asking, async own => [own, await otherYes(asking.hub, earlier)])
  },
  'a yes of a member that there is not': async asking =>
    await isReleased(asking, async (own, question) => {
      const other = await otherYes(asking.hub, question)
      const stranger = rewritten('jointYes', asking.hub.other.sign, fields => ({ ...fields, node: 'gamma' }))
      return [own, await stranger(other)]
    }),
  'a yes that is over': async asking =>
    await isReleased(asking, async (own, question) => {
      const late = rewritten('jointYes', asking.hub.other.sign, fields => ({
        ...fields,
        deadline: '2026-01-01T00:00:00.000Z',
      }))
      return [own, await late(await otherYes(asking.hub, question))]
    }),
  'a question under another J, consumer and hub together': async asking =>
    await isChanged(asking, fields => ({ ...fields, joint: someDigest() })),
  'a question under another plan': async asking =>
    await isChanged(asking, fields => ({ ...fields, plan: someDigest() })),
  'a question to another market edition': async asking =>
    await isChanged(asking, fields => ({ ...fields, marketEdition: someDigest() })),
  'a question in the name of another consumer': async asking =>
    await isChanged(asking, fields => ({ ...fields, consumer: 'taker' })),
  'another history of its own log': async ({ hub }) => {
    const [first, fork] = [await checkpointOf(hub, 3, ''), await checkpointOf(hub, 3, 'fork')]
    await hub.send({ kind: 'checkpoint', request: first })
    const reply = await hub.send({ kind: 'checkpoint', request: fork })
    return reply?.kind === 'cosigned' && reply.reply.status === 200
  },
  'its log under a rival’s name': async ({ hub }) => {
    const request = await checkpointOf(hub, 4, '', 'beta.example/log')
    const reply = await hub.send({ kind: 'checkpoint', request })
    return reply?.kind === 'cosigned' && reply.reply.status === 200
  },
  'a message that is no checkpoint, of a megabyte': async ({ hub }) => {
    const reply = await hub.send({ kind: 'checkpoint', request: 'x'.repeat(1_000_000) })
    return reply?.kind === 'cosigned' && reply.reply.status === 200
  },
  'polls that end in an error': async ({ hub }) => {
    hub.failing = 6
    await new Promise(resolve => setTimeout(resolve, 3_000))
    return false
  },
  'mail that comes twice, and out of order': async asking => {
    const question = await newQuestion(asking)
    const send = async () => await asking.hub.send({ kind: 'question', question: question.signed })
    const yeses = (await Promise.all([send(), send(), send()])).flatMap(reply =>
      reply?.kind === 'yes' ? [parseJoint('jointYes', utf8(reply.yes.document)).commitment] : [],
    )
    await cancel(asking, question)
    // One noise, however often it is asked.
    return new Set(yeses).size !== 1
  },
}

/** Whether the message makes the node give a yes or a share; what is held is given back. */
async function isGiven(
  asking: Asking,
  message: (question: SignedText) => JointMessage | Promise<JointMessage>,
): Promise<boolean> {
  const question = await newQuestion(asking)
  const reply = await asking.hub.send(await message(question.signed))
  await cancel(asking, question)
  return isGift(reply)
}

async function isReleased(
  asking: Asking,
  yesesOf: (own: SignedText, question: SignedText) => Promise<readonly SignedText[]>,
): Promise<boolean> {
  const question = await newQuestion(asking)
  const held = await asking.hub.send({ kind: 'question', question: question.signed })
  if (held?.kind !== 'yes') throw new Error(`a good question was answered ${JSON.stringify(held)}`)
  const yeses = await yesesOf(held.yes, question.signed)
  const reply = await asking.hub.send({ kind: 'release', question: question.signed, yeses: [...yeses] })
  await cancel(asking, question)
  return isGift(reply)
}

async function isChanged(asking: Asking, change: Parameters<typeof rewritten>[2]): Promise<boolean> {
  const { signed } = await newQuestion(asking)
  const changed = await rewritten('jointQuestion', asking.consumer.key.sign, change)(signed)
  return isGift(await asking.hub.send({ kind: 'question', question: changed }))
}

function isGift(reply: NodeReply | undefined): boolean {
  return reply?.kind === 'yes' || reply?.kind === 'share'
}

async function checkpointOf(
  { log, logKey }: EvilHub,
  size: number,
  mark: string,
  name = parseVkey(logKey).name,
): Promise<string> {
  const leaves = Array.from({ length: size }, (_, at) => leafHash(utf8(`entry ${at} ${mark}`)))
  const key = { ...parseVkey(logKey), name }
  const note = await signCheckpoint({ origin: name, size, root: merkleRoot(leaves) }, key, log.sign)
  return formatAddCheckpoint({ oldSize: 0, proof: [], checkpoint: fromUtf8(note) })
}
