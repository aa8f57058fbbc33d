// A backup beside a service that goes on, and what comes back from it.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { backUp, restore } from '../../src/server/backup.ts'
import { loadConfig } from '../../src/server/config.ts'
import { openControlPlane } from '../../src/server/control-plane.ts'
import { initService } from '../../src/server/init.ts'
import { loadMaterial } from '../../src/server/material.ts'
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
  await initService({ dataDir: room, name: 'test.example/log', operator: { id: 'district', title } }, from)
  await backUp(loadConfig({ dataDir: room }, from), backup)
  await restore(backup, back, to)
  const store = await openControlPlane(loadConfig({ dataDir: back }, to), loadMaterial(back), Date.now)
  t.teardown(() => store.close())
  t.match(await store.read.organisation('district'), { title })
})

t.test(
  'init and restore leave a service alone that runs on the database, and one that was stopped',
  { skip: postgres === undefined },
  async t => {
    const folder = t.testdir()
    const [backup, other] = [join(folder, 'backup'), join(folder, 'other')]
    const env = await freshDatabase()
    const service = await startService({ databaseUrl: env['DATABASE_URL'] ?? '' })
    t.teardown(() => service.stop())
    await backUp(loadConfig({ dataDir: service.folder }, env), backup)
    const operator = { id: 'other', title: { zh: '别处', en: 'Other' } }
    const refused = async (code: string) => {
      const init = initService({ dataDir: other, name: 'other.example/log', operator }, env)
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
