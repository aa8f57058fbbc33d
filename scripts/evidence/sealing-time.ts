// Whether when an edition is sealed tells how many rows it has: to a member who knows to the millisecond when
// it was registered, and to a provider whose own edition waits behind it.
import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { parseEntry } from '../../protocols/audit/entry.ts'
import { utf8 } from '../../protocols/bytes.ts'
import { DatasetId, editionId } from '../../schemas/common.ts'
import { followJob } from '../../src/sdk/follow-job.ts'
import type { Client } from '../../src/sdk/client.ts'
import { listAll } from '../../src/sdk/list-all.ts'
import { upload } from '../../src/sdk/upload.ts'
import { paceOf, type SealingPace } from '../../src/app/editions/sealing-schedule.ts'
import { sealingMeasured } from '../sealing-measured.ts'
import { bytesSource, redeclared, sampleContribution } from '../../test/support/market.ts'
import type { Contribution } from '../../test/support/sample-orders.ts'
import { startService, type TestService } from '../../test/support/service.ts'
import { rounded } from '../statistics.ts'
import { type Evidence, type EvidenceOptions, judged } from './evidence.ts'
import { independentBound, rankCorrelation } from './rank-correlation.ts'

export type Sizes = {
  readonly editions: number
  /** Of editions that are published as soon as they are sealed; 0 for none. */
  readonly unscheduled: number
  readonly mostRows: number
  /** Absent: what the service promises, from what it measures. */
  readonly pace?: SealingPace
  /** Whether another provider's edition follows each one. */
  readonly behind: boolean
}

const LONG: Sizes = { editions: 60, unscheduled: 32, mostRows: 200_000, behind: true }
export const SHORT: Sizes = {
  editions: 24,
  unscheduled: 0,
  mostRows: 60_000,
  pace: () => 4_000,
  behind: false,
}

/** So many are on their way at once: others' work is always in the queue. */
const AT_ONCE = 4
/**
 * Few rows or many, as many editions of each: the correlation of two such classes reaches 0.87 where every
 * time of one is beyond every time of the other.
 */
const SHARES = [1 / 50, 1]

export type Sealing = {
  readonly rows: number
  /** From the answer to the registration to the time of the log's entry. */
  readonly ms: number
  /** The same from before the request: never less than the pace. */
  readonly sinceAsked: number
  /** From the sealing entry before it. */
  readonly gap: number
  /** Of a tiny edition that another provider registered right behind it. */
  readonly behind: number
  /** How far the job of that edition was, as its provider saw it right after. */
  readonly shown: number
}

export type SealingTimes = {
  readonly correlations: Readonly<Record<string, number>>
  readonly bound: number
  /**
   * The control, whatever the load of the machine: the same times, those of editions with many rows later by
   * the spread of all. A schedule that leaks so much has to be found.
   */
  readonly leaking: number
  /** That spread, in milliseconds. */
  readonly leakMs: number
  /**
   * Published as soon as they were sealed: what the schedule hides. Not judged: on a busy machine other work
   * hides it too.
   */
  readonly unscheduled: number | undefined
  /** Outcomes that were published before their first public time. */
  readonly early: number
  /** Of the honest ones, the share that missed its first public time. */
  readonly late: number
  /** Passports and catalogue, as a member reads them, hold these instants. */
  readonly instants: readonly string[]
}

export async function sealingTimes(sizes: Sizes): Promise<SealingTimes> {
  const made = await contributions(sizes.mostRows)
  const honest = await sealAll(made, sizes.editions, AT_ONCE, sizes)
  const unscheduled = await sealAll(made, sizes.unscheduled, 1, { pace: () => 0, behind: false })
  // What is always the same tells nothing, and has no correlation.
  const of = (value: (one: Sealing) => number, among: readonly Sealing[]) =>
    new Set(among.map(value)).size === 1
      ? 0
      : rankCorrelation(
          among.map(value),
          among.map(({ rows }) => rows),
        )
  const first = honest.pace
  const times = honest.sealings.map(({ ms }) => ms)
  const leakMs = Math.max(...times) - Math.min(...times) + 1
  return {
    correlations: {
      'sealing after registration': of(({ ms }) => ms, honest.sealings),
      'gap between sealings': of(({ gap }) => gap, honest.sealings.slice(1)),
      'another provider’s edition behind it': of(({ behind }) => behind, honest.sealings),
      'another provider’s job behind it': of(({ shown }) => shown, honest.sealings),
    },
    bound: independentBound(sizes.editions - 1),
    leaking: of(({ ms, rows }) => ms + rows * leakMs, honest.sealings),
    leakMs,
    unscheduled: sizes.unscheduled === 0 ? undefined : of(({ ms }) => ms, unscheduled.sealings),
    early: honest.sealings.filter(({ sinceAsked }) => sinceAsked < first).length,
    late: honest.sealings.filter(({ ms }) => ms > 1.5 * first).length / honest.sealings.length,
    instants: honest.instants,
  }
}

export async function run({ short }: EvidenceOptions): Promise<Evidence> {
  const sizes = short ? SHORT : LONG
  const { correlations, bound, leaking, leakMs, unscheduled, early, late, instants } =
    await sealingTimes(sizes)
  const held =
    Object.values(correlations).every(value => Math.abs(value) < bound) &&
    early === 0 &&
    instants.length === 0
  return judged({
    name: 'sealing-time',
    claim:
      'of editions of one capacity, nothing that a member other than the provider sees of a sealing goes with the number of rows',
    trials: sizes.editions,
    falseFailureRate: 4e-7,
    holds: held && leaking > bound,
    figures: {
      ...Object.fromEntries(
        Object.entries(correlations).map(([name, value]) => [
          `rank correlation with rows: ${name}`,
          rounded(value, 4),
        ]),
      ),
      bound: rounded(bound, 4),
      'control, the same with a leak by rows': rounded(leaking, 4),
      'leak of the control, ms': Math.round(leakMs),
      ...(unscheduled === undefined
        ? {}
        : { 'without the schedule, published when done': rounded(unscheduled, 4) }),
      'published before their public time': early,
      'missed their first public time': rounded(late, 4),
      'instants in passports and catalogue': instants.length,
    },
  })
}

async function contributions(mostRows: number): Promise<readonly Contribution[]> {
  const made: Contribution[] = []
  for (const share of SHARES) made.push(await sampleContribution(Math.round(mostRows * share)))
  return made
}

/** One that all of them fit into, so that it tells nothing of the rows. */
function commonCapacity(made: readonly Contribution[]): number {
  return 2 * Math.max(...made.map(({ declaration }) => declaration.capacity))
}

type Registered = {
  /** The index of its contribution: 0 few, 1 many. */
  readonly rows: number
  readonly edition: string
  /** Before the request. */
  readonly asked: number
  /** When the answer to its registration came. */
  readonly at: number
  readonly behind: { readonly edition: string; readonly at: number; readonly shown: number } | undefined
}

type Sealed = {
  /** Of all of these editions: milliseconds. */
  readonly pace: number
  readonly sealings: readonly Sealing[]
  readonly instants: readonly string[]
}

async function measuredPace({ folder }: TestService): Promise<SealingPace> {
  const speed = await sealingMeasured(folder)
  return declaration => paceOf(declaration, speed)
}

async function sealAll(
  made: readonly Contribution[],
  count: number,
  atOnce: number,
  sizes: Pick<Sizes, 'pace' | 'behind'>,
): Promise<Sealed> {
  const service = await startService({ forTesting: { sealingPace: sizes.pace } })
  try {
    const pace = sizes.pace ?? (await measuredPace(service))
    const { behind } = sizes
    const mall = await service.member('mall', ['provider'])
    const shop = behind ? await service.member('shop', ['provider']) : undefined
    const maker = await service.member('maker', ['consumer'])
    const capacity = commonCapacity(made)
    const each = Math.max(...made.map(({ declaration }) => pace({ ...declaration, capacity })))
    const next = shuffled(Array.from({ length: count }, (_, i) => i % made.length)).entries()
    const found: Registered[] = []
    // Their starts are spread over the time of one: registered together, they would only be sealed together.
    const worker = async (at: number) => {
      await pause((each * at) / atOnce)
      for (const [i, rows] of next)
        found.push({ rows, ...(await sealOne({ mall, shop, made, capacity }, rows, i)) })
    }
    await Promise.all(Array.from({ length: atOnce }, async (_, at) => await worker(at)))
    const times = await sealingTimesIn(service)
    const timeOf = (edition: string) => times.get(edition) ?? Number.NaN
    const sorted = found.toSorted((a, b) => timeOf(a.edition) - timeOf(b.edition))
    return {
      pace: each,
      sealings: sorted.map(({ rows, edition, asked, at, behind: other }, i) => ({
        rows,
        ms: timeOf(edition) - at,
        sinceAsked: timeOf(edition) - asked,
        gap: timeOf(edition) - timeOf(sorted[i - 1]?.edition ?? edition),
        behind: other === undefined ? 0 : timeOf(other.edition) - other.at,
        shown: other?.shown ?? 0,
      })),
      instants: await instantsSeen(maker),
    }
  } finally {
    await service.stop()
  }
}

type Market = {
  readonly mall: Client
  readonly shop: Client | undefined
  readonly made: readonly Contribution[]
  readonly capacity: number
}

async function sealOne(
  { mall, shop, made, capacity }: Market,
  rows: number,
  i: number,
): Promise<Omit<Registered, 'rows'>> {
  const register = async (provider: Client, which: number, name: string) => {
    const one = made[which]
    if (one === undefined) throw new RangeError('no such size')
    const declaration = { ...redeclared(one), dataset: DatasetId.parse(name), capacity }
    const { id } = await upload(provider, bytesSource(one.bytes))
    const asked = Date.now()
    const job = await provider.editionRegister({ body: { declaration, upload: id, report: one.summary } })
    const edition = editionId(declaration.dataset, declaration.edition)
    return { job: job.id, edition, asked, at: Date.now() }
  }
  const { job, ...first } = await register(mall, rows, `mall-${i}`)
  if (shop === undefined) {
    await followJob(mall, job, { intervalMs: 100 })
    return { ...first, behind: undefined }
  }
  const second = await register(shop, 0, `shop-${i}`)
  await pause(100)
  const { fraction } = await shop.jobShow({ params: { id: second.job } })
  await Promise.all([
    followJob(mall, job, { intervalMs: 200 }),
    followJob(shop, second.job, { intervalMs: 200 }),
  ])
  return { ...first, behind: { edition: second.edition, at: second.at, shown: fraction } }
}

/** From the entries' public leaves. */
async function sealingTimesIn(service: TestService): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>()
  for await (const { leaf } of listAll(await service.approver(), 'entryList', 500)) {
    const entry = parseEntry(utf8(leaf))
    if (entry.type === 'edition') times.set(entry.edition, Date.parse(entry.time))
  }
  return times
}

/** Times to the second or finer in what a member reads of datasets. */
async function instantsSeen(member: Client): Promise<readonly string[]> {
  const { items } = await member.datasetList()
  const passports = await Promise.all(
    items.flatMap(({ editions }) =>
      editions.map(async ({ id }) => await member.editionPassport({ params: { id } })),
    ),
  )
  return JSON.stringify([items, passports]).match(/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z?/g) ?? []
}

function shuffled(values: readonly number[]): readonly number[] {
  return values
    .map(value => ({ value, key: randomInt(2 ** 40) }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ value }) => value)
}
