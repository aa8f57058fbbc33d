// Ten times the load that the service can answer, and what strangers and members can make it hold or do: a
// real process, PostgreSQL where there is one.
import { redeclared, sampleContribution } from '../../test/support/market.ts'
import { startPostgres } from '../../test/support/postgres.ts'
import { startChild } from '../bench/child.ts'
import { type Evidence, type EvidenceOptions, judged } from './evidence.ts'
import { measureBodies, type WorstByRoute } from './overload/bodies.ts'
import { enrolmentBombs } from './overload/enrolment-bombs.ts'
import { largeDeclarations } from './overload/large-declarations.ts'
import { type LoadProcesses, TIMES, underLoad } from './overload/load.ts'
import { withholdBodies } from './overload/withheld-bodies.ts'
import { withholdEnrolments } from './overload/withheld-enrolments.ts'
import { rounded } from '../statistics.ts'
import { questions } from './server-kills.ts'
import { spawnMarket } from './service/market.ts'
import { spawnServer } from './service/spawn.ts'

const MAX_RATIO = 3
const MAX_HEALTH_MS = 250
const MAX_BODY_MS = 50
const MAX_GROWTH_MIB = 160
const MAX_PAGE_BYTES = 1_000_000
/** Of the limits that every phase is run under but the control. */
const LIMITED = { concurrentRequests: '128' } as const
const OPTIONS = { flags: { ...LIMITED, bodySeconds: '2', memberJobs: '20' } } as const

const WITHHELD_RATIOS = [
  'logRunningRatio',
  'memberRunningRatio',
  'logStartedRatio',
  'memberStartedRatio',
] as const

type Sizes = {
  readonly seconds: number
  readonly withheld: number
  readonly bombs: number
  readonly declarations: number
  /** Starts without and with a stranger that withholds enrolments; reads of log and member after each. */
  readonly withholding: { readonly starts: number; readonly reads: number }
}

const LONG: Sizes = {
  seconds: 15,
  withheld: 500,
  bombs: 200,
  declarations: 12,
  withholding: { starts: 4, reads: 200 },
}
export const SHORT: Sizes = {
  seconds: 3,
  withheld: 100,
  bombs: 30,
  declarations: 2,
  withholding: { starts: 3, reads: 100 },
}

export type OverloadFindings = {
  readonly figures: Readonly<Record<string, number>>
  readonly bodies: WorstByRoute
  readonly violations: readonly string[]
  /** With the limit of requests under way off. */
  readonly control: { readonly ratio: number; readonly healthzWorstMs: number; readonly violated: boolean }
}

export async function run({ short }: EvidenceOptions): Promise<Evidence> {
  const found = await overload(short ? SHORT : LONG)
  return judged({
    name: 'overload',
    claim: `${TIMES} times the load that the service can answer raises p99 of accepted answers to at most ${MAX_RATIO} times that of half the load; the rest gets 503, and /healthz answers within ${MAX_HEALTH_MS} ms. No body blocks the event loop for ${MAX_BODY_MS} ms. Withheld bodies and large declarations cost bounded memory. While a stranger withholds 160 enrolments, all reads of the log and of members are answered, with p99 at most ${MAX_RATIO} times the usual, after a restart too`,
    trials: (found.figures['accepted'] ?? 0) + (found.figures['shed'] ?? 0),
    falseFailureRate: 0,
    holds: found.violations.length === 0 && found.control.violated,
    figures: {
      ...found.figures,
      ...Object.fromEntries(
        Object.entries(found.bodies).map(([route, { ms, kind }]) => [
          `worst body, ${route}`,
          `${ms.toFixed(1)} ms (${kind})`,
        ]),
      ),
      controlRatio: rounded(found.control.ratio, 2),
      controlHealthzWorstMs: rounded(found.control.healthzWorstMs, 2),
      violations: found.violations.length === 0 ? 'none' : found.violations.join('; '),
    },
  })
}

export async function overload(sizes: Sizes): Promise<OverloadFindings> {
  const contribution = await sampleContribution(2000)
  const postgres = await startPostgres()
  const loads: LoadProcesses = {
    load: startChild('offered-process.ts'),
    probe: startChild('offered-process.ts'),
  }
  const declaration = redeclared(contribution)
  const market = await spawnMarket(
    [{ contribution, declaration }],
    ['flood', 'calm'],
    await postgres?.createDatabase(),
    OPTIONS,
  )
  let { server } = market
  try {
    const stream = questions(declaration, market.editions[0] ?? '')
    const loaded = await underLoad(server, market, loads, stream, sizes.seconds)
    const bodies = await measureBodies(server, market, declaration)
    const bombs = await enrolmentBombs(server, market, declaration, sizes.bombs)
    const withheld = await withholdBodies(server, market, sizes.withheld)
    const large = await largeDeclarations(market, contribution, sizes.declarations)
    const strangers = await withholdEnrolments(server, market, sizes.withholding, OPTIONS)
    server = strangers.server
    await server.stop()
    const free = await spawnServer(market.place, { port: server.port, flags: { concurrentRequests: '0' } })
    if (free === undefined) throw new Error('the control did not start')
    server = free
    const control = await underLoad(
      server,
      market,
      loads,
      stream,
      Math.min(sizes.seconds, 6),
      loaded.capacity,
    )
    const figures = { ...loaded.figures, ...bombs, ...withheld, ...large, ...strangers.figures }
    return {
      figures,
      bodies,
      violations: violationsOf(figures, bodies),
      control: {
        ratio: control.ratio,
        healthzWorstMs: control.figures['healthzWorstMs'] ?? 0,
        violated: control.ratio > MAX_RATIO || (control.figures['healthzWorstMs'] ?? 0) > MAX_HEALTH_MS,
      },
    }
  } finally {
    await server.kill()
    await loads.load.stop()
    await loads.probe.stop()
    await market.remove()
    await postgres?.stop()
  }
}

function violationsOf(figures: Readonly<Record<string, number>>, bodies: WorstByRoute): readonly string[] {
  const above = (name: string, most: number): readonly string[] =>
    (figures[name] ?? Number.POSITIVE_INFINITY) > most ? [`${name} ${figures[name]} is above ${most}`] : []
  return [
    ...above('overloadRatio', MAX_RATIO),
    ...above('healthzWorstMs', MAX_HEALTH_MS),
    ...above('otherStatuses', 0),
    ...above('withheldGrowthMiB', MAX_GROWTH_MIB),
    ...above('largestPageBytes', MAX_PAGE_BYTES),
    ...above('bombedRatio', MAX_RATIO),
    ...WITHHELD_RATIOS.flatMap(name => above(name, MAX_RATIO)),
    ...above('withheldUnanswered', 0),
    ...((figures['shed'] ?? 0) > 0 ? [] : ['nothing was shed']),
    ...((figures['calmAnswered'] ?? 0) > 0.5 ? [] : ['the calm member was starved']),
    ...Object.entries(bodies).flatMap(([route, { ms, kind }]) =>
      ms > MAX_BODY_MS ? [`${route}: ${kind} took ${ms.toFixed(0)} ms`] : [],
    ),
  ]
}
