// A backup beside a service that goes on, and what comes back from it.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { editionId } from '../../schemas/common.ts'
import { followJob } from '../../src/sdk/follow-job.ts'
import { upload } from '../../src/sdk/upload.ts'
import { backUp, restore } from '../../src/server/folder/backup.ts'
import { openService } from '../../src/server/open-service.ts'
import { loadConfig } from '../../src/server/config/config.ts'
import { openControlPlane } from '../../src/server/control-plane.ts'
import { initService } from '../../src/server/folder/init.ts'
import { serve } from '../../src/server/main.ts'
import { loadServiceKeys } from '../../src/server/keys/service-keys.ts'
import { ReadOnlyStore } from '../../src/store/store.ts'
import { bytesSource, publish, redeclared, sampleContribution } from '../support/market.ts'
import { startPostgres } from '../support/postgres.ts'
import { startService } from '../support/service.ts'

const postgres = await startPostgres()
t.teardown(async () => await postgres?.stop())
if (postgres === undefined) t.comment('PGlite only: PostgreSQL is not installed here')

/** The settings of an empty database; PGlite's, where PostgreSQL is not installed. */
async function freshDatabase(): Promise<Readonly<Record<string, string>>> {
  return postgres === undefined ? {} : { DATABASE_URL: await postgres.createDatabase() }
}

t.test('what is stored comes back as it was, with separators that are no ends of lines in JSON', async t => {
  const folder = t.testdir()
  const [room, backup, back] = [join(folder, 'room'), join(folder, 'backup'), join(folder, 'back')]
  const [from, to] = [await freshDatabase(), await freshDatabase()]
  const title = { zh: '区\u2028政府', en: 'District\u2029Office' }
  await initService(
    {
      dataDir: room,
      name: 'test.example/log',
      operator: { id: 'district', title },
      officers: [{ id: 'bureau', title }],
    },
    from,
  )
  await backUp(loadConfig({ dataDir: room }, from), backup)
  await restore(backup, back, to)
  const store = await openControlPlane(loadConfig({ dataDir: back }, to), loadServiceKeys(back), Date.now)
  t.teardown(() => store.close())
  t.match(await store.read.organisation('district'), { title })
})

t.test(
  'init and restore leave a service alone that runs on the database, and one that was stopped',
  { skip: postgres === undefined && 'PostgreSQL is not installed' },
  async t => {
    const folder = t.testdir()
    const [backup, other] = [join(folder, 'backup'), join(folder, 'other')]
    const env = await freshDatabase()
    const service = await startService({ databaseUrl: env['DATABASE_URL'] ?? '' })
    t.teardown(() => service.stop())
    await backUp(loadConfig({ dataDir: service.folder }, env), backup)
    const operator = { id: 'other', title: { zh: '别处', en: 'Other' } }
    const refused = async (code: string) => {
      const init = initService(
        { dataDir: other, name: 'other.example/log', operator, officers: [{ ...operator, id: 'bureau' }] },
        env,
      )
      await t.rejects(init, { code }, 'init')
      await t.rejects(restore(backup, other, env), { code }, 'restore')
      t.notOk(existsSync(other))
    }
    await refused('store.database_in_use')
    t.ok(await service.member('mall', ['provider']), 'it goes on')
    await service.halt()
    await refused('store.not_empty')
    await service.resume()
  },
)

t.test(
  'a backup beside a service begins again where files went, and leaves out what is half-written',
  { skip: postgres === undefined && 'PostgreSQL is not installed' },
  async t => {
    const { folder, backup, back, service, config, to, provider } = await serviceToBackUp(t)
    const contribution = await sampleContribution(2000)
    const edition = await publish(provider, contribution, redeclared(contribution), await service.approver())
    const upload = join(service.folder, 'data/uploads/upload_AAAAAAAAAAAAAAAAAAAAAA')
    mkdirSync(upload, { recursive: true })
    for (const name of ['part-0', 'part-1.73d1.new']) writeFileSync(join(upload, name), 'rows')

    const editions = join(service.folder, 'data/editions')
    const away = join(service.folder, 'away')
    renameSync(join(editions, edition), away)
    await t.rejects(backUp(config, backup), { code: 'config.backup_file_gone' }, 'a bounded number of times')
    renameSync(away, join(editions, edition))
    t.same(readdirSync(folder), [])

    let rounds = 0
    const exportTables = originalExport(t)
    ReadOnlyStore.prototype.exportTables = async function (write) {
      await exportTables.call(this, write)
      if (rounds++ === 0) await provider.editionWithdraw({ params: { id: edition } })
    }
    await backUp(config, backup)
    t.equal(rounds, 2)
    t.same(readdirSync(join(backup, 'data/editions')), [])
    t.same(readdirSync(join(backup, 'data/uploads/upload_AAAAAAAAAAAAAAAAAAAAAA')), ['part-0'])
    await restore(backup, back, to)
    const restored = loadConfig({ dataDir: back, port: '0' }, to)
    const running = await serve(restored, openService, { logger: pino({ level: 'silent' }) })
    await running.close()
  },
)

t.test(
  'a backup has what a sealing needs to go on, or the edition that came of it',
  { skip: postgres === undefined && 'PostgreSQL is not installed' },
  async t => {
    const { folder, backup, back, service, config, to, provider } = await serviceToBackUp(t)
    const contribution = await sampleContribution(20_000)
    const declaration = redeclared(contribution)
    const { id } = await upload(provider, bytesSource(contribution.bytes))

    let rounds = 0
    let running = 0
    const exportTables = originalExport(t)
    ReadOnlyStore.prototype.exportTables = async function (write) {
      const isFirst = rounds++ === 0
      const body = { declaration, upload: id, report: contribution.summary }
      const job = isFirst ? await provider.editionRegister({ body }) : undefined
      await exportTables.call(this, async line => {
        if (line.startsWith('{"table":"jobs"') && line.includes('"running"')) running++
        await write(line)
      })
      if (job !== undefined) await followJob(provider, job.id, { intervalMs: 20 })
    }
    await backUp(config, backup)
    t.same([rounds, running], [2, 1], 'its sealing ended between rows and files, so both were taken again')
    const edition = editionId(declaration.dataset, declaration.edition)
    t.same(readdirSync(join(backup, 'data/editions')), [edition])
    await restore(backup, back, to)
    const restored = loadConfig({ dataDir: back, port: '0' }, to)
    const again = await serve(restored, openService, { logger: pino({ level: 'silent' }) })
    await again.close()
    const store = await openControlPlane(restored, loadServiceKeys(back), Date.now)
    t.match(await store.read.edition(edition), { status: 'waiting' })
    await store.close()

    await t.test('what an upload has lost is missed twice, and no backup is refused for it', async t => {
      const { id } = await upload(provider, bytesSource(contribution.bytes))
      rmSync(join(service.folder, 'data/uploads', id), { recursive: true })
      rounds = 1
      await backUp(config, join(folder, 'second'))
      t.equal(rounds, 3)
    })
  },
)

t.test('a backup that fails at its end leaves no copy of the master key, and can be made again', async t => {
  const folder = t.testdir({ taken: { by: 'somebody' } })
  const [room, key] = [join(folder, 'room'), join(folder, 'apart.key')]
  const env = await freshDatabase()
  const operator = { id: 'district', title: { zh: '区', en: 'District' } }
  await initService(
    { dataDir: room, name: 'test.example/log', operator, officers: [{ ...operator, id: 'bureau' }] },
    env,
  )
  const config = loadConfig({ dataDir: room }, env)
  await t.rejects(backUp(config, join(folder, 'taken'), key), { code: 'ENOTEMPTY' })
  t.same(readdirSync(folder).sort(), ['room', 'taken'])
  await backUp(config, join(folder, 'backup'), key)
  t.ok(existsSync(key))
})

/** A service with a provider, and where its backup and what is restored from it go. */
async function serviceToBackUp(t: Test) {
  const folder = t.testdir()
  const [from, to] = [await freshDatabase(), await freshDatabase()]
  const service = await startService({ databaseUrl: from['DATABASE_URL'] ?? '' })
  t.teardown(() => service.stop())
  return {
    folder,
    backup: join(folder, 'backup'),
    back: join(folder, 'back'),
    service,
    config: loadConfig({ dataDir: service.folder }, from),
    to,
    provider: await service.member('mall', ['provider']),
  }
}

/** What reads the rows of a backup, for a test that replaces it; put back at the end of `t`. */
function originalExport(t: Test): ReadOnlyStore['exportTables'] {
  const exportTables: ReadOnlyStore['exportTables'] = Reflect.get(ReadOnlyStore.prototype, 'exportTables')
  t.teardown(() => Object.assign(ReadOnlyStore.prototype, { exportTables }))
  return exportTables
}
