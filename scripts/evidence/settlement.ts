// Kill -9 of the server under load, again and again: both sides' statements of the month agree to the fen,
// with each other and with what was answered.
import { randomInt } from 'node:crypto'
import { logKeyAlone } from '../../protocols/audit/policy.ts'
import { fenOfAnswer, type Price } from '../../schemas/price.ts'
import type { Statement } from '../../schemas/statement.ts'
import { Answer } from '../../schemas/answer.ts'
import { listAll } from '../../src/sdk/list-all.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { dateOf } from '../../src/sdk/period.ts'
import { settle } from '../../src/sdk/settle/settle.ts'
import { nodeVerifier } from '../../src/server/keys/ed25519.ts'
import { grantTo, redeclared, sampleContribution } from '../../test/support/market.ts'
import type { Contribution } from '../../test/support/sample-orders.ts'
import type { Member } from '../../test/support/member.ts'
import { startPostgres } from '../../test/support/postgres.ts'
import { type Evidence, type EvidenceOptions, judged } from './evidence.ts'
import { CRASH_POINTS, questions } from './server-kills.ts'
import { startLoad } from './service/load.ts'
import { type SpawnedMarket, spawnMarket } from './service/market.ts'
import { spawnServer } from './service/spawn.ts'

const LONG = { answers: 10_000, kills: 50 }
const SHORT = { answers: 30, kills: 2 }

export type SettlementTally = {
  readonly kills: number
  readonly answers: number
  readonly fen: string
  readonly violations: readonly string[]
  /** How many are found when one answer of the provider's entries is hidden from it. */
  readonly inControl: number
}

export async function run({ short }: EvidenceOptions): Promise<Evidence> {
  const sizes = short ? SHORT : LONG
  const postgres = await startPostgres()
  try {
    const tally = await settleThroughKills(
      await sampleContribution(),
      await postgres?.createDatabase(),
      sizes.answers,
      sizes.kills,
    )
    const { kills, answers, fen, violations, inControl } = tally
    return judged({
      name: 'settlement',
      claim:
        'whenever the server is killed, the provider’s, the consumers’ and the officer’s statements of the month are the same to the fen, and are what the given answers cost',
      trials: answers,
      falseFailureRate: 0,
      holds: violations.length === 0 && inControl > 0 && answers >= sizes.answers,
      figures: {
        database: postgres === undefined ? 'PGlite' : 'PostgreSQL',
        kills,
        'answers settled': answers,
        fen,
        violations: violations.length === 0 ? 'none' : violations.slice(0, 5).join('; '),
        'violations when one answer is hidden from the provider': inControl,
      },
    })
  } finally {
    await postgres?.stop()
  }
}

/** Each consumer under a price model of its own. */
const PRICES: readonly Price[] = [
  { model: 'per-answer', fen: '50001' },
  { model: 'per-rho', fen: '999999999' },
  { model: 'cost-plus', costFen: '333', marginBasisPoints: 777, list: 'list-2026' },
  { model: 'subscription', fen: '123457', period: 'month' },
]

export async function settleThroughKills(
  contribution: Contribution,
  databaseUrl: string | undefined,
  answers: number,
  kills: number,
): Promise<SettlementTally> {
  const declaration = redeclared(contribution)
  const market = await spawnMarket([{ contribution, declaration }], [], databaseUrl)
  let { server } = market
  try {
    const consumers: Member[] = []
    for (const [at, price] of PRICES.entries()) {
      const member = await market.admit(`maker-${at}`, ['consumer'])
      await grantTo(market.provider.client, member.client, declaration.dataset, { price })
      consumers.push(member)
    }
    const load = startLoad({ ...market, consumers }, 4, questions(declaration, market.editions[0] ?? ''))
    const officer = await market.admit('auditor', ['officer'])
    for (let kill = 0; kill < kills; kill++) {
      load.resume()
      const wanted = Math.ceil((answers * (kill + 1)) / kills) - load.given.length
      if (wanted > 0) await load.more(wanted)
      if (kill % 2 === 0) await server.kill()
      else {
        server.arm({ point: CRASH_POINTS[kill % CRASH_POINTS.length] ?? 'committed', nth: 1 + randomInt(5) })
        await server.ended
      }
      const started = await spawnServer(market.place, { port: market.server.port })
      if (started === undefined) throw new Error('nobody killed it')
      server = started
    }
    load.resume()
    // One in eight was asked before: what is settled are the others.
    const distinct = () => new Set(load.given.map(({ file }) => file.id)).size
    while (distinct() < answers) await load.more(answers - distinct())
    await load.stop()
    const ids = new Map(load.given.map(({ file, client }) => [file.id, { file, client }]))
    const sides: Sides = { market, consumers, officer }
    const found = await compare(sides, expectedFen([...ids.values()], consumers))
    const control = await compare(sides, 0n, seq => seq !== found.newest)
    return {
      kills,
      answers: found.answers,
      fen: found.fen,
      violations: found.violations,
      inControl: control.violations.length,
    }
  } finally {
    await server.kill()
    await market.remove()
  }
}

type Sides = {
  readonly market: SpawnedMarket
  readonly consumers: readonly Member[]
  readonly officer: Member
}

function expectedFen(
  given: readonly { readonly file: { readonly answer: string }; readonly client: Member['client'] }[],
  consumers: readonly Member[],
): bigint {
  const fees = PRICES.reduce(
    (sum, price) => sum + (price.model === 'subscription' ? BigInt(price.fen) : 0n),
    0n,
  )
  return given.reduce((sum, { file, client }) => {
    const price = PRICES[consumers.findIndex(each => each.client === client)]
    const { privacy } = Answer.parse(JSON.parse(file.answer))
    return sum + (price === undefined ? 0n : fenOfAnswer(price, BigInt(privacy.charge)))
  }, fees)
}

/** `shown`: what of its entries the provider sees, in the control. */
async function compare(
  { market, consumers, officer }: Sides,
  expected: bigint,
  shown: (seq: string) => boolean = () => true,
) {
  const statementOf = async (member: Member, filter: (seq: string) => boolean): Promise<Statement> => {
    const { organisation } = await member.client.me()
    return await settle(httpLogReader(market.server.url), filtered(member, filter), {
      month: dateOf(new Date().toISOString()).slice(0, 7),
      organisation: organisation.id,
      now: Date.now(),
      policy: logKeyAlone(market.logKey),
      verify: nodeVerifier(),
    })
  }
  const whole = await statementOf(officer, () => true)
  const provider = await statementOf(market.provider, shown)
  const own = await Promise.all(consumers.map(member => statementOf(member, () => true)))
  const violations: string[] = []
  const digests = ({ accounts }: Statement) => accounts.map(({ grant, digest }) => `${grant} ${digest}`)
  const fromConsumers = own.flatMap(digests).toSorted()
  if (digests(provider).toSorted().join() !== fromConsumers.join())
    violations.push('provider and consumers differ')
  if (digests(whole).toSorted().join() !== fromConsumers.join())
    violations.push('officer and consumers differ')
  for (const { problems, organisation } of [whole, provider, ...own])
    for (const { seq, kind } of problems) violations.push(`${organisation}: entry ${seq} ${kind}`)
  const sum = own.flatMap(({ accounts }) => accounts).reduce((total, { fen }) => total + BigInt(fen), 0n)
  // An answer that was committed just before a kill is charged although nobody heard of it: a retry returns
  // it, so all were heard of.
  if (expected > 0n && sum !== expected)
    violations.push(`${sum} fen settled, ${expected} for what was answered`)
  const lines = whole.accounts.flatMap(each => each.lines)
  return { violations, fen: String(sum), answers: lines.length, newest: lines.at(-1)?.seq ?? '' }
}

async function* filtered(member: Member, shown: (seq: string) => boolean) {
  for await (const entry of listAll(member.client, 'entryList', 500)) if (shown(entry.seq)) yield entry
}
