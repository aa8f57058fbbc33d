// Contribution files that a member made to do harm (scripts/evidence/hostile-uploads/kinds.ts): refused
// with a stable code, by a reader that takes no more memory than its footer says, or by a process that the
// service outlives.
import { readdir, writeFile, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import type { Declaration } from '../../schemas/declaration.ts'
import { Fault } from '../../schemas/fault.ts'
import { KINDS as COLUMN_KINDS } from '../../src/engine/parquet/schema.ts'
import { checkParquetFile } from '../../src/engine/parquet/check-file.ts'
import { mostFooterBytes } from '../../src/engine/parquet/footer.ts'
import { honestParts } from '../../scripts/evidence/hostile-uploads/honest-parts.ts'
import { fromTheReview, hostile, KINDS } from '../../scripts/evidence/hostile-uploads/kinds.ts'
import { write } from '../../scripts/evidence/hostile-uploads/file.ts'
import { i32, i64, list, struct, text } from '../../scripts/evidence/hostile-uploads/compact-writer.ts'
import type { SealingSettings } from '../../src/engine/sealing/limits.ts'
import {
  EVERY_COLUMN,
  IN_PROCESSES,
  openTestEngine,
  plainDuck,
  sealRequest,
  seeded,
  temporaryFolder,
} from './support.ts'

const BOUNDS = {
  columns: [
    { name: 'u', kind: COLUMN_KINDS.uuid },
    { name: 'o', kind: COLUMN_KINDS.uuid },
    { name: 'd0', kind: COLUMN_KINDS.code },
    { name: 'd1', kind: COLUMN_KINDS.code },
    { name: 'm0', kind: COLUMN_KINDS.quanta },
  ],
  rows: EVERY_COLUMN.capacity,
}
const REFUSALS =
  /^engine\.(?:contribution_|column_|capacity_exceeded|code_outside|quantum_outside|failed|out_of_memory)/

t.test(
  'the files of the review are refused for what they claim, before anything is read of them',
  async t => {
    await withFolder(async folder => {
      const codes: string[] = []
      for (const { bytes } of fromTheReview(EVERY_COLUMN)) codes.push(await refusalOf(folder, bytes))
      t.same(codes, [
        'engine.contribution_layout',
        'engine.capacity_exceeded',
        'engine.contribution_unreadable',
        'engine.capacity_exceeded',
      ])
      t.equal(await refusalOf(folder, write(honestParts(EVERY_COLUMN, seeded(1)))), 'accepted', 'a control')
    })
  },
)

t.test('files of every hostile kind are read within a few milliseconds and megabytes', async t => {
  await withFolder(async folder => {
    const kinds = Object.keys(KINDS).length
    let slowest = 0
    for (let index = 0; index < 3 * kinds; index++) {
      const { kind, bytes } = hostile(EVERY_COLUMN, index)
      const [heap, began] = [process.memoryUsage().rss, performance.now()]
      const code = await refusalOf(folder, bytes)
      slowest = Math.max(slowest, performance.now() - began)
      const grown = process.memoryUsage().rss - heap
      if (grown > 64 * 2 ** 20 + 4 * mostFooterBytes(BOUNDS)) t.fail(`${kind} took ${grown} bytes`)
      if (code !== 'accepted' && !REFUSALS.test(code)) t.fail(`${kind}: ${code}`)
    }
    t.ok(slowest < 2000, `the slowest took ${slowest} ms`)
  })
})

t.test('a column whose values are repeated is refused, whichever it is', async t => {
  await withFolder(async folder => {
    for (let seed = 0; seed < 10; seed++)
      t.equal(
        await refusalOf(folder, ofKind('columns repeated values', seed)),
        'engine.contribution_layout',
        `seed ${seed}`,
      )
  })
})

t.test('a column name of control characters or of half a character is refused by its code', async t => {
  await withEngine(SMALL, async (engine, folder) => {
    const codes = new Set<string>()
    // These seeds have all of the three names.
    for (let seed = 0; seed < 8; seed++) {
      await writeFile(join(folder, 'uploads/c.parquet'), ofKind('column names', seed))
      codes.add(
        await engine
          .seal(sealRequest(EVERY_COLUMN, 'uploads/c.parquet'), () => undefined)
          .then(
            () => 'sealed',
            (error: Fault) => error.code,
          ),
      )
    }
    t.same([...codes], ['engine.column_unexpected'])
  })
})

t.test('a footer that two readers could understand differently is refused', async t => {
  await withFolder(async folder => {
    const parts = () => honestParts(EVERY_COLUMN, seeded(2))
    const twice = parts()
    // DuckDB would take the second count of rows.
    twice.footer.set(8, struct([[1, i64(5)]]))
    t.equal(await refusalOf(folder, write(twice)), 'engine.contribution_layout')
    for (const id of [1, 2, 3, 4]) {
      const other = parts()
      other.footer.set(id, text('x'))
      t.equal(await refusalOf(folder, write(other)), 'engine.contribution_unreadable', `field ${id}`)
    }
    const narrow = parts()
    narrow.footer.set(3, i32(200))
    t.equal(await refusalOf(folder, write(narrow)), 'engine.contribution_unreadable', 'a narrower integer')
    const behind = write(parts())
    const padded = Buffer.concat([behind.subarray(0, -8), Buffer.alloc(1), behind.subarray(-8)])
    padded.writeUInt32LE(padded.readUInt32LE(padded.length - 8) + 1, padded.length - 8)
    t.equal(await refusalOf(folder, padded), 'engine.contribution_unreadable', 'bytes behind the footer')
    const deep = parts()
    deep.footer.set(
      7,
      Array.from({ length: 40 }).reduce<ReturnType<typeof struct>>(inner => struct([[1, inner]]), struct([])),
    )
    t.equal(
      await refusalOf(folder, write(deep)),
      'engine.contribution_unreadable',
      'nested values that nobody reads',
    )
    const bools = parts()
    bools.footer.set(7, list(1, [{ type: 1, bytes: Uint8Array.of(1) }]))
    t.equal(await refusalOf(folder, write(bools)), 'accepted', 'a control: unknown values are passed over')
  })
})

t.test('whatever is sealed holds what its declaration says, and a refused file leaves nothing', async t => {
  await withEngine(SMALL, async (engine, folder) => {
    const kinds = Object.keys(KINDS).length
    const outcomes = new Map<string, number>()
    for (let index = 0; index < kinds; index++) {
      const { kind, bytes } = hostile(EVERY_COLUMN, index)
      // Those that only their pages betray; each of the others was refused above.
      if ((await refusalOf(folder, bytes)) !== 'accepted') continue
      await writeFile(join(folder, 'uploads/c.parquet'), bytes)
      const code = await engine
        .seal(sealRequest(EVERY_COLUMN, 'uploads/c.parquet'), () => undefined)
        .then(
          () => 'sealed',
          (error: Fault) => error.code,
        )
      outcomes.set(code, (outcomes.get(code) ?? 0) + 1)
      if (code === 'sealed') {
        t.same(await violations(folder, EVERY_COLUMN), [0n], kind)
        await engine.destroy('test@2025')
      }
      t.same(await readdir(join(folder, 'editions')), [], kind)
      t.same(
        (await readdir(join(folder, 'work'))).filter(name => name !== 'duckdb'),
        [],
        kind,
      )
    }
    t.comment(JSON.stringify([...outcomes]))
    t.ok(outcomes.size >= 3, 'several rules are broken')
  })
})

t.test('a process that takes more memory, disk or time than it may is ended, and leaves nothing', async t => {
  for (const [change, code] of [
    [{ memoryMiB: 100 }, 'engine.sealing_memory'],
    [{ diskMiB: 0.001 }, 'engine.sealing_disk'],
    [{ minutes: 0.001 }, 'engine.sealing_time'],
  ] as const) {
    await withEngine({ ...SMALL, ...change }, async (engine, folder) => {
      await writeFile(join(folder, 'uploads/c.parquet'), write(honestParts(EVERY_COLUMN, seeded(3))))
      await t.rejects(
        engine.seal(sealRequest(EVERY_COLUMN, 'uploads/c.parquet'), () => undefined),
        { code },
      )
      t.same(await readdir(join(folder, 'editions')), [], code)
      t.same(
        (await readdir(join(folder, 'work'))).filter(name => name !== 'duckdb'),
        [],
        code,
      )
    })
  }
})

t.test('a stopped sealing ends its process at once and leaves nothing', async t => {
  await withEngine(SMALL, async (engine, folder) => {
    await writeFile(join(folder, 'uploads/c.parquet'), write(honestParts(EVERY_COLUMN, seeded(3))))
    const stop = new AbortController()
    const sealing = engine.seal(sealRequest(EVERY_COLUMN, 'uploads/c.parquet'), () => undefined, stop.signal)
    setTimeout(() => stop.abort(), 100)
    await t.rejects(sealing, { code: 'engine.sealing_stopped' })
    t.same(
      (await readdir(join(folder, 'work'))).filter(name => name !== 'duckdb'),
      [],
    )
  })
})

t.test('the sealing process gets its secrets by a pipe', async t => {
  await withEngine(SMALL, async (engine, folder) => {
    await writeFile(join(folder, 'uploads/c.parquet'), write(honestParts(EVERY_COLUMN, seeded(3))))
    const seen: string[] = []
    // On a busy machine it may have ended before anybody looks.
    for (let attempt = 0; attempt < 100 && seen.length === 0; attempt++) {
      let over = false
      const sealing = engine
        .seal(sealRequest(EVERY_COLUMN, 'uploads/c.parquet'), () => undefined)
        .finally(() => {
          over = true
        })
      while (!over && seen.length === 0) seen.push(...(await sealingProcesses()))
      await sealing
      await engine.destroy('test@2025')
    }
    t.ok(seen.length > 0, 'it was seen')
    for (const words of seen) {
      t.notMatch(words, /[0-9a-f]{32}/, 'no key')
      t.notMatch(words, /DATABASE_URL|HOME=/, 'no environment of the service')
    }
  })
})

/** Arguments and environment of the sealing processes that this one started. */
async function sealingProcesses(): Promise<readonly string[]> {
  const found: string[] = []
  for (const pid of (await readdir('/proc')).filter(name => /^\d+$/.test(name))) {
    const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    if (!words.includes('sealing/process')) continue
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
    if (Number(/^PPid:\s*(\d+)/m.exec(status)?.[1]) !== process.pid) continue
    found.push(words + (await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')))
  }
  return found
}

/** The kind's file of this seed. */
function ofKind(kind: string, seed: number): Uint8Array {
  const index = Object.keys(KINDS).indexOf(kind)
  if (index < 0) throw new RangeError(kind)
  return hostile(EVERY_COLUMN, index + seed * Object.keys(KINDS).length).bytes
}

const SMALL: SealingSettings = { jobs: 1, memoryMiB: 512, diskMiB: 256, minutes: 2 }

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await temporaryFolder()
  try {
    await work(folder.path)
  } finally {
    await folder.remove()
  }
}

async function withEngine(
  sealing: SealingSettings,
  work: (engine: Awaited<ReturnType<typeof openTestEngine>>, folder: string) => Promise<void>,
): Promise<void> {
  await withFolder(async folder => {
    const engine = await openTestEngine(folder, { ...IN_PROCESSES, sealing })
    try {
      await mkdir(join(folder, 'uploads'))
      await work(engine, folder)
    } finally {
      await engine.close()
    }
  })
}

async function refusalOf(folder: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, 'c.parquet')
  await writeFile(path, bytes)
  try {
    await checkParquetFile(path, BOUNDS)
    return 'accepted'
  } catch (error) {
    if (error instanceof Fault) return error.code
    throw error
  }
}

/** How many rows are sealed that the declaration does not allow, or how many there are too many. */
async function violations(folder: string, declaration: Declaration): Promise<readonly unknown[]> {
  const connection = await plainDuck()
  const outside = [
    ...declaration.dimensions.map(({ values }, index) => `d${index} >= ${values.length}`),
    ...declaration.measures.map(({ lo, hi }, index) => `m${index} < ${lo} OR m${index} > ${hi}`),
  ].join(' OR ')
  const result = await connection.run(
    `SELECT count(*) FILTER (${outside}) + greatest(count(*) - ${declaration.capacity}, 0)
     FROM read_parquet('${join(folder, 'editions', 'test@2025', 'rows_*.parquet')}')`,
  )
  const [row] = await result.getRows()
  connection.closeSync()
  return row ?? []
}
