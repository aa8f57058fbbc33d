// One real node and a hostile hub: each way is tried, and an honest question is asked after it.
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { utf8 } from '../../../protocols/bytes.ts'
import { parseJoint } from '../../../protocols/joint/documents.ts'
import { Fault } from '../../../schemas/fault.ts'
import { ProblemError } from '../../../src/sdk/errors.ts'
import { requireEnrolled } from '../../../src/sdk/joint/pin-market.ts'
import { LABEL, standardOf } from '../../../test/support/joint-market.ts'
import { grantTo, publish, redeclared, sampleContribution } from '../../../test/support/market.ts'
import { startService } from '../../../test/support/service.ts'
import { EvilHub, NODE, otherYes, puppetOf } from '../joint-malformed/evil-hub.ts'
import { type Asking, isAnswered, newQuestion, WAYS } from './asking.ts'
import { formations } from './forming.ts'

export interface Trials {
  readonly ways: number
  readonly trials: number
  /** What a node gave that it must not, by the way that brought it about. */
  readonly harmed: readonly string[]
  /** After which no good question was answered. */
  readonly lost: readonly string[]
  /** Members that the node's list of witnesses calls liars, or of another history. */
  readonly accused: readonly string[]
  /** Nano-ρ charged by all of it, without one released answer. */
  readonly spent: bigint
  /** Control: a second noise is noticed here. */
  readonly isFound: boolean
}

export async function tryWays(rounds: readonly number[], onTried: () => void): Promise<Trials> {
  const contribution = await sampleContribution(600)
  const declaration = redeclared(contribution)
  const standard = standardOf(declaration, { onlyJointly: true })
  const hub = new EvilHub(standard, LABEL, declaration.period, { puppets: 2 })
  const service = await startService({
    name: 'alpha.example/log',
    hub,
    pglite: true,
    unchecked: true,
    flags: { witnessSeconds: '1' },
    forTesting: { meshPaceMs: 0 },
  })
  const [harmed, lost, accused] = [new Array<string>(), new Array<string>(), new Array<string>()]
  const backup = await mkdtemp(join(tmpdir(), 'yinsuan-hub-'))
  let trials = 0
  try {
    const provider = await service.member(NODE, ['provider'])
    const consumer = await service.member('maker', ['consumer'])
    const officer = await service.approver()
    const edition = await publish(provider, contribution, declaration, officer)
    await grantTo(provider, consumer, declaration.dataset)
    const join = async () =>
      await provider.marketJoin({
        params: { id: standard.market },
        body: { label: LABEL, edition: edition as never },
      })
    const sign = async () => await provider.marketEditionSign({ params: { id: hub.record.id }, body: {} })
    const tried = () => {
      trials++
      onTried()
    }
    const ways = formations(standard)
    for (const puppets of rounds)
      for (const [name, { lies = {}, elsewhere = {} }] of Object.entries(ways)) {
        hub.lies = { puppets, ...lies }
        hub.elsewhere = elsewhere
        const code = await join()
          .then(sign)
          .then(
            () => 'signed',
            (error: unknown) => (error instanceof ProblemError ? error.code : String(error)),
          )
        // Refused for what it is, not since something broke on the way.
        if (!/^(?:joint|market)\./.test(code)) harmed.push(`${name}: ${code}`)
        tried()
      }
    hub.lies = { puppets: 2 }
    hub.elsewhere = {}
    await join()
    // No figure of an edition that not all have signed.
    hub.isUnsigned = true
    await sign()
    const market = await hub.pinned()
    const asking: Asking = { hub, market, consumer, restart: async () => await service.restart() }
    if (await isAnswered(asking)) harmed.push('an edition that not all have signed')
    tried()
    hub.isUnsigned = false
    const spent = async () => {
      const { items } = await provider.budgetShow({ query: { limit: 10 } })
      return BigInt(items.find(line => line.edition === edition)?.total?.spent ?? 0)
    }
    const before = await spent()
    for (const cosigning of ['honest', 'forgetful'] as const)
      for (const [name, way] of Object.entries(WAYS)) {
        hub.cosigning = cosigning
        if (await way(asking)) harmed.push(name)
        // The attack is over.
        hub.cosigning = cosigning
        hub.isSilent = false
        hub.failing = 0
        if (!(await isAnsweredSoon(asking))) lost.push(name)
        tried()
      }
    const { witnesses } = await officer.witnessList()
    for (const { name, state } of witnesses)
      if (state === 'lying' || state === 'ahead' || state === 'forked') accused.push(`${name}: ${state}`)
    const charged = (await spent()) - before

    for (const name of invented(asking)) harmed.push(name)
    tried()

    // Control: where all others forget too, nobody is left who could know.
    hub.cosigning = 'forgetful'
    const isFound = await isDrawnTwice(asking, service, backup)
    await rm(backup, { recursive: true })
    hub.cosigning = 'honest'
    if (await isDrawnTwice(asking, service, backup)) harmed.push('a restore that hub and consumer hide')
    tried()
    const counted = Object.keys(ways).length + Object.keys(WAYS).length + 3
    return { ways: counted, trials, harmed, lost, accused, spent: charged, isFound }
  } finally {
    hub.close()
    await service.stop().catch(() => undefined)
    for (const folder of [backup, service.folder]) await rm(folder, { recursive: true, force: true })
  }
}

/** The node backs off while its hub fails. */
async function isAnsweredSoon(asking: Asking): Promise<boolean> {
  for (let attempt = 0; attempt < 10; attempt++) {
    if (await isAnswered(asking)) return true
    await new Promise(resolve => setTimeout(resolve, 500))
  }
  return false
}

/** What a consumer takes for a market whose members it enrolled at: that with others in their place. */
function invented({ market, hub }: Asking): readonly string[] {
  const { members } = market.edition
  const nodes = new Map(members.map(member => [member.organisation as string, member]))
  const isTaken = (known: typeof nodes) => {
    try {
      requireEnrolled(market, hub, known)
      return true
    } catch {
      return false
    }
  }
  if (!isTaken(nodes)) throw new Error('the members as they are, are taken')
  return members.flatMap(({ organisation }) => {
    const without = new Map([...nodes].filter(([name]) => name !== organisation))
    const stranger = puppetOf(organisation).member
    const own = nodes.get(organisation) ?? stranger
    const others = [
      without,
      new Map([...without, [organisation, { ...own, serviceKey: stranger.serviceKey }]]),
      new Map([...without, [organisation, { ...own, logKey: stranger.logKey }]]),
    ]
    return others.some(known => isTaken(known as typeof nodes))
      ? [`an invented member for ${organisation}`]
      : []
  })
}

/**
 * The node is restored from a backup that is older than a released share, and hub and consumer ask the same
 * question again. The hub forgets what it cosigned, and cannot make honest members forget.
 */
async function isDrawnTwice(
  asking: Asking,
  service: Awaited<ReturnType<typeof startService>>,
  backup: string,
): Promise<boolean> {
  const { hub } = asking
  await service.halt()
  await cp(service.folder, backup, { recursive: true })
  await service.resume()
  const { signed: question } = await newQuestion(asking)
  const commitments: string[] = []
  const draw = async () => {
    const reply = await hub.send({ kind: 'question', question })
    if (reply?.kind !== 'yes') return false
    commitments.push(parseJoint('jointYes', utf8(reply.yes.document)).commitment)
    const yeses = [reply.yes, ...(await otherYeses(hub, question))]
    return (await hub.send({ kind: 'release', question, yeses }))?.kind === 'share'
  }
  if (!(await draw())) throw new Error('before the restore it is answered')
  await service.halt()
  await rm(service.folder, { recursive: true })
  await cp(backup, service.folder, { recursive: true })
  try {
    await service.resume()
  } catch (error) {
    // It does not start where a member has shown it what it signed.
    if (error instanceof Fault && error.code.startsWith('witness.')) return false
    throw error
  }
  await draw()
  return new Set(commitments).size > 1
}

async function otherYeses(hub: EvilHub, question: Parameters<typeof otherYes>[1]) {
  return await hub.yesesOfPuppets(await otherYes(hub, question))
}
