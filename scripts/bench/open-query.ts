// Distinct open questions over HTTP against PostgreSQL: from the signed request to the signed answer under a
// checkpoint.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { startPostgres } from '../../test/support/postgres.ts'
import { median, percentile, significant } from '../statistics.ts'
import { type Bench, type BenchOptions, scaled } from './bench.ts'
import { type Child, startChild } from './child.ts'
import type { LoadReply, LoadRequest } from './load-process.ts'
import { openMarket } from './market.ts'
import { type Member, signQueries } from './members.ts'
import { coldQuestions, questions, scanQuestions } from './questions.ts'
import { type BenchService, startService } from './service.ts'

const ROWS = 1_000_000
const CONNECTIONS = 16
/**
 * Alternating between the service and the bare route, so often that what else the machine does falls on both:
 * 7 200 questions at 16 connections, 1 200 at one.
 */
const ROUNDS = 24
const ROUND_QUESTIONS = 300
const ROUND_QUESTIONS_ALONE = 50
/**
 * Of each side: what runs for weeks has been compiled for good, which takes the compiler some ten thousand
 * questions beside them.
 */
const WARM_UP = 12_000

export async function run({ scale, say }: BenchOptions): Promise<Bench> {
  const postgres = await startPostgres()
  if (postgres === undefined) throw new Error('open-query needs PostgreSQL (Debian: postgresql)')
  const folder = await mkdtemp(joinPath(tmpdir(), 'yinsuan-bench-'))
  const load = startChild<LoadRequest, LoadReply>('load-process.ts')
  try {
    const databaseUrl = await postgres.createDatabase()
    const place = { folder: joinPath(folder, 'service'), databaseUrl }
    const service = await startService(place.folder, databaseUrl)
    const maker = await openMarket(service, folder, scaled(ROWS, scale, 20_000), ['open'], say)
    const openBare = async (answerBytes: number): Promise<string> => {
      const { keyId, publicKey } = maker.key
      const key = { keyId, publicKey }
      return (await service.process.ask({ kind: 'open-bare', ...place, key, answerBytes })).url
    }
    const bench = await measure({ service, load, maker, openBare }, scale, say)
    await service.stop()
    return bench
  } finally {
    await load.stop()
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

type Running = {
  readonly service: BenchService
  readonly load: Child<LoadRequest, LoadReply>
  readonly maker: Member
  /** Its answers have so many bytes. */
  readonly openBare: (answerBytes: number) => Promise<string>
}

async function measure(
  { service, load, maker, openBare }: Running,
  scale: number,
  say: BenchOptions['say'],
): Promise<Bench> {
  const { url } = service
  const asked = questions(1)
  const next = (count: number) => Array.from({ length: count }, () => asked.next().value)
  const send = async (to: string, queries: readonly unknown[], connections: number): Promise<LoadReply> => {
    const reply = await load.ask({
      port: Number(new URL(to).port),
      connections,
      requests: await signQueries(to, maker.key, queries),
      expected: to === url ? '"stored":false' : '"nonce"',
    })
    if (reply.failed > 0) throw new Error(`${reply.failed} requests failed: ${reply.firstFailure}`)
    return reply
  }
  const cold = await send(url, coldQuestions(), 1)
  const scan = await send(url, scanQuestions(), 1)
  say('warming up')
  const { meanBytes } = await send(url, next(scaled(WARM_UP, scale, 40)), CONNECTIONS)
  const bareUrl = await openBare(meanBytes)
  await send(bareUrl, next(scaled(WARM_UP, scale, 40)), CONNECTIONS)

  say('measuring, in turns with the bare route')
  const rounds = {
    ours: [] as LoadReply[],
    bare: [] as LoadReply[],
    one: [] as LoadReply[],
    bareOne: [] as LoadReply[],
  }
  let cpuSeconds = 0
  for (let round = 0; round < ROUNDS; round++) {
    const many = scaled(ROUND_QUESTIONS, scale, 20)
    const few = scaled(ROUND_QUESTIONS_ALONE, scale, 5)
    const before = (await service.process.ask({ kind: 'usage' })).cpuSeconds
    rounds.ours.push(await send(url, next(many), CONNECTIONS))
    cpuSeconds += (await service.process.ask({ kind: 'usage' })).cpuSeconds - before
    rounds.bare.push(await send(bareUrl, next(many), CONNECTIONS))
    rounds.one.push(await send(url, next(few), 1))
    rounds.bareOne.push(await send(bareUrl, next(few), 1))
  }
  const ours = latencies(rounds.ours)
  const perSecond = rate(rounds.ours)
  const barePerSecond = rate(rounds.bare)
  return {
    name: 'open-query',
    figures: significant({
      p50Ms: median(ours),
      p99Ms: percentile(ours, 0.99),
      p50OneMs: median(latencies(rounds.one)),
      ratioToBareInsert: perSecond / barePerSecond,
      perSecond,
      coldMs: median(cold.latenciesMs),
      scanMs: median(scan.latenciesMs),
      serverCpuMs: (1000 * cpuSeconds) / ours.length,
      questions: ours.length,
      shedShare: rounds.ours.reduce((sum, { shed }) => sum + shed, 0) / ours.length,
      answerBytes: meanBytes,
    }),
    versus: significant({
      bareInsertPerSecond: barePerSecond,
      bareInsertP50Ms: median(latencies(rounds.bare)),
      bareInsertP99Ms: percentile(latencies(rounds.bare), 0.99),
      bareInsertP50OneMs: median(latencies(rounds.bareOne)),
    }),
  }
}

function latencies(replies: readonly LoadReply[]): readonly number[] {
  return replies.flatMap(reply => reply.latenciesMs)
}

/** The median round's, since a round is short enough for other work on the machine to fall into it. */
function rate(replies: readonly LoadReply[]): number {
  return median(replies.map(({ latenciesMs, seconds }) => latenciesMs.length / seconds))
}
