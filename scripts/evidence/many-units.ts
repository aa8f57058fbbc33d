// protocols/dp/SPEC.md §3, §7 and §8 for very many units: an attribute of the buyer that is each buyer's own
// makes one answer of the real engine hold what each of them adds to it, under the caps and parameters of the
// real planner. Grouping by an attribute of the buyer changes no sensitivity, so each slice must stay within
// the plan's.
import { Declaration } from '../../schemas/declaration.ts'
import { editionId } from '../../schemas/common.ts'
import type { Engine } from '../../schemas/engine.ts'
import type { Part } from '../../schemas/plan.ts'
import {
  exactly,
  type Random,
  randomDeclaration,
  randomRows,
  seeded,
  uuid,
  withSealed,
} from '../../test/engine/support.ts'
import { groupCodes } from '../../src/domain/plan/scope.ts'
import type { Evidence, EvidenceOptions } from './evidence.ts'
import { randomParts } from './grey-box/questions.ts'
import { UnitTally } from './grey-box/unit-tally.ts'

/** So many that all groups of an answer stay below the product's limit. */
const UNITS = 150
const MAX_ROWS = 24
const QUESTIONS = 4
/** Of an edition; each takes a question of its own. */
const UNITS_WITH_CUTS = 4
const OWN = 'own'

/** 200 100 units; in short 3 000. */
export async function run({ short, onProgress }: EvidenceOptions): Promise<Evidence> {
  const editions = short ? 20 : 1334
  const tally = new UnitTally()
  for (let edition = 0; edition < editions; edition++) {
    await tryEdition(seeded(700_001 + edition), tally)
    onProgress?.(edition + 1, editions)
  }
  return tally.evidence()
}

async function tryEdition(random: Random, tally: UnitTally): Promise<void> {
  const few = randomDeclaration(random)
  const declaration = withOwn(few)
  const rows = randomRows(random, few, UNITS, MAX_ROWS).map(row => ({
    ...row,
    codes: [...row.codes, units.get(row.u) ?? UNITS],
  }))
  const parts = randomParts(random, declaration, QUESTIONS, { of: few, also: [OWN] })
  await withSealed(declaration, rows, async engine => {
    for (const part of parts) await tryPart(engine, declaration, part, random, tally)
    tally.edition(UNITS)
  })
}

const units = new Map(Array.from({ length: UNITS }, (_, unit) => [uuid(1, unit), unit]))

/** The declaration with the attribute that is each unit's own. */
function withOwn(declaration: Declaration): Declaration {
  const label = { zh: 'own', en: 'own' }
  const values = Array.from({ length: UNITS + 1 }, (_, unit) => ({ value: `u${unit}`, label }))
  const own = { name: OWN, label, perUnit: true, kind: 'list', values } as const
  const { dimensions } = declaration
  return Declaration.parse({ ...declaration, capacity: 10_000, dimensions: [...dimensions, own] })
}

async function tryPart(
  engine: Engine,
  declaration: Declaration,
  part: Part,
  random: Random,
  tally: UnitTally,
): Promise<void> {
  const declared = { l1: BigInt(part.l1), l2Squared: BigInt(part.l2Squared) }
  const { shape, noise } = part
  if (shape.cut !== undefined) {
    for (let i = 0; i < UNITS_WITH_CUTS; i++) {
      const where = [...shape.where, { dimension: OWN, codes: [random.below(UNITS)] }]
      tally.cut(declared, await exactly(engine, { ...shape, where }))
    }
    return
  }
  const sliced = (by: readonly string[], values: readonly bigint[]) =>
    slices(by, name => groupCodes(declaration, shape.where, name).length, values)
  const cells = sliced(shape.groupBy, await exactly(engine, shape))
  const released = await engine.release({ edition: editionId('test', '2025'), parts: [{ shape, noise }] })
  const { values = [], counts = null } = released.parts[0] ?? {}
  const sums = sliced(shape.groupBy, values.map(BigInt))
  const countBy = noise.kind === 'correlated-gaussian' ? noise.countBy : []
  const ns = counts === null ? undefined : sliced(countBy, counts.map(BigInt))
  for (let unit = 0; unit < UNITS; unit++) {
    const own = [...(sums[unit] ?? []), ...(ns?.[unit] ?? [])]
    tally.unit(part, declared, cells[unit] ?? [], own)
  }
}

/** Of each unit its cells, whichever place the attribute has among the grouped dimensions. */
function slices(
  by: readonly string[],
  sizeOf: (name: string) => number,
  values: readonly bigint[],
): readonly (readonly bigint[])[] {
  const place = by.indexOf(OWN)
  if (place < 0) throw new Error('not grouped by the unit')
  const inner = by.slice(place + 1).reduce((n, name) => n * sizeOf(name), 1)
  const found = Array.from({ length: UNITS + 1 }, (): bigint[] => [])
  values.forEach((value, i) => found[Math.floor(i / inner) % (UNITS + 1)]?.push(value))
  return found
}
