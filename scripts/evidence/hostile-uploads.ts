// Contribution files that were made to do harm, uploaded and registered through the real service while
// another member asks: each is refused or sealed as declared, nobody else waits, and neither memory nor
// disk grows.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { DatasetId, editionId } from '../../schemas/common.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import type { Client } from '../../src/sdk/client.ts'
import { SdkError } from '../../src/sdk/errors.ts'
import { followJob } from '../../src/sdk/follow-job.ts'
import { offerGrant } from '../../src/sdk/grants.ts'
import { upload } from '../../src/sdk/upload.ts'
import { bytesSource, redeclared, sampleContribution } from '../../test/support/market.ts'
import type { Contribution } from '../../test/support/sample-orders.ts'
import { percentile, rounded } from '../statistics.ts'
import { type Evidence, type EvidenceOptions, judged } from './evidence.ts'
import { fromTheReview, hostile, type Hostile, KINDS } from './hostile-uploads/kinds.ts'
import { type Asker, bytesBelow, type Measured, startAsker, watchMemory } from './hostile-uploads/measure.ts'
import { sealedViolations } from './hostile-uploads/sealed-violations.ts'
import { questions } from './server-kills.ts'
import { type SpawnedMarket, spawnMarket } from './service/market.ts'
import { peakMiB } from './service/process-memory.ts'

const FILES = 2000
/** The smallest that the service takes: an attacker has less room. */
const SEALING_MIB = 512
const PROVIDERS = 2
/** Between two answers of the other member, on a machine that has other work too. */
const MAX_GAP_MS = 3000

export type Tally = {
  readonly files: number
  /** How many ended with each code; `sealed` for those that were accepted. */
  readonly outcomes: ReadonlyMap<string, number>
  readonly violations: readonly string[]
  readonly serviceRestarts: number
  readonly serviceMiB: number
  readonly sealingMiB: number
  readonly leftBytes: number
  readonly quiet: Measured
  readonly others: Measured
  /** What the asker sees of a service that is stopped for a second: that it can see one that waits. */
  readonly stoppedGapMs: number
}

export async function run({ short }: EvidenceOptions): Promise<Evidence> {
  const tally = await uploadHostile(short ? Object.keys(KINDS).length : FILES)
  const harmed = await harmedWithout()
  const { outcomes, others, quiet, violations } = tally
  const sealed = outcomes.get('sealed') ?? 0
  const crashes = outcomes.get('registry.job_poisoned') ?? 0
  const internal = outcomes.get('request.internal') ?? 0
  const holds =
    violations.length === 0 &&
    internal === 0 &&
    crashes === 0 &&
    tally.serviceRestarts === 0 &&
    tally.leftBytes === 0 &&
    tally.sealingMiB <= SEALING_MIB &&
    others.failures === 0 &&
    others.worstGapMs <= MAX_GAP_MS
  return judged({
    name: 'hostile-uploads',
    claim:
      'whatever a provider uploads, the service goes on answering others, a file is refused or sealed as declared, and memory and disk stay within their settings',
    trials: tally.files,
    falseFailureRate: 0,
    holds: holds && harmed > 0 && tally.stoppedGapMs >= 1000,
    figures: {
      files: tally.files,
      kinds: Object.keys(KINDS).length,
      refused: tally.files - sealed,
      sealedAsDeclared: sealed,
      crashes,
      serviceRestarts: tally.serviceRestarts,
      servicePeakMiB: Math.round(tally.serviceMiB),
      peakMiB: Math.round(tally.sealingMiB),
      settingMiB: SEALING_MIB,
      leftBytes: tally.leftBytes,
      othersAnswers: others.milliseconds.length,
      othersFailures: others.failures,
      othersP50Ms: rounded(percentile(others.milliseconds, 0.5), 1),
      othersP99Ms: rounded(percentile(others.milliseconds, 0.99), 1),
      othersWorstMs: rounded(Math.max(...others.milliseconds), 1),
      othersWorstGapMs: rounded(others.worstGapMs, 1),
      othersQuietP50Ms: rounded(percentile(quiet.milliseconds, 0.5), 1),
      othersQuietP99Ms: rounded(percentile(quiet.milliseconds, 0.99), 1),
      controlGapMs: rounded(tally.stoppedGapMs, 1),
      controlFilesThatHarmBareDuckdb: harmed,
      outcomes: [...outcomes].map(([code, count]) => `${code} ${count}`).join(', '),
      violations: violations.length === 0 ? 'none' : violations.slice(0, 5).join('; '),
    },
  })
}

/** So many of the kinds in turn, and the files of the review. */
export async function uploadHostile(many: number): Promise<Tally> {
  const contribution = await sampleContribution(2000)
  const declaration = redeclared(contribution)
  const flags = { sealingMemoryMib: String(SEALING_MIB), sealingJobs: String(PROVIDERS) }
  const market = await spawnMarket([{ contribution, declaration }], [], 'shared', { flags })
  let asker: Asker | undefined
  try {
    asker = await otherMember(market, declaration)
    const providers: Client[] = []
    for (let index = 0; index < PROVIDERS; index++)
      providers.push((await market.admit(`hostile-${index}`, ['provider'])).client)
    asker.start()
    await pause(2000)
    const quiet = await asker.stop()

    const data = join(market.place.dataDir, 'data')
    const before = await bytesBelow(data)
    const memory = watchMemory(market.server.pid)
    let serviceRestarts = 0
    void market.server.ended.then(() => serviceRestarts++)
    const attack = attackOf(market, contribution)
    const outcomes = new Map<string, number>()
    asker.start()
    const total = many + fromTheReview(attack.declaration(0)).length
    let next = 0
    await Promise.all(
      providers.map(async provider => {
        for (let index = next++; index < total; index = next++) {
          const outcome = await attack.upload(provider, index, many)
          outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
        }
      }),
    )
    const others = await asker.stop()
    const { serviceMiB, sealingMiB } = memory.stop()
    const leftBytes = (await bytesBelow(data)) - before
    const stoppedGapMs = await gapOfStopped(market, asker)
    return {
      files: total,
      outcomes,
      violations: attack.violations,
      serviceRestarts,
      serviceMiB,
      sealingMiB,
      leftBytes,
      quiet,
      others,
      stoppedGapMs,
    }
  } finally {
    await asker?.end()
    await market.server.kill()
    await market.remove()
  }
}

async function otherMember(market: SpawnedMarket, declaration: Declaration): Promise<Asker> {
  const { value: query } = questions(declaration, market.editions[0] ?? '').next()
  if (query === undefined) throw new Error('there is nothing to ask')
  const code = await market.invite('asker', ['consumer'])
  const asker = await startAsker({ url: market.server.url, code, query })
  await offerGrant(market.provider.client, {
    dataset: declaration.dataset,
    consumer: 'asker' as never,
    modes: ['open'],
    purposes: ['product-planning'],
    budget: '1000000000',
    expires: new Date(Date.now() + 86_400_000).toISOString(),
  })
  await asker.sign()
  return asker
}

function attackOf(market: SpawnedMarket, contribution: Contribution) {
  const violations: string[] = []
  // A dataset each: one that was sealed and withdrawn keeps its name.
  const declaration = (index: number): Declaration =>
    redeclared(contribution, { dataset: DatasetId.parse(`hostile-${index}`) })

  return {
    violations,
    declaration,

    /** Its end: `sealed`, or the code of the job. */
    async upload(provider: Client, index: number, many: number): Promise<string> {
      const declared = declaration(index)
      const { kind, bytes }: Hostile =
        index < many ? hostile(declared, index) : pickReview(declared, index - many)
      const id = editionId(declared.dataset, declared.edition)
      const sent = await upload(provider, bytesSource(bytes))
      const body = { declaration: declared, upload: sent.id, report: contribution.summary }
      const job = await provider.editionRegister({ body })
      try {
        await followJob(provider, job.id, { intervalMs: 100 })
      } catch (error) {
        if (error instanceof SdkError && error.code === 'sdk.job') return String(error.details['code'])
        throw error
      }
      const folder = join(market.place.dataDir, 'data', 'editions', id)
      const found = await sealedViolations(folder, declared)
      if (found > 0) violations.push(`${kind}, file ${index}: ${found} rows that are not as declared`)
      await provider.editionWithdraw({ params: { id } })
      return 'sealed'
    },
  }
}

function pickReview(declaration: Declaration, index: number): Hostile {
  const file = fromTheReview(declaration)[index]
  if (file === undefined) throw new RangeError('the review has fewer files')
  return file
}

/** The asker's worst gap while the service is stopped for a second. */
async function gapOfStopped(market: SpawnedMarket, asker: Asker): Promise<number> {
  asker.start()
  await pause(200)
  process.kill(market.server.pid, 'SIGSTOP')
  await pause(1000)
  process.kill(market.server.pid, 'SIGCONT')
  await pause(200)
  return (await asker.stop()).worstGapMs
}

/**
 * How many of the review's files end a DuckDB that reads them without our reader, keep it for 10 seconds or
 * fill the memory that it was given.
 */
export async function harmedWithout(): Promise<number> {
  const declaration = redeclared(await sampleContribution(200))
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-hostile-'))
  let harmed = 0
  try {
    for (const { bytes } of fromTheReview(declaration)) {
      const file = join(folder, 'c.parquet')
      await writeFile(file, bytes)
      if (await isHarmed(file)) harmed++
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return harmed
}

async function isHarmed(file: string): Promise<boolean> {
  const script = join(import.meta.dirname, 'hostile-uploads/bare-duckdb.ts')
  const words = ['-c', 'ulimit -c 0; ulimit -v 16000000; exec "$@"', 'bare', process.execPath, script, file]
  const victim = spawn('/bin/sh', words, { stdio: 'ignore', timeout: 10_000, killSignal: 'SIGKILL' })
  let peak = 0
  const timer = setInterval(() => {
    void peakMiB(victim.pid ?? 0).then(found => {
      peak = Math.max(peak, found)
    })
  }, 10)
  const [, signal] = await once(victim, 'exit')
  clearInterval(timer)
  return signal !== null || peak > BARE_MIB
}

/** What bare-duckdb.ts lets DuckDB have. */
const BARE_MIB = 1024
