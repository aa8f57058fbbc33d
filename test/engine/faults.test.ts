import { execFile } from 'node:child_process'
import {
  appendFile,
  copyFile,
  mkdir,
  readdir,
  rm,
  stat,
  statfs,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import type { Declaration } from '../../schemas/declaration.ts'
import type { Engine } from '../../schemas/engine.ts'
import type { Shape } from '../../schemas/plan.ts'
import { Fault, say } from '../../schemas/fault.ts'
import { openDuck } from '../../src/engine/duck.ts'
import {
  bytesOf,
  declarationOf,
  EVERY_COLUMN,
  exactly,
  openTestEngine,
  plainDuck,
  type Row,
  sealRequest,
  temporaryFolder,
  uuid,
  writeContribution,
  writeParquet,
} from './support.ts'

t.test('the data engine reaches nothing but its folder', async t => {
  const folder = await temporaryFolder()
  const instance = await openDuck({
    folder: folder.path,
    temporary: join(folder.path, 'spill'),
    threads: 1,
    memoryMiB: 100,
  })
  const connection = await instance.connect()
  const allowed = join(folder.path, 'allowed.parquet')
  const elsewhere = join(tmpdir(), 'yinsuan-elsewhere')
  await connection.run(`COPY (SELECT 1 AS x) TO '${allowed}'`)
  t.equal((await connection.run(`SELECT * FROM '${allowed}'`)).rowCount, 1, 'a control: its folder is open')
  for (const statement of [
    `SELECT * FROM read_text('/etc/passwd')`,
    `SELECT * FROM read_csv('/etc/passwd')`,
    `SELECT * FROM glob('/etc/*')`,
    `SELECT * FROM read_text('${folder.path}/../../etc/passwd')`,
    `COPY (SELECT 1) TO '${elsewhere}.parquet'`,
    `COPY (SELECT 1) TO '${folder.path}/../yinsuan-elsewhere.parquet'`,
    `ATTACH '${elsewhere}.db'`,
    'INSTALL httpfs',
    'LOAD httpfs',
    `SELECT * FROM 'https://localhost:1/x.parquet'`,
    `SET memory_limit = '8GB'`,
    'SET threads = 64',
    'SET enable_external_access = true',
    `SET allowed_directories = ['/']`,
    'SET lock_configuration = false',
    `SET temp_directory = '/tmp'`,
    'RESET memory_limit',
    'PRAGMA enable_external_access = true',
    `SET autoload_known_extensions = true`,
  ])
    await t.rejects(connection.run(statement), statement)
  connection.closeSync()
  instance.closeSync()
  await folder.remove()
})

t.test('a damaged sealed file is found by its digest and named', async t => {
  await withEngine(async (engine, folder) => {
    const contribution = await writeContribution(folder, EVERY_COLUMN, rowsOf(50))
    const { manifest } = await engine.seal(sealRequest(EVERY_COLUMN, contribution), () => undefined)
    await engine.verify(manifest)
    const sealed = join(folder, 'editions/test@2025')
    for (const { path } of manifest.files) {
      const file = join(sealed, path)
      await copyFile(file, `${file}.whole`)
      const bytes = await bytesOf(file)
      for (const at of [0, bytes.length >> 1, bytes.length - 1]) {
        await writeFile(
          file,
          bytes.map((byte, index) => (index === at ? byte ^ 1 : byte)),
        )
        await t.rejects(engine.verify(manifest), damaged(path))
      }
      await truncate(file, bytes.length - 1)
      await t.rejects(engine.verify(manifest), damaged(path))
      await rm(file)
      await t.rejects(engine.verify(manifest), damaged(path))
      await copyFile(`${file}.whole`, file)
      await engine.verify(manifest)
    }
    await t.rejects(
      engine.verify({ ...manifest, declaration: { ...manifest.declaration, capacity: 1 } }),
      damaged('manifest.json'),
      'the log committed to another declaration',
    )
    await appendFile(join(sealed, 'manifest.json'), ' {')
    await t.rejects(engine.verify(manifest), damaged('manifest.json'))
    const again = await openTestEngine(folder)
    await t.rejects(exactly(again, UNITS), damaged('manifest.json'))
    await again.close()
  })
})

t.test('a manifest that points out of its folder is damaged', async t => {
  await withEngine(async (engine, folder) => {
    const contribution = await writeContribution(folder, EVERY_COLUMN, rowsOf(3))
    const { manifest } = await engine.seal(sealRequest(EVERY_COLUMN, contribution), () => undefined)
    const away = {
      ...manifest,
      files: [{ path: '../../uploads/contribution.parquet', sha256: '0'.repeat(64) }],
    }
    await writeFile(join(folder, 'editions/test@2025/manifest.json'), JSON.stringify(away))
    await t.rejects(exactly(engine, UNITS), damaged('manifest.json'))
  })
})

t.test('files that are no complete Parquet are refused, and nothing is left', async t => {
  await withEngine(async (engine, folder) => {
    const contribution = await writeContribution(folder, EVERY_COLUMN, rowsOf(900))
    const bytes = await bytesOf(join(folder, contribution))
    for (const length of [0, 3, 4, 100, bytes.length >> 1, bytes.length - 8, bytes.length - 1]) {
      await writeFile(join(folder, 'uploads/cut.parquet'), bytes.subarray(0, length))
      await refused(t, engine, folder, EVERY_COLUMN, 'uploads/cut.parquet', [
        'engine.contribution_unreadable',
      ])
    }
    await writeFile(join(folder, 'uploads/text.parquet'), 'u,d0\n1,2\n')
    await refused(t, engine, folder, EVERY_COLUMN, 'uploads/text.parquet', ['engine.contribution_unreadable'])
    // Whole at both ends, rubbish between: only reading the pages tells.
    const hollow = bytes.slice()
    hollow.fill(0xa5, 4, bytes.length >> 1)
    await writeFile(join(folder, 'uploads/hollow.parquet'), hollow)
    await refused(t, engine, folder, EVERY_COLUMN, 'uploads/hollow.parquet', [
      'engine.contribution_unreadable',
    ])
  })
})

t.test('every rule that a contribution breaks is reported by column and rule', async t => {
  await withEngine(async (engine, folder) => {
    const cases: readonly (readonly [string, readonly string[]])[] = [
      [`${GOOD_COLUMNS} REPLACE (d0::INTEGER AS d0)`, ['d0: The type must be USMALLINT, not INTEGER.']],
      [`${GOOD_COLUMNS} REPLACE (u::VARCHAR AS u)`, ['u: The type must be UUID, not VARCHAR.']],
      [`${GOOD_COLUMNS} REPLACE (m0::DOUBLE AS m0)`, ['m0: The type must be BIGINT, not DOUBLE.']],
      [
        `${GOOD_COLUMNS} EXCLUDE (d1, m0)`,
        [
          'd1: The declaration needs this column, of type USMALLINT.',
          'm0: The declaration needs this column, of type BIGINT.',
        ],
      ],
      [
        `${GOOD_COLUMNS}, '13800138000' AS phone`,
        ['phone: The declaration has no such column; valid: u, o, d0, d1, m0.'],
      ],
      [`${GOOD_COLUMNS} REPLACE (if(i = 5, NULL, u) AS u)`, ['u: NULL is not allowed.']],
      [`${GOOD_COLUMNS} REPLACE (if(i = 5, NULL, o) AS o)`, ['o: NULL is not allowed.']],
      [`${GOOD_COLUMNS} REPLACE (if(i = 5, NULL, d1) AS d1)`, ['d1: NULL is not allowed.']],
      [`${GOOD_COLUMNS} REPLACE (NULL::BIGINT AS m0)`, ['m0: NULL is not allowed.']],
      [
        `${GOOD_COLUMNS} REPLACE (if(i = 7, 3, d0)::USMALLINT AS d0)`,
        ['d0: Codes must lie in 0…2, the domain of a.'],
      ],
      [`${GOOD_COLUMNS} REPLACE (65535::USMALLINT AS d1)`, ['d1: Codes must lie in 0…1, the domain of b.']],
      [`${GOOD_COLUMNS} REPLACE (if(i = 7, -3, m0) AS m0)`, ['m0: Quanta must lie in -2…5, the clip of x.']],
      [
        `${GOOD_COLUMNS} REPLACE (9223372036854775807 AS m0, 9::USMALLINT AS d0)`,
        ['d0: Codes must lie in 0…2, the domain of a.', 'm0: Quanta must lie in -2…5, the clip of x.'],
      ],
    ]
    await writeParquet(folder, good(20), 'good.parquet')
    for (const [columns, expected] of cases) {
      await writeParquet(folder, good(20, columns), 'bad.parquet')
      const fault = await faultOf(engine, EVERY_COLUMN, 'uploads/bad.parquet')
      t.same(
        fault.faults.map(detail => say(detail, 'en')),
        expected,
        columns,
      )
      await leftNothing(t, folder)
    }
    await writeParquet(folder, good(1001), 'bad.parquet')
    const full = await faultOf(engine, EVERY_COLUMN, 'uploads/bad.parquet')
    t.equal(full.message, 'More rows than the declared capacity of 1000.')
    await leftNothing(t, folder)
    await engine.seal(sealRequest(EVERY_COLUMN, 'uploads/good.parquet'), () => undefined)
    t.pass('a control: the same rows without a mistake are sealed')
  })
})

t.test('a file whose statistics lie about its codes and quanta is found out', async t => {
  await withEngine(async (engine, folder) => {
    const liar = good(20, `${GOOD_COLUMNS} REPLACE (119::USMALLINT AS d0, 1000003::BIGINT AS m0)`)
    const path = join(folder, await writeParquet(folder, liar, 'liar.parquet'))
    const bytes = Buffer.from(await bytesOf(path))
    const footer = bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8)
    let forged = 0
    for (let at = footer; at < bytes.length - 16; at++) {
      if (bytes[at] === 4 && bytes.readUInt32LE(at + 1) === 119)
        forged += bytes.writeUInt32LE(2, at + 1) > 0 ? 1 : 0
      if (bytes[at] === 8 && bytes.readBigUInt64LE(at + 1) === 1000003n)
        forged += bytes.writeBigUInt64LE(3n, at + 1) > 0 ? 1 : 0
    }
    await writeFile(path, bytes)
    t.ok(forged >= 4, 'minimum and maximum of both columns')
    const connection = await plainDuck()
    const [fooled] = await (await connection.run(`SELECT bool_or(d0 >= 3) FROM '${path}'`)).getRows()
    connection.closeSync()
    t.same(fooled, [false], 'a control: asked directly, the file deceives DuckDB')
    await refused(t, engine, folder, EVERY_COLUMN, 'uploads/liar.parquet', [
      'engine.code_outside',
      'engine.quantum_outside',
    ])
  })
})

t.test('an error of one file is word for word that of its neighbour', async t => {
  await withEngine(async (engine, folder) => {
    const worded = async (query: string) => {
      await writeParquet(folder, query, 'bad.parquet')
      const fault = await faultOf(engine, EVERY_COLUMN, 'uploads/bad.parquet')
      return JSON.stringify([
        fault.message,
        fault.faults.flatMap(one => [say(one, 'en'), say(one, 'zh'), one]),
      ])
    }
    for (const [some, others] of [
      [`if(i = 3, 9, d0)::USMALLINT AS d0`, `if(i > 3, 77, d0)::USMALLINT AS d0`],
      [`if(i = 3, 999, m0) AS m0`, `if(i >= 0, -888, m0) AS m0`],
      [`if(i = 3, NULL, u) AS u`, `if(i < 9, NULL, u) AS u`],
    ] as const) {
      const one = await worded(good(20, `${GOOD_COLUMNS} REPLACE (${some})`))
      t.equal(await worded(good(15, `${GOOD_COLUMNS} REPLACE (${others})`)), one, some)
    }
    t.equal(await worded(good(1001)), await worded(good(5000)), 'capacity')
  })
})

t.test('requests that cannot be sealed are refused before a row is read', async t => {
  await withEngine(async (engine, folder) => {
    const seal = (contribution: string, declaration: Declaration = EVERY_COLUMN) =>
      engine.seal(sealRequest(declaration, contribution), () => undefined)
    await t.rejects(seal('uploads/none.parquet'), { code: 'engine.contribution_missing' })
    await t.rejects(seal('../outside.parquet'), { code: 'engine.path_outside' })
    await t.rejects(seal('/etc/passwd'), { code: 'engine.path_outside' })
    await t.rejects(seal('.'), { code: 'engine.path_outside' })
    await mkdir(join(folder, 'uploads'), { recursive: true })
    await symlink('/etc/passwd', join(folder, 'uploads/link.parquet'))
    await t.rejects(seal('uploads/link.parquet'), { code: 'engine.path_outside' })
    const huge = declarationOf({
      dimensions: [{ size: 2 }],
      measures: [{ lo: -(2n ** 43n), hi: 0 }],
      views: [{ name: 'v', for: ['units'], caps: [] }],
      capacity: 1024,
    })
    await t.rejects(seal('uploads/none.parquet', huge), { code: 'engine.sum_too_large' })
    const strange = {
      ...sealRequest(EVERY_COLUMN, 'uploads/none.parquet'),
      declaration: { ...EVERY_COLUMN, edition: '2026' },
    }
    await t.rejects(
      engine.seal(strange, () => undefined),
      { code: 'engine.edition_mismatch' },
    )
    await leftNothing(t, folder)
  })
})

t.test('a full disk at any moment leaves nothing behind', async t => {
  const folder = await temporaryFolder()
  const mounted = await mountTmpfs(folder.path)
  if (!mounted) {
    await folder.remove()
    t.comment('skipped: a small tmpfs cannot be mounted here; that needs root and the right to mount')
    t.end()
    return
  }
  const outcomes = new Set<string>()
  try {
    const engine = await openTestEngine(folder.path)
    const contribution = await writeParquet(folder.path, good(60_000), 'c.parquet')
    const declaration = { ...EVERY_COLUMN, capacity: 60_000 }
    const uploaded = (await stat(join(folder.path, contribution))).size
    let room = uploaded / 8
    for (; room < 6 * uploaded; room *= 1.5) {
      await fillTo(folder.path, room)
      const outcome = await engine
        .seal(sealRequest(declaration, contribution), () => undefined)
        .then(
          () => 'sealed',
          (error: Fault) => error.code,
        )
      outcomes.add(outcome)
      if (outcome === 'sealed') break
      await leftNothing(t, folder.path)
    }
    await engine.close()
  } finally {
    await execute('umount', [folder.path])
    await folder.remove()
  }
  t.same([...outcomes], ['engine.disk_full', 'sealed'], 'refused while too small, sealed once there is room')
})

const UNITS: Shape = { statistic: 'units', view: 'v', where: [], groupBy: [] }

const GOOD_COLUMNS = '* EXCLUDE (i)'
const execute = promisify(execFile)

function good(rows: number, columns = GOOD_COLUMNS): string {
  // `columns` may use the row number i, which is no column of the file.
  const source = `SELECT i, md5(i::VARCHAR)::UUID AS u, md5('o' || i)::UUID AS o, (i % 3)::USMALLINT AS d0,
    (i % 2)::USMALLINT AS d1, (i % 8 - 2)::BIGINT AS m0 FROM range(${rows}) AS r(i)`
  const selected = columns.includes('EXCLUDE (i)')
    ? columns.replace('EXCLUDE (i) EXCLUDE (', 'EXCLUDE (i, ')
    : columns
  return `SELECT ${selected} FROM (${source})`
}

function rowsOf(many: number): readonly Row[] {
  return Array.from({ length: many }, (_, at) => ({
    u: uuid(1, at >> 1),
    o: uuid(2, at),
    codes: [at % 3, 0],
    quanta: [BigInt(at % 5)],
  }))
}

async function withEngine(work: (engine: Engine, folder: string) => Promise<void>): Promise<void> {
  const folder = await temporaryFolder()
  const engine = await openTestEngine(folder.path)
  try {
    await work(engine, folder.path)
  } finally {
    await engine.close()
    await folder.remove()
  }
}

async function faultOf(engine: Engine, declaration: Declaration, contribution: string): Promise<Fault> {
  try {
    await engine.seal(sealRequest(declaration, contribution), () => undefined)
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
  throw new Error('it was sealed')
}

async function refused(
  t: Tap,
  engine: Engine,
  folder: string,
  declaration: Declaration,
  contribution: string,
  codes: readonly string[],
): Promise<void> {
  const fault = await faultOf(engine, declaration, contribution)
  t.same(
    fault.faults.map(({ code }) => code),
    codes,
  )
  await leftNothing(t, folder)
}

type Tap = Pick<typeof t, 'same'>

async function leftNothing(t: Tap, folder: string): Promise<void> {
  t.same(await readdir(join(folder, 'editions')), [])
  t.same(
    (await readdir(join(folder, 'work'))).filter(name => name !== 'duckdb'),
    [],
  )
}

function damaged(file: string) {
  return { code: 'engine.damaged_file', faults: [{ params: { file } }] }
}

async function mountTmpfs(path: string): Promise<boolean> {
  try {
    await execute('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'yinsuan-test', path])
    return true
  } catch {
    return false
  }
}

/** Makes the small file system hold only so many more bytes. */
async function fillTo(path: string, room: number): Promise<void> {
  await rm(join(path, 'ballast'), { force: true })
  const { bavail, bsize } = await statfs(path)
  const bytes = Math.max(0, Math.floor(bavail * bsize - room))
  await writeFile(join(path, 'ballast'), new Uint8Array(bytes))
}
