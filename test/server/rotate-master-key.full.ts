// The key over the private bodies is changed, and the process is killed after each step of it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { fromUtf8 } from '../../protocols/bytes.ts'
import { backUp, restore } from '../../src/server/folder/backup.ts'
import { loadConfig } from '../../src/server/config/config.ts'
import { openControlPlane } from '../../src/server/control-plane.ts'
import { initService } from '../../src/server/folder/init.ts'
import { loadServiceKeys } from '../../src/server/keys/service-keys.ts'
import { rotateMasterKey } from '../../src/server/keys/rotate-master-key.ts'
import { startPostgres } from '../support/postgres.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinsuan-rotate-'))
const postgres = await startPostgres()
t.teardown(async () => {
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/**
 * PGlite takes several seconds for each start: what is stored is tested on both in
 * test/store/retention.test.ts.
 */
async function freshDatabase(): Promise<Readonly<Record<string, string>>> {
  return postgres === undefined ? {} : { DATABASE_URL: await postgres.createDatabase() }
}

/** A folder with an entry of known body. */
async function makeService(name: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const dataDir = join(folder, name)
  const operator = { id: 'district', title: { zh: '区', en: 'district' } }
  await initService(
    { dataDir, name: 'test.example/log', operator, officers: [{ ...operator, id: 'bureau' }] },
    env,
  )
  return dataDir
}

const keyOf = (dataDir: string) => readFileSync(join(dataDir, 'keys', 'master.key'), 'utf8')

/** Opens it as a service would, and reads the body of the first entry. */
async function firstBody(dataDir: string, env: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const config = loadConfig({ dataDir }, env)
  const store = await openControlPlane(config, loadServiceKeys(dataDir), Date.now)
  try {
    const entry = await store.log.entry(0, { kind: 'officer' })
    const { items } = await store.log.entries({ reader: { kind: 'anyone' }, limit: 50 })
    const rotations = items.filter(({ leaf }) => fromUtf8(leaf).includes('"type":"master-key"')).length
    return { body: entry?.body && JSON.parse(fromUtf8(entry.body.bytes)).organisation, rotations }
  } finally {
    await store.close()
  }
}

async function killedAt(
  dataDir: string,
  point: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'rotate-master-child.ts'), dataDir, point],
    {
      stdio: 'inherit',
      env: { ...process.env, ...env },
    },
  )
  const [, signal] = await once(child, 'exit')
  if (signal !== 'SIGKILL') throw new Error(`the child was not killed at ${point}`)
}

t.test('everything opens under the new key, nothing under the old one', async t => {
  const env = await freshDatabase()
  const dataDir = await makeService('plain', env)
  const before = keyOf(dataDir)
  const file = join(dataDir, 'keys', 'master.key')
  await rotateMasterKey(loadConfig({ dataDir }, env))
  t.not(keyOf(dataDir), before)
  t.same(
    readdirSync(join(dataDir, 'keys')).filter(name => name.startsWith('master')),
    ['master.key'],
    'the old one is nowhere',
  )
  t.equal(statSync(file).mode & 0o777, 0o600)
  t.same(await firstBody(dataDir, env), { body: 'district', rotations: 1 })
  writeFileSync(file, before)
  await t.rejects(firstBody(dataDir, env), { code: 'store.master_key' }, 'the old key')
  rmSync(file)
  await t.rejects(
    firstBody(dataDir, env),
    { code: 'store.master_key' },
    'a lost key is not replaced by a new one',
  )
  t.notOk(existsSync(file))
})

t.test('a next key that was half-written is made anew, but not where the keys may be under it', async t => {
  const env = await freshDatabase()
  const dataDir = await makeService('half', env)
  const next = join(dataDir, 'keys', 'master.next.key')
  const config = loadConfig({ dataDir }, env)
  writeFileSync(next, 'half of', { mode: 0o600 })
  await rotateMasterKey(config)
  t.same(await firstBody(dataDir, env), { body: 'district', rotations: 1 })
  await killedAt(dataDir, 'closed', env)
  writeFileSync(next, 'half of')
  await t.rejects(rotateMasterKey(config), { code: 'config.signing_key_damaged' })
  t.equal(readFileSync(next, 'utf8'), 'half of', 'left as it is')
})

/** Whether a service starts after a kill there. */
const STARTS = { made: true, put: true, committed: false, closed: false, renamed: true } as const

t.test(
  'a kill after any step leaves a service that starts or says what to do, and the same command ends it',
  async t => {
    for (const [point, starts] of Object.entries(STARTS)) {
      const env = await freshDatabase()
      const dataDir = await makeService(point, env)
      const before = keyOf(dataDir)
      await killedAt(dataDir, point, env)
      if (starts) t.match(await firstBody(dataDir, env), { body: 'district' }, point)
      else await t.rejects(firstBody(dataDir, env), { code: 'store.master_key' }, point)
      const isDone = point === 'renamed'
      t.equal(keyOf(dataDir) !== before, isDone, point)
      if (isDone) continue
      await rotateMasterKey(loadConfig({ dataDir }, env))
      t.not(keyOf(dataDir), before, point)
      t.same(await firstBody(dataDir, env), { body: 'district', rotations: 1 }, `${point}: once`)
    }
  },
)

t.test('a backup without the master key opens nothing private, until its key is brought', async t => {
  const env = await freshDatabase()
  const dataDir = await makeService('backed-up', env)
  const [backup, apart] = [join(folder, 'backup'), join(folder, 'apart.key')]
  const config = loadConfig({ dataDir }, env)
  await backUp(config, backup, apart)
  t.same(
    readdirSync(join(backup, 'keys')).filter(name => name.startsWith('master')),
    [],
  )
  t.equal(readFileSync(apart, 'utf8'), keyOf(dataDir))
  t.equal(statSync(apart).mode & 0o777, 0o600)
  await t.rejects(backUp(config, join(folder, 'again'), apart), { code: 'config.file_exists' })
  const [without, elsewhere] = [await freshDatabase(), await freshDatabase()]
  await t.rejects(restore(backup, join(folder, 'without'), without), { code: 'store.master_key' })
  await restore(backup, join(folder, 'with'), elsewhere, apart)
  t.match(await firstBody(join(folder, 'with'), elsewhere), { body: 'district' })
})
