import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { join } from 'node:path'
import { sql } from 'kysely'
import t from 'tap'
import { z } from 'zod'
import { connect } from '../../src/store/connect.ts'
import { placeEmptyDatabase } from '../support/pglite.ts'
import { type TerminalOptions, type } from './terminal.ts'
import { openWorld } from './world.ts'

const world = await openWorld({ pglite: true })
const { dataDir } = world
const port = new URL(world.service.url).port
t.teardown(() => world.close())

const Findings = z.array(
  z.object({
    check: z.string(),
    state: z.string(),
    said: z.array(z.object({ code: z.string(), text: z.string(), next: z.string() })),
  }),
)

async function doctor(more: readonly string[] = [], options: TerminalOptions = {}) {
  const typed = await type(['doctor', '--data-dir', dataDir, '--port', port, '--json', ...more], options)
  const findings = Findings.parse(JSON.parse(typed.out))
  const of = (state: string) =>
    findings
      .filter(each => each.state === state)
      .flatMap(({ check, said }) => said.map(({ code }) => `${check} ${code}`))
  return { ...typed, findings, failed: of('failed'), warnings: of('warning'), ok: of('ok') }
}
const withoutConsole = (warnings: readonly string[]) => warnings.filter(each => !each.startsWith('console '))

t.test('beside a running service all is well, and what the service holds is left alone', async t => {
  const { exit, failed, warnings, findings } = await doctor()
  t.same(failed, [])
  t.same(withoutConsole(warnings), [])
  t.equal(exit, 0)
  t.equal(findings.find(({ check }) => check === 'service')?.said[0]?.text, `http://127.0.0.1:${port}`)
  t.same(
    findings.filter(({ state }) => state === 'skipped').map(({ check }) => check),
    ['database', 'log', 'editions', 'clock'],
  )
  t.match(await type(['migrate', '--dry-run', '--data-dir', dataDir]), {
    exit: 1,
    err: /\[store\.folder_in_use\]/,
  })
})

t.test('of a stopped service it opens the database, and checks who signed the log', async t => {
  await world.service.close()
  const { exit, failed, findings } = await doctor()
  t.same(failed, [])
  t.equal(exit, 0)
  t.match(findings.find(({ check }) => check === 'log')?.said[0]?.text, /^test\.example\/log, \d+$/)
  const zh = await type(['doctor', '--data-dir', dataDir, '--port', port, '--lang', 'zh'])
  t.match(zh.out, /通过 数据库：PGlite/)
  t.match(zh.out, /通过 时钟：/)
  t.match(await type(['migrate', '--dry-run', '--data-dir', dataDir]), {
    exit: 0,
    out: '',
    err: /up to date \(0003-sealed-copies\)/,
  })
})

t.test('each thing that is wrong is named, with what to do next; nothing is repaired', async t => {
  const config = join(dataDir, 'config.yaml')
  await chmod(config, 0o666)
  const open = await doctor()
  t.same(withoutConsole(open.warnings), ['folder doctor.folder_open'])
  t.equal(open.exit, 0, 'a warning does not fail')
  t.match(open.findings.find(({ check }) => check === 'folder')?.said[0], { next: /^yinsuan serve/ })
  await chmod(config, 0o600)

  const behind = await doctor([], { now: () => Date.parse('2020-01-01') })
  t.same(behind.failed, ['clock doctor.clock_behind'])
  t.equal(behind.exit, 1)
  t.match(behind.err, /\[doctor\.clock_behind\]/)

  const key = join(dataDir, 'keys/log.key')
  const seed = await readFile(key)
  await writeFile(key, await readFile(join(dataDir, 'keys/service.key')))
  t.same((await doctor()).failed, ['log doctor.log_key'])
  await writeFile(key, 'x')
  const damaged = await doctor()
  t.match(damaged.failed, [/^keys config\./])
  t.notMatch(damaged.out, seed.toString('utf8').trim())
  await writeFile(key, seed)

  const other = createServer((_, response) => response.end('hello')).listen(Number(port), '127.0.0.1')
  await once(other, 'listening')
  t.same((await doctor()).failed, ['service doctor.other_service'])
  other.close()

  const wrong = await doctor(['--metrics-port', 'x', '--host', '***'])
  t.equal(wrong.failed.length, 2, wrong.failed.join())
  t.match(wrong.failed[0], /^settings config\./)
  t.equal(wrong.findings.filter(({ state }) => state === 'skipped').length, 8)

  t.same((await doctor()).failed, [], 'all as before')
})

t.test('a database without tables is migrated on demand, and only then', async t => {
  const folder = join(world.folder, 'bare')
  await mkdir(folder, { mode: 0o700 })
  await writeFile(join(folder, 'config.yaml'), await readFile(join(dataDir, 'config.yaml')))
  const migrate = (...more: readonly string[]) => type(['migrate', '--data-dir', folder, ...more])
  t.match(await migrate('--dry-run'), { exit: 2, err: /\[config\.no_service\]/ })
  await placeEmptyDatabase(folder)
  const connection = await connect({ kind: 'pglite', folder })
  await sql`drop schema public cascade`.execute(connection.db)
  await sql`create schema public`.execute(connection.db)
  await connection.close()
  for (const _ of ['first', 'again'])
    t.match(await migrate('--dry-run'), {
      exit: 0,
      out: '0001-first\n0002-saved-questions\n0003-sealed-copies\n',
      err: /3 pending; nothing was changed/,
    })
  t.match(await migrate(), {
    exit: 0,
    out: '0001-first\n0002-saved-questions\n0003-sealed-copies\n',
    err: /3 done/,
  })
  t.match(await migrate(), { exit: 0, out: '', err: /up to date/ })
  await rm(folder, { recursive: true })
})
