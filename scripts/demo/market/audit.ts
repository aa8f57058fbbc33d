// What everybody checks without trusting the hub: shares, files, logs and accounts.
import { join } from 'node:path'
import { logKeyAlone } from '../../../protocols/audit/policy.ts'
import type { LogReader, VerifyLogOptions } from '../../../protocols/audit/verify-log.ts'
import { toBase64, utf8 } from '../../../protocols/bytes.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import { questionDigest } from '../../../protocols/joint/documents.ts'
import type { JointAnswerFile } from '../../../schemas/joint.ts'
import type { Client } from '../../../src/sdk/client.ts'
import { SdkError } from '../../../src/sdk/errors.ts'
import { formatYuan } from '../../../src/sdk/format/numbers.ts'
import { askJoint } from '../../../src/sdk/joint/ask-joint.ts'
import { hubPolicy } from '../../../src/sdk/joint/joint-policy.ts'
import { verifyJointAnswer } from '../../../src/sdk/joint/verify-joint-answer.ts'
import { fetchThrough } from '../../../src/sdk/joint/hub-calls.ts'
import { listAll } from '../../../src/sdk/list-all.ts'
import { httpLogReader } from '../../../src/sdk/log-files.ts'
import { dateOf } from '../../../src/sdk/period.ts'
import { settle } from '../../../src/sdk/settle/settle.ts'
import { copyLog, verifyCopy } from '../log-copy.ts'
import { optionsOf, priced, type Stage } from './acts.ts'
import { MAKER, type Platform } from './cast.ts'
import { atDishonestHub } from './forge.ts'

export interface VerifiedLog {
  readonly origin: string
  readonly size: number
  readonly root: string
}

/** In what arrives, and in what was stored. */
export async function forgedShare(stage: Stage, file: JointAnswerFile): Promise<void> {
  const { story, text, hub, market } = stage
  const say = (code: string | null) => (code === null ? text.uncaught : text.caught(code))
  await story.step('forged', async () => {
    const client = atDishonestHub(hub.maker.client)
    const code = await codeOf(askJoint(client, market, MAKER.id, priced(market), optionsOf(stage)))
    story.check('forged-share-caught', code === 'identity.document', say(code))
  })
  await story.step('altered', async () => {
    const [part, ...parts] = file.answer.parts
    const [value, ...values] = part?.values ?? []
    if (part === undefined || value === undefined) throw new Error('an answer has numbers')
    const changed = { ...part, values: [String(BigInt(value) + 1000n), ...values] }
    const altered = { ...file, answer: { ...file.answer, parts: [changed, ...parts] } }
    const code = await codeOf(verifyJointAnswer(altered, optionsOf(stage).policy))
    story.check('altered-number-caught', code === 'sdk.joint', say(code))
  })
}

/** From their texts, under keys that were pinned before: nobody is asked. */
export async function checkOffline(
  { story, text, hub, market }: Stage,
  answers: readonly JointAnswerFile[],
): Promise<void> {
  await story.step('offline', async () => {
    const texts = answers.map(file => JSON.stringify(file))
    const policy = { ...hubPolicy(hub), marketEdition: market.id }
    const verified = await Promise.all(
      texts.map(async written => await verifyJointAnswer(JSON.parse(written), policy)),
    )
    const members = market.edition.members.length
    story.check(
      'answers-proven-offline',
      verified.every(({ nodes, consumer }) => nodes.length === members && consumer === MAKER.id),
      text.proven(verified.length, members),
    )
  })
}

/** A platform's log is public, and reaches anybody through the hub. */
export async function verifyLogs(
  { story, text, hub, platforms }: Stage,
  answers: readonly JointAnswerFile[],
  folder: string,
): Promise<readonly VerifiedLog[]> {
  return await story.step('logs', async () => {
    const verified: VerifiedLog[] = []
    const own = new Set<string>()
    const ofHub = { id: 'hub', logKey: hub.logKey, reader: httpLogReader(hub.served.url) }
    verified.push(
      await verifyOne(ofHub, folder, entry => {
        if (entry.type === 'joint') own.add(entry.question)
      }),
    )
    const named = answers.every(({ question }) => own.has(questionDigest(utf8(question.document))))
    story.check('log-verified-hub', named, text.verifiedHub(verified[0]?.size ?? 0, own.size))
    for (const { id, logKey, served } of platforms) {
      const reader = httpLogReader(served.url, { fetch: fetchThrough(hub.maker.client, id) })
      let charges = 0
      const log = await verifyOne({ id, logKey, reader }, folder, ({ type }) => {
        if (type === 'computation') charges++
      })
      const figure = text.verified(log.origin, log.size, charges)
      story.check(`log-verified-${id}`, charges === answers.length, figure)
      verified.push(log)
    }
    return verified
  })
}

async function verifyOne(
  { id, logKey, reader }: Pick<Platform, 'id' | 'logKey'> & { readonly reader: LogReader },
  folder: string,
  onEntry: VerifyLogOptions['onEntry'],
): Promise<VerifiedLog> {
  await copyLog(reader, join(folder, id))
  const { origin, size, root } = (await verifyCopy(join(folder, id), logKey, [], onEntry)).checkpoint
  return { origin, size, root: toBase64(root) }
}

/** Each platform earns its own contract's price; the maker reads each node's log through the hub. */
export async function settleAll(
  { story, text, hub, platforms }: Stage,
  answers: readonly JointAnswerFile[],
): Promise<void> {
  await story.step('settle', async () => {
    for (const platform of platforms) {
      const { id, price } = platform
      const own = await accountOf(platform, platform.staff.client, undefined)
      const other = await accountOf(platform, platform.maker.client, fetchThrough(hub.maker.client, id))
      story.check(
        `settled-${id}`,
        own !== undefined &&
          own.digest === other?.digest &&
          own.fen === String(BigInt(price) * BigInt(answers.length)),
        text.settled(id, own?.answers ?? '0', formatYuan(own?.fen ?? '0')),
      )
    }
  })
}

async function accountOf(
  { served, logKey }: Platform,
  member: Client,
  fetch: typeof globalThis.fetch | undefined,
) {
  const { organisation } = await member.me()
  const reader = httpLogReader(served.url, fetch === undefined ? {} : { fetch })
  const { accounts } = await settle(reader, listAll(member, 'entryList', 500), {
    month: dateOf(new Date().toISOString()).slice(0, 7),
    organisation: organisation.id,
    now: Date.now(),
    policy: logKeyAlone(logKey),
  })
  return accounts.find(({ consumer }) => consumer === MAKER.id)
}

async function codeOf(work: Promise<unknown>): Promise<string | null> {
  try {
    await work
    return null
  } catch (error) {
    if (error instanceof ProtocolError || error instanceof SdkError) return error.code
    throw error
  }
}
