// A backup beside a service that goes on, and what comes back from it.
import { join } from 'node:path'
import t from 'tap'
import { backUp, restore } from '../../src/server/backup.ts'
import { loadConfig } from '../../src/server/config.ts'
import { openControlPlane } from '../../src/server/control-plane.ts'
import { initService } from '../../src/server/init.ts'
import { loadMaterial } from '../../src/server/material.ts'
import { startPostgres } from '../support/postgres.ts'

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
