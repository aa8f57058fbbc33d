import { chmod, chown, lstat, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { backUp, restore } from '../../src/server/folder/backup.ts'
import { openService } from '../../src/server/open-service.ts'
import { loadConfig } from '../../src/server/config/config.ts'
import { initService } from '../../src/server/folder/init.ts'
import { serve } from '../../src/server/main.ts'
import { repairModes } from '../../src/server/folder/private-files.ts'
import { openFolderStorage } from '../../src/cli/blind/folder-storage.ts'
import { writeWhole } from '../../src/cli/write-file.ts'
import { publish, redeclared, sampleContribution } from '../support/market.ts'
import { enrolMember } from '../support/member.ts'

const LOOSE = { umask: 0, folder: 0o755, file: 0o666 }

async function loosely<T>(work: () => Promise<T>): Promise<T> {
  const before = process.umask(LOOSE.umask)
  try {
    return await work()
  } finally {
    process.umask(before)
  }
}

/** Everything in the folder, itself included, that group or others may do something with. */
async function open(path: string): Promise<readonly string[]> {
  const found = await lstat(path)
  if (found.isSymbolicLink()) return []
  const own = (found.mode & 0o077) === 0 ? [] : [`${path} ${(found.mode & 0o777).toString(8)}`]
  if (!found.isDirectory()) return own
  const below = await Promise.all((await readdir(path)).map(async name => await open(join(path, name))))
  return [...own, ...below.flat()]
}

async function loosen(path: string, kept: readonly string[]): Promise<void> {
  const found = await lstat(path)
  if (kept.some(name => path.endsWith(name))) return
  if (found.isDirectory()) {
    for (const name of await readdir(path)) await loosen(join(path, name), kept)
    await chmod(path, LOOSE.folder)
  } else await chmod(path, LOOSE.file)
}

async function folderOf(t: Test): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-modes-'))
  t.teardown(async () => await rm(folder, { recursive: true, force: true }))
  return folder
}

const title = { zh: '区', en: 'district' }

t.test('every file of a service is its own user’s, whatever umask and folder it was given', async t => {
  const parent = await folderOf(t)
  const dataDir = join(parent, 'data')
  await loosely(async () => {
    await mkdir(dataDir)
    await chmod(dataDir, LOOSE.folder)
    const { code, officers } = await initService(
      {
        dataDir,
        name: 'test.example/log',
        operator: { id: 'district', title },
        officers: [{ id: 'bureau', title }],
      },
      {},
    )
    t.strictSame(await open(dataDir), [], 'as it was made')

    const config = loadConfig({ dataDir, port: '0' }, {})
    const start = async () => {
      process.umask(LOOSE.umask)
      const lines: Record<string, unknown>[] = []
      const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>)
      const running = await serve(
        config,
        async (given, edge) => await openService(given, edge, { firstDeadlineMs: 0, sealingPace: () => 0 }),
        { logger: pino({ level: 'warn' }, { write }) },
      )
      return { running, lines }
    }
    const first = await start()
    const { url } = first.running
    const operator = (await enrolMember(url, code, 'operator')).client
    const joining = async (id: string, roles: readonly string[]) => {
      const added = await operator.organisationAdd({ body: { id, title, roles } as never })
      return (await enrolMember(url, added.code, id)).client
    }
    const mall = await joining('mall', ['provider'])
    const officer = (await enrolMember(url, officers[0]?.code ?? '', 'bureau')).client
    const contribution = await sampleContribution(2000)
    const edition = await publish(mall, contribution, redeclared(contribution), officer)
    t.ok(
      (await readdir(join(dataDir, 'data', 'editions', edition))).length > 1,
      'with a sealed edition in it',
    )
    t.strictSame(await open(dataDir), [], 'with a sealed edition in it')
    t.strictSame(first.lines, [], 'and nothing to repair')
    await first.running.close()

    await loosen(dataDir, ['keys'])
    await chmod(join(dataDir, 'keys'), LOOSE.folder)
    t.ok((await open(dataDir)).length > 100, 'opened by somebody')
    const second = await start()
    t.strictSame(await open(dataDir), [], 'repaired at the start')
    t.equal(second.lines.length, 1)
    const [{ loose, writable } = {}] = second.lines
    t.ok(
      Number(loose) > 100 && Number(writable) > 100,
      'and said so, with the number that could have been changed',
    )
    await second.running.close()

    await loosen(dataDir, ['keys'])
    process.umask(LOOSE.umask)
    await backUp(config, join(parent, 'backup'))
    t.strictSame(await open(join(parent, 'backup')), [], 'a backup of a loose folder')
    await loosen(join(parent, 'backup'), ['.key'])
    await mkdir(join(parent, 'restored'))
    await chmod(join(parent, 'restored'), LOOSE.folder)
    await restore(join(parent, 'backup'), join(parent, 'restored'), {})
    t.strictSame(await open(join(parent, 'restored')), [], 'and what was restored from a loose one')
  })
})

t.test('what is another user’s is refused, and links are not followed out of the folder', async t => {
  const folder = await folderOf(t)
  const outside = join(await folderOf(t), 'outside')
  await mkdir(join(folder, 'data'))
  await mkdir(outside)
  await chmod(outside, LOOSE.folder)
  await symlink(outside, join(folder, 'data', 'link'))
  await repairModes(folder)
  t.equal((await lstat(outside)).mode & 0o777, LOOSE.folder)
  if (process.getuid?.() !== 0) return
  await chown(join(folder, 'data'), 12_345, 12_345)
  await t.rejects(repairModes(folder), { code: 'config.folder_owner' })
})

t.test('tickets and answers of the command line are their owner’s, whatever the umask', async t => {
  const folder = await folderOf(t)
  await loosely(async () => {
    const tickets = join(folder, 'tickets')
    await mkdir(tickets)
    await chmod(tickets, LOOSE.folder)
    const storage = await openFolderStorage(tickets)
    await storage.create('secret', new Uint8Array([1]))
    await writeWhole(join(folder, 'answer.json'), '{}')
  })
  t.strictSame(await open(folder), [])
})
