// strace makes each call with which one append, one registration or one withdrawal touches its files fail, or
// ends the process there: afterwards the log verifies, whoever was shown an answer has it, and an edition is
// whole or is not.
import { sampleContribution } from '../../test/support/market.ts'
import { startPostgres } from '../../test/support/postgres.ts'
import { type Evidence, type EvidenceOptions, judged, needed, NO_POSTGRES, NotRun } from './evidence.ts'
import {
  type AppendTally,
  breakAppends,
  ON_PGLITE,
  onPostgres,
  placesOfAppend,
} from './fault-injection/append.ts'
import { breakEditions, placesOfEditions } from './fault-injection/editions.ts'
import { EFFECTS, type Fault, STRACE_MISSING } from './fault-injection/strace.ts'

type Figures = Record<string, number | string>

/** In short each kind of fault once, at the first of the calls it may meet. */
export async function run({ short }: EvidenceOptions): Promise<Evidence> {
  const chosen = short ? firstOfEachKind : all
  if (STRACE_MISSING !== undefined) throw new NotRun(STRACE_MISSING)
  const postgres = needed(await startPostgres(), NO_POSTGRES)
  try {
    const figures: Figures = {}
    const violations: string[] = []
    let [faults, held] = [0, true]
    for (const place of [ON_PGLITE, ...onPostgres(postgres)]) {
      process.stderr.write(`  appends: ${place.name}\n`)
      const calls = await placesOfAppend(place)
      const tally = await breakAppends(place, 'commit-first', chosen(everyEffect(calls)))
      const kills = everyEffect(calls).filter(({ effect }) => effect === 'SIGKILL')
      const control =
        place.beneath === 'writer' ? await breakAppends(place, 'answer-first', kills) : undefined
      Object.assign(figures, appendFigures(place.name, calls, tally, control))
      violations.push(...tally.violations.map(violation => `${place.name}: ${violation}`))
      faults += tally.faults
      held &&= tally.broken > 0 && tally.struck > 0 && control?.violations.length !== 0
    }
    process.stderr.write('  editions\n')
    const contribution = await sampleContribution()
    const calls = await placesOfEditions(contribution, await postgres.createDatabase())
    const sealing = everyEffect(calls).filter(
      ({ operation, effect, call }) => operation === 'register' && effect === 'EIO' && call === 'fsync',
    )
    // The last calls come surely after the acceptance.
    const control = (short ? sealing.slice(-2) : sealing).map(fault => ({
      ...fault,
      told: 'on-acceptance' as const,
    }))
    const editions = await breakEditions(contribution, await postgres.createDatabase(), [
      ...chosen(everyEffect(calls)),
      ...control,
    ])
    violations.push(...editions.violations)
    faults += editions.faults - control.length
    Object.assign(figures, {
      'editions: faults': editions.faults,
      'editions: faults that met a file': [...editions.struck]
        .map(([kind, count]) => `${kind} ${count}`)
        .join(', '),
      'editions: operations broken off': editions.broken,
      'editions: registered, withdrawn in spite of it': `${editions.registered}, ${editions.withdrawn}`,
      'editions: violations when acceptance is told as registration': editions.inControl.length,
      violations:
        violations.length === 0 ? 'none' : `${violations.length}: ${violations.slice(0, 5).join('; ')}`,
    })
    held &&= editions.broken > 0 && editions.struck.size >= 6 && editions.inControl.length > 0
    return judged({
      name: 'fault-injection',
      claim:
        'whichever call of one append, registration or withdrawal fails with EIO or ENOSPC, or ends the process (PostgreSQL’s own too), the service starts again, its log and ledger verify, every answer that was shown is charged and logged, and an edition is registered and whole or is not; telling it first is caught (PGlite: the process ends, not the machine)',
      trials: faults,
      falseFailureRate: 0,
      holds: held && violations.length === 0,
      figures,
    })
  } finally {
    await postgres.stop()
  }
}

function all<Item>(faults: readonly Item[]): readonly Item[] {
  return faults
}

function firstOfEachKind<Item extends Pick<Fault, 'call' | 'effect'>>(
  faults: readonly Item[],
): readonly Item[] {
  const kinds = Map.groupBy(faults, fault => JSON.stringify({ ...fault, nth: 0 }))
  return [...kinds.values()].flatMap(same => same.slice(0, 1))
}

function everyEffect<Place extends Pick<Fault, 'call' | 'nth'>>(
  places: readonly Place[],
): readonly (Place & Pick<Fault, 'effect'>)[] {
  return EFFECTS.flatMap(effect => places.map(place => ({ ...place, effect })))
}

function appendFigures(
  name: string,
  calls: readonly Pick<Fault, 'call'>[],
  tally: AppendTally,
  control: AppendTally | undefined,
): Figures {
  const counts = Map.groupBy(calls, ({ call }) => call)
  return {
    [`${name}: calls of one append`]: [...counts]
      .map(([call, found]) => `${call} ${found.length}`)
      .join(', '),
    [`${name}: faults, of them met a call`]: `${tally.faults}, ${tally.struck}`,
    [`${name}: appends broken off, answers shown`]: `${tally.broken}, ${tally.shown}`,
    ...(control === undefined
      ? {}
      : { [`${name}: violations when the answer is shown first`]: control.violations.length }),
  }
}
