import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { Fault } from '../../schemas/fault.ts'
import { backUp, restore } from '../../src/server/folder/backup.ts'
import { loadConfig } from '../../src/server/config/config.ts'
import { initService } from '../../src/server/folder/init.ts'
import { loadServiceKeys } from '../../src/server/keys/service-keys.ts'
import { makeWhole } from '../../src/server/folder/new-folder.ts'
import { placeEmptyDatabase } from '../support/pglite.ts'

const NOBODY = 'postgres://127.0.0.1:1/none'
const operator = { id: 'district', title: { zh: '区政府', en: 'District' } }
const officers = [{ ...operator, id: 'bureau' }]
const service = (dataDir: string) => ({ dataDir, name: 'test.example/log', operator, officers })
const entries = (folder: string) => readdirSync(folder, { encoding: 'utf8', recursive: true }).sort()

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  return error instanceof Fault ? error.code : String(error)
}

t.test('an init that fails leaves the folder as it was, and can be tried again', async t => {
  const folder = join(t.testdir(), 'room')
  const badly = { id: 'District Office', title: operator.title }
  t.equal(await codeOf(initService(service(folder), { DATABASE_URL: NOBODY })), 'store.unreachable')
  t.equal(await codeOf(initService({ ...service(folder), name: 'Bad Name' }, {})), 'config.name')
  t.equal(await codeOf(initService({ ...service(folder), operator: badly }, {})), 'config.operator')
  t.equal(await codeOf(initService(service(folder), { YINSUAN_PORT: 'x' })), 'config.integer')
  for (const none of [[], [operator], [...officers, ...officers]])
    t.equal(await codeOf(initService({ ...service(folder), officers: none }, {})), 'config.officers')
  t.notOk(existsSync(folder))

  await t.test('what somebody else has put there stays', async t => {
    await placeEmptyDatabase(folder)
    mkdirSync(join(folder, 'keys'))
    writeFileSync(join(folder, 'keys/tls.pem'), 'theirs')
    const before = entries(folder)
    t.equal(await codeOf(initService(service(folder), { DATABASE_URL: NOBODY })), 'store.unreachable')
    t.same(entries(folder), before)
  })

  await t.test('a file in its place stays too', async t => {
    const file = join(t.testdir({ file: 'theirs' }), 'file')
    for (const place of [file, join(file, 'below')]) {
      await t.rejects(initService(service(place), {}))
      await t.rejects(
        makeWhole(place, async () => await initService(service(place), {})),
        { code: 'ENOTDIR' },
      )
      t.equal(readFileSync(file, 'utf8'), 'theirs')
    }
  })

  t.match(await initService(service(folder), {}), { code: String })
  t.equal(await codeOf(initService(service(folder), {})), 'config.initialised')
  t.ok(loadServiceKeys(folder), 'and one that is there already keeps its keys')
})

t.test('of two at once one makes the service, and the other takes nothing of it away', async t => {
  const folder = join(t.testdir(), 'room')
  await placeEmptyDatabase(folder)
  const codes = await Promise.all([1, 2].map(async () => await codeOf(initService(service(folder), {}))))
  t.same(codes.sort(), ['config.initialised', 'undefined'])
  t.ok(loadServiceKeys(folder))
  t.match(loadConfig({ dataDir: folder }, {}), { name: 'test.example/log' })
})

t.test('a backup or a restore that fails leaves the folder as it was, and can be tried again', async t => {
  const folder = t.testdir()
  const [room, backup, back] = ['room', 'backup', 'back'].map(name => join(folder, name)) as [
    string,
    string,
    string,
  ]
  await placeEmptyDatabase(room)
  await initService(service(room), {})
  const config = loadConfig({ dataDir: room }, {})
  writeFileSync(join(folder, 'taken'), '')
  t.equal(await codeOf(backUp(config, backup, join(folder, 'taken'))), 'config.file_exists')
  t.same(readdirSync(folder).sort(), ['room', 'taken'], 'a backup that fails leaves no key behind')
  await backUp(config, backup)
  t.equal(
    await codeOf(backUp(config, join(folder, 'second'), room)),
    'config.file_exists',
    'nor over a folder',
  )
  t.notOk(existsSync(join(folder, 'second')))
  t.equal(await codeOf(restore(backup, back, { DATABASE_URL: NOBODY })), 'store.unreachable')
  t.equal(await codeOf(restore(folder, back, {})), 'config.no_backup')
  const rows = join(backup, 'control-plane.ndjson')
  const whole = readFileSync(rows, 'utf8')
  const lines = whole.split('\n')
  const twice = [...lines.slice(0, 2), ...lines.slice(1)]
    .join('\n')
    .replace(/"rows":[0-9]+/, `"rows":${lines.length - 2}`)
  for (const damaged of [twice, whole.replaceAll('"row":{"id"', '"row":{"name"')]) {
    writeFileSync(rows, damaged)
    t.equal(await codeOf(restore(backup, back, {})), 'store.backup_damaged')
  }
  writeFileSync(rows, whole)
  t.notOk(existsSync(back))
  t.equal(await codeOf(restore(backup, room, {})), 'config.initialised')
  t.ok(loadServiceKeys(room))
  await restore(backup, back, {})
  t.same(loadServiceKeys(back).log.publicKey, loadServiceKeys(room).log.publicKey)
  rmSync(back, { recursive: true })
})
