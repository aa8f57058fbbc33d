// The engine on a real Spark of this machine: skipped, with a message, where SPARK_HOME has none.
import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import t from 'tap'
import { toHex } from '../../protocols/bytes.ts'
import { Fault } from '../../schemas/fault.ts'
import { compareEditions, CONTROLS, controlsDiffer } from '../../scripts/evidence/engines.ts'
import { killService } from '../../scripts/spark/killed-service.ts'
import {
  type LocalSpark,
  NO_SPARK,
  runningJobs,
  sparkHome,
  startLocalSpark,
} from '../../scripts/spark/local-server.ts'
import { checkEngine } from '../../src/engine/check-engine.ts'
import type { ProtoField, MessageType } from '../../src/engine/spark/protobuf.ts'
import { statement } from '../../src/engine/spark/plan.ts'
import { ROOTS } from '../../src/engine/spark/proto.ts'
import { openSession } from '../../src/engine/spark/session.ts'
import { SESSION_FILE } from '../../src/engine/spark/spark-store.ts'
import {
  declarationOf,
  EVERY_COLUMN,
  exactly,
  openTestEngine,
  randomRows,
  type Row,
  sealRequest,
  seeded,
  temporaryFolder,
  uuid,
  writeContribution,
  writeParquet,
} from './support.ts'

const home = sparkHome()

// Some 30 s on two idle cores, most of it the server's start and its first statements.
t.setTimeout(1_800_000)

t.test('the engine on Apache Spark', { skip: home === undefined && NO_SPARK }, async t => {
  if (home === undefined) return
  const spark = await startLocalSpark({ home })
  const folder = await temporaryFolder()
  t.teardown(async () => {
    await spark.stop()
    await folder.remove()
  })
  const options = { url: { address: spark.address, tls: false }, token: spark.token, idleSeconds: 120 }

  await t.test("messages have the field numbers and types of Spark's own description", async t => {
    const described = await protoFields(home)
    let fields = 0
    for (const type of withInner(ROOTS))
      for (const [name, field] of Object.entries(type.fields)) {
        if (type.name.startsWith('map<')) continue
        t.equal(described.get(`${type.name}.${name}`), fieldText(field), `${type.name}.${name}`)
        fields++
      }
    t.ok(fields >= 60)
    t.equal(described.get('SQL.no_such_field'), undefined)
  })

  await t.test('rows, masks and cubes are those of DuckDB for the same edition key', async t => {
    const compared = await compareEditions(spark, { editions: 1, shapes: 3, firstSeed: 9 })
    t.equal(compared.differences, 0)
    t.ok(compared.rows > 50)
    t.ok(
      Object.values(compared.caps).every(count => count > 0),
      'caps of every kind',
    )
    t.equal(await controlsDiffer(spark), CONTROLS, 'another key, a lost row and another order are seen')
  })

  await t.test('the key and values are in no plan, page, route or log of the cluster', async t => {
    const key = Uint8Array.from({ length: 32 }, (_, index) => (index * 37 + 11) % 256)
    const engine = await openTestEngine(folder.path, { spark: options, insecureEditionKeyForTesting: key })
    const amount = 8_123_456_789n
    const declaration = declarationOf({
      dimensions: [{ size: 3 }],
      measures: [{ lo: 0, hi: 9_000_000_000n }],
      views: [{ name: 'v', for: ['sum'], caps: [{ over: ['a'], max: 2 }] }],
    })
    const row: Row = {
      u: 'facade00-1111-4222-8333-abcdef987654',
      o: uuid(2, 1),
      codes: [1],
      quanta: [amount],
    }
    const total = {
      statistic: 'sum',
      measure: 'x',
      view: 'v',
      limit: '90000000000',
      noise: { kind: 'discrete-gaussian', variance: { num: '1', den: '1' } },
    } as const
    const contribution = await writeContribution(folder.path, declaration, [row, row, row])
    await engine.seal(sealRequest(declaration, contribution, [total]), () => undefined)
    t.same(await exactly(engine, { statistic: 'sum', measure: 'x', view: 'v', where: [], groupBy: ['a'] }), [
      0n,
      2n * amount,
      0n,
    ])
    await engine.destroy('test@2025')
    await engine.close()
    t.same(await readdir(join(folder.path, 'editions')), [], 'a destroyed edition leaves no file')

    const secrets = [
      toHex(key),
      Buffer.from(key).toString('base64'),
      'facade00',
      String(amount),
      String(amount * 2n),
    ]
    const shown = await everythingShown(spark)
    t.match(shown, /REPARTITION|repartition/, 'its statements are shown')
    for (const secret of secrets) t.notOk(holds(shown, secret), `${secret.slice(0, 8)} is nowhere`)
    // A literal in a statement is shown: what the key would be if it were one.
    const session = await openSession({
      ...options,
      token: spark.token,
      file: join(folder.path, 'session'),
      conf: {},
    })
    await session.rows(statement(sql`select id, ${toHex(key)} as planted from range(3)`, {}))
    await session.close()
    t.ok(holds(await everythingShown(spark), toHex(key)), 'the control is found')
  })

  await t.test('the check of a cluster seals and counts made-up rows rightly', async t => {
    const { tables } = await checkEngine(
      { folder: folder.path, threads: 2, memoryMiB: 256, spark: options },
      10_007,
    )
    t.same(
      tables.map(({ statistic, right }) => [statistic, right]),
      [
        ['count', true],
        ['sum', true],
        ['units', true],
        ['orders', true],
      ],
    )
  })

  await t.test('what a crashed service left running is stopped when the next one starts', async t => {
    const file = join(folder.path, SESSION_FILE)
    const crashed = await openSession({ ...options, file, conf: {} })
    const endless = statement(sql`select count(*) from range(1000000000000) where hash(id) = 7`, {})
    const left = crashed.rows(endless).then(
      () => 'finished',
      () => 'stopped',
    )
    while ((await runningJobs(spark)) === 0) await setTimeout(100)
    const next = await openTestEngine(folder.path, { spark: options })
    t.equal(await left, 'stopped')
    for (let tries = 0; tries < 100 && (await runningJobs(spark)) > 0; tries++) await setTimeout(100)
    t.equal(await runningJobs(spark), 0)
    await Promise.all([next.close(), crashed.close()])
  })

  await t.test('a service is killed while it seals, and the next one stops its work', async t => {
    const { ranOn, ...found } = await killService(spark, 1_000_000)
    t.comment(ranOn ? 'its work ran on' : 'its work had ended by then')
    t.same(found, { jobsAfterStart: 0, filesLeft: 0, wrong: 0, controlFinished: true })
  })

  await t.test('what is wrong with a contribution is said as DuckDB says it', async t => {
    const engine = await openTestEngine(folder.path, { spark: options })
    const duck = await openTestEngine((await temporaryFolder()).path)
    t.teardown(async () => await Promise.all([engine.close(), duck.close()]))
    const wrong = `select ${uuidSql(1)} as u, ${uuidSql(2)} as o, 7::USMALLINT as d0, 0::USMALLINT as d1, 99::BIGINT as m0`
    const contribution = await writeParquet(folder.path, wrong, 'wrong.parquet')
    const error: unknown = await engine
      .seal(sealRequest(EVERY_COLUMN, contribution), () => undefined)
      .catch((caught: unknown) => caught)
    t.same(error instanceof Fault && error.faults.map(({ code, at }) => [code, at]), [
      ['engine.code_outside', 'd0'],
      ['engine.quantum_outside', 'm0'],
    ])
    t.same(await readdir(join(folder.path, 'work')), [], 'a failed seal leaves no file')
  })

  await t.test('an edition that one engine sealed is answered and verified by the other', async t => {
    const random = seeded(3)
    const declaration = EVERY_COLUMN
    const rows = randomRows(random, declaration, 20)
    const shape = { statistic: 'units', view: 'v', where: [], groupBy: ['a', 'b'] } as const
    const asked = { ...shape, where: [], groupBy: ['a', 'b'] }
    const bySpark = await openTestEngine(folder.path, { spark: options })
    const contribution = await writeContribution(folder.path, declaration, rows)
    const { manifest } = await bySpark.seal(sealRequest(declaration, contribution), () => undefined)
    const answer = await exactly(bySpark, asked)
    await bySpark.close()
    const byDuck = await openTestEngine(folder.path)
    await byDuck.verify(manifest)
    t.same(await exactly(byDuck, asked), answer)
    await byDuck.close()
  })
})

function uuidSql(number: number): string {
  return `'${uuid(1, number)}'::UUID`
}

/** What an administrator of the cluster sees, and what is left in its log. */
async function everythingShown(spark: LocalSpark): Promise<string> {
  const get = async (path: string) => await (await fetch(spark.ui + path)).text()
  const [{ id }] = JSON.parse(await get('/api/v1/applications'))
  const rest = `/api/v1/applications/${id}`
  const statements = await get(`${rest}/sql?details=true&planDescription=true&length=100000`)
  const ids: readonly number[] = JSON.parse(statements).map((each: { id: number }) => each.id)
  const pages = ['jobs', 'stages', 'environment', 'executors', 'storage/rdd'].map(name => `${rest}/${name}`)
  const executions = ids.map(each => `/SQL/execution/?id=${each}`)
  const texts: string[] = [statements, await spark.log()]
  for (const page of [...pages, '/SQL/', '/connect/', '/jobs/', '/environment/', ...executions])
    texts.push(await get(page))
  return texts.join('\n')
}

function holds(text: string, secret: string): boolean {
  return text.toLowerCase().includes(secret.toLowerCase())
}

/** `Message.field` to `number type`, from the .proto files in Spark's jar. */
async function protoFields(sparkFolder: string): Promise<ReadonlyMap<string, string>> {
  const jars = await readdir(join(sparkFolder, 'jars'))
  const jar = jars.find(name => /^spark-connect_[\d.]+-[\d.]+\.jar$/.test(name)) ?? ''
  const script =
    "import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); print('\\n'.join(z.read(n).decode() for n in z.namelist() if n.endswith('.proto') and (n.startswith('spark/connect/') or n.startswith('google/rpc/') or n=='google/protobuf/any.proto')))"
  const { stdout } = await promisify(execFile)('python3', ['-c', script, join(sparkFolder, 'jars', jar)], {
    maxBuffer: 2 ** 26,
  })
  const fields = new Map<string, string>()
  const path: string[] = []
  for (const line of stdout.replace(/\/\*[\s\S]*?\*\//g, '').split('\n')) {
    const text = line.replace(/\/\/.*/, '').trim()
    const opened = /^(message|enum|oneof|service) (\w+) \{/.exec(text)
    if (opened !== null) path.push(opened[1] === 'oneof' ? '' : (opened[2] ?? ''))
    else {
      const found = /^(?:(repeated|optional) )?(map<.*>|[\w.]+) (\w+) = (\d+)/.exec(text)
      if (found !== null) {
        const many = found[1] === 'repeated' ? 'repeated ' : ''
        const of = path.filter(part => part !== '').join('.')
        fields.set(`${of}.${found[3]}`, `${found[4]} ${many}${plainType(found[2] ?? '')}`)
      }
    }
    if (text.startsWith('}') || (opened !== null && text.endsWith('}'))) path.pop()
  }
  return fields
}

const SCALARS: ReadonlySet<string> = new Set(['string', 'bytes', 'int32', 'int64', 'bool'])

/** Messages by the last part of their name: a nested one may be written with or without the outer one's. */
function plainType(text: string): string {
  if (SCALARS.has(text) || text.startsWith('map<')) return text
  return text.split('.').at(-1) ?? ''
}

function fieldText({ number, type, repeated }: ProtoField): string {
  const many = repeated === true ? 'repeated ' : ''
  if (type === 'enum') return `${number} ${number === 5 ? 'SaveMode' : 'InterruptType'}`
  if (typeof type === 'string') return `${number} ${many}${type}`
  const { name } = type()
  return name.startsWith('map<') ? `${number} ${name}` : `${number} ${many}${plainType(name)}`
}

function withInner(roots: readonly MessageType[]): ReadonlySet<MessageType> {
  const all = new Set<MessageType>()
  const add = (type: MessageType): void => {
    if (all.has(type)) return
    all.add(type)
    for (const field of Object.values(type.fields)) if (typeof field.type === 'function') add(field.type())
  }
  for (const root of roots) add(root)
  return all
}
