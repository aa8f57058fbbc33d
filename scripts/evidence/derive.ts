// What is derived of a row follows from its own buyer's rows and from public tables: random editions are
// derived with and without each buyer, in another order of the export, by the code that the provider runs. No
// row of another buyer may change. What a buyer then adds to a question over derived dimensions is compared
// with the sensitivity that is charged. Planted mistakes must be caught by the same comparisons.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExportDatabase } from '../../src/prepare/database.ts'
import { openDatabase } from '../../src/prepare/node/duckdb.ts'
import { type Sql, sql } from '../../src/prepare/sql.ts'
import { type Random, seeded } from '../../test/engine/support.ts'
import {
  type DerivedEdition,
  type DerivedRow,
  deriveRows,
  randomEdition,
  rowsOf,
  type StagedRow,
} from './derive/edition.ts'
import { randomQuestion, Reach } from './derive/questions.ts'
import { type Evidence, type EvidenceOptions, judged } from './evidence.ts'

/** What would follow from the rows of others. */
const MISTAKES: Readonly<Record<string, Sql>> = {
  previousOfAnother: sql`lag(d0) OVER (PARTITION BY d1 ORDER BY t, u, d0, d1, m0)`,
  binsFromTheData: sql`ntile(3) OVER (ORDER BY m0, u, t, d0, d1)`,
  daysBeforeTheNewest: sql`max(t) OVER () - t`,
  orderOfAllBuyers: sql`max(d0) OVER (PARTITION BY t)`,
}

export async function run({ short, onProgress }: EvidenceOptions): Promise<Evidence> {
  const editions = short ? 30 : 2000
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-derive-'))
  const database = await openDatabase({ folders: [folder], temp: folder, memoryMiB: 512, threads: 1 })
  const found = new Findings()
  try {
    for (let seed = 1; seed <= editions; seed++) {
      await tryEdition(database, seeded(seed), found)
      onProgress?.(seed, editions)
    }
  } finally {
    database.close()
    await rm(folder, { recursive: true, force: true })
  }
  return found.evidence(editions)
}

class Findings {
  readonly kinds = new Set<string>()
  readonly caught = new Map(Object.keys(MISTAKES).map(key => [key, 0]))
  readonly reach = new Reach()
  removed = 0
  compared = 0
  changed = 0

  evidence(editions: number): Evidence {
    const { questions, violations, met, trusted, trustedCaught, tags } = this.reach
    const isSharp = met > 0 && trustedCaught > 0 && this.kinds.size === 8
    const areTagsSharp = tags.met > 0 && tags.metInScope > 0 && tags.onceCaught > 0 && tags.ofOrderCaught > 0
    const allCaught = [...this.caught.values()].every(count => count > 0)
    return judged({
      name: 'derive',
      claim:
        'removing a buyer changes nothing that is derived of another buyer’s rows, and what a buyer adds to a question over derived dimensions stays within the sensitivity',
      trials: editions,
      // Deterministic: every comparison is exact.
      falseFailureRate: 0,
      holds: this.changed === 0 && violations === 0 && isSharp && areTagsSharp && allCaught,
      figures: {
        editions,
        kindsOfDerivedDimensions: this.kinds.size,
        unitsRemoved: this.removed,
        rowsOfOthersCompared: this.compared,
        editionsWhereTheyChanged: this.changed,
        questionsOverDerivedDimensions: questions,
        violations,
        metExactly: met,
        codesTrustedWithoutACapTried: trusted,
        codesTrustedWithoutACapCaught: trustedCaught,
        groupedByTags: tags.questions,
        groupedByTagsMetExactly: tags.met,
        fewerTagsInScopeMetExactly: tags.metInScope,
        tagsCountedOnceCaught: tags.onceCaught,
        tagsOfARowTakenForItsOrderCaught: tags.ofOrderCaught,
        ...Object.fromEntries([...this.caught].map(([key, count]) => [`${key}Caught`, count])),
      },
    })
  }
}

async function tryEdition(database: ExportDatabase, random: Random, found: Findings): Promise<void> {
  const edition = randomEdition(random)
  for (const { by } of edition.plan.derived) found.kinds.add(by)
  const whole = await derivedOf(database, edition, edition.rows)
  const units = [...new Set(edition.rows.map(([u]) => String(u)))]
  for (const unit of units.slice(0, 3)) {
    found.removed++
    const rest = shuffled(
      random,
      edition.rows.filter(([u]) => u !== unit),
    )
    const without = await derivedOf(database, edition, rest)
    const others = textsOf(whole, unit)
    found.compared += others.length
    if (others.join('\n') !== textsOf(without, unit).join('\n')) found.changed++
    for (const key of Object.keys(MISTAKES)) {
      const isCaught = textsOf(whole, unit, key).join('\n') !== textsOf(without, unit, key).join('\n')
      if (isCaught) found.caught.set(key, (found.caught.get(key) ?? 0) + 1)
    }
  }
  const rowsOfUnit = Map.groupBy(whole, ({ unit }) => unit)
  for (let i = 0; i < 12; i++) {
    const question = randomQuestion(random, edition.declaration)
    for (const rows of rowsOfUnit.values()) found.reach.compare(question, rows)
  }
  for (const rows of rowsOfUnit.values()) {
    found.reach.compareTagged(edition.declaration, rows)
    found.reach.compareTrusted(edition.declaration, rows)
  }
}

async function derivedOf(
  database: ExportDatabase,
  { plan, declaration }: DerivedEdition,
  rows: readonly StagedRow[],
): Promise<readonly DerivedRow[]> {
  await deriveRows(database, plan, rows)
  try {
    return await rowsOf(database, plan, declaration, MISTAKES)
  } finally {
    await database.run(sql`DROP TABLE staged`)
  }
}

/** Of all units but one; `mistake`: with what that one derives. */
function textsOf(rows: readonly DerivedRow[], without: string, mistake?: string): readonly string[] {
  return rows
    .filter(({ unit }) => unit !== without)
    .map(row => {
      const tags = JSON.stringify(row.tags)
      return [row.unit, row.order, row.codes, tags, row.pieces, mistake && row.mistaken[mistake]].join('|')
    })
    .toSorted()
}

function shuffled<T>(random: Random, items: readonly T[]): readonly T[] {
  const mixed = [...items]
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = random.below(i + 1)
    const [one, other] = [mixed[i], mixed[j]]
    if (one === undefined || other === undefined) continue
    mixed[i] = other
    mixed[j] = one
  }
  return mixed
}
