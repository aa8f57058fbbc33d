// A service whose database is damaged or gone says so, makes nothing of its own in that place, and comes back
// from its backup.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import t from 'tap'
import { Fault, say } from '../../schemas/fault.ts'
import { backUp, restore } from '../../src/server/folder/backup.ts'
import { openService } from '../../src/server/open-service.ts'
import { loadConfig } from '../../src/server/config/config.ts'
import { initService } from '../../src/server/folder/init.ts'
import { serve } from '../../src/server/main.ts'
import { rotateLogKey } from '../../src/server/keys/rotate-log-key.ts'
import { placeEmptyDatabase } from '../support/pglite.ts'

const folder = t.testdir()
const whole = join(folder, 'whole')
await placeEmptyDatabase(whole)
const operator = { id: 'district', title: { zh: '区政府', en: 'District' } }
await initService(
  { dataDir: whole, name: 'test.example/log', operator, officers: [{ ...operator, id: 'bureau' }] },
  {},
)
await backUp(loadConfig({ dataDir: whole }, {}), join(folder, 'backup'))

const start = async (dataDir: string) =>
  await serve(loadConfig({ dataDir, port: '0' }, {}), openService, { logger: pino({ level: 'silent' }) })

/** User tables, which are numbered from 16384 on. */
function tables(control: string): readonly string[] {
  const base = join(control, 'base')
  return readdirSync(base, { encoding: 'utf8', recursive: true })
    .filter(name => /\/16[0-9]{3}$/.test(name))
    .map(name => join(base, name))
}

const DAMAGES: readonly (readonly [string, (control: string) => void])[] = [
  ['whose version is cut off', control => truncateSync(join(control, 'PG_VERSION'))],
  ['without its version, which a new one is made for', control => rmSync(join(control, 'PG_VERSION'))],
  ['whose control file is cut off', control => truncateSync(join(control, 'global/pg_control'), 100)],
  ['without its write-ahead log', control => rmSync(join(control, 'pg_wal'), { recursive: true })],
  [
    'whose tables are something else',
    control => tables(control).forEach(file => writeFileSync(file, 'x'.repeat(8192))),
  ],
  ['without its tables', control => tables(control).forEach(file => rmSync(file))],
  [
    'that is a file',
    control => {
      rmSync(control, { recursive: true })
      writeFileSync(control, '')
    },
  ],
]

for (const [what, damage] of DAMAGES) {
  t.test(`a database ${what} is reported by its folder, and nothing begins anew over it`, async t => {
    const room = join(t.testdir(), 'room')
    cpSync(whole, room, { recursive: true })
    const control = join(room, 'control')
    damage(control)
    const error = await start(room).catch((caught: unknown) => caught)
    if (!(error instanceof Fault)) throw error
    t.match(error.faults, [{ code: 'store.folder_damaged', params: { folder: control } }])
    for (const language of ['en', 'zh'] as const) t.match(say(error.faults[0], language), /yinsuan restore/)
    await t.rejects(start(room), { code: 'store.folder_damaged' }, 'again')
    const config = loadConfig({ dataDir: room }, {})
    await t.rejects(backUp(config, join(room, 'backup')), { code: 'store.folder_damaged' }, 'backup')
    t.notOk(existsSync(join(room, 'backup')))
  })
}

t.test('keys without a log serve nothing and change nothing, and the backup brings it back', async t => {
  const room = join(t.testdir(), 'room')
  cpSync(whole, room, { recursive: true })
  const control = join(room, 'control')
  rmSync(control, { recursive: true })
  await t.rejects(start(room), { code: 'config.no_log' }, 'gone')
  mkdirSync(control)
  await t.rejects(start(room), { code: 'config.no_log' }, 'empty')
  await t.rejects(rotateLogKey(loadConfig({ dataDir: room }, {})), { code: 'config.no_log' }, 'another key')
  t.same(readdirSync(control), [], 'no new log under the old key')
  await placeEmptyDatabase(room)
  await t.rejects(start(room), { code: 'config.no_log' }, 'another one')
  const back = join(room, '../back')
  await restore(join(folder, 'backup'), back, {})
  const running = await start(back)
  await running.close()
})
