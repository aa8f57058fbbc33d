import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { folders, HEADER } from '../prepare/helpers.ts'

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts')

type Ended = { readonly exit: number | null; readonly out: string; readonly err: string }

function start(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
  stdout: 'pipe' | number = 'pipe',
) {
  const child = spawn(process.execPath, [MAIN, ...argv], {
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...env },
    stdio: ['ignore', stdout, 'pipe'],
  })
  const written = { out: '', err: '' }
  child.stdout?.on('data', chunk => void (written.out += String(chunk)))
  child.stderr?.on('data', chunk => void (written.err += String(chunk)))
  const ended = once(child, 'close').then(([exit]): Ended => ({ exit: exit as number | null, ...written }))
  return { child, ended }
}

t.test('the process ends with the documented code, data on stdout and talk on stderr', async t => {
  const [help, usage, none] = await Promise.all([
    start(['query', '--help']).ended,
    start(['qurey'], { LANG: 'zh_CN.UTF-8' }).ended,
    start(['budget', 'show'], { XDG_CONFIG_HOME: t.testdir() }).ended,
  ])
  t.match(help, { exit: 0, err: '', out: /Usage: yinsuan query/ })
  t.match(usage, { exit: 2, out: '', err: /未知命令 qurey。/ })
  t.match(none, { exit: 1, out: '', err: /No profile/ })
})

t.test('a reader that closes early is no error', async t => {
  const { child, ended } = start(['completion', 'zsh'])
  child.stdout?.destroy()
  t.match(await ended, { exit: 0, err: '' })
})

t.test('output that cannot be written is reported in one message, in the chosen language', async t => {
  const readOnly = openSync(MAIN, 'r')
  t.teardown(() => closeSync(readOnly))
  const { exit, err } = await start(['completion', 'zsh'], { LANG: 'zh_CN.UTF-8' }, readOnly).ended
  t.equal(exit, 1)
  t.equal(
    err,
    '错误 [cli.stdout]：无法写入标准输出（EBADF），因此其中的结果缺失或不完整。\n下一步：yinsuan completion zsh\n',
  )
})

t.test('Ctrl-C ends a command that waits with 130', async t => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  t.teardown(() => silent.close())
  const address = silent.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const connected = once(silent, 'connection')
  const { child, ended } = start(['enrol', `http://127.0.0.1:${port}`, 'CODE'], {
    XDG_CONFIG_HOME: t.testdir(),
  })
  await connected
  child.kill('SIGINT')
  t.equal((await ended).exit, 130)
})

t.test('a passphrase that is typed at a terminal does not show there', async t => {
  const file = join(t.testdir({ 'none.key.json': '{}' }), 'none.key.json')
  // util-linux's script gives the command a terminal of its own, and writes what that shows.
  const line = `'${process.execPath}' '${MAIN}' key import '${file}' --lang en`
  const child = spawn('script', ['-qec', line, '/dev/null'], {
    env: { PATH: process.env['PATH'], HOME: '/nonexistent' },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let shown = ''
  child.stdout.on('data', chunk => {
    const asked = /not shown/.test(shown)
    shown += String(chunk)
    if (!asked && /not shown/.test(shown)) child.stdin.write('wronG\x7fg secret\r')
  })
  const [exit] = await once(child, 'close')
  t.match(shown, /identity\.key_file/)
  t.not(exit, 0)
  t.notMatch(shown, /secret|wron/)
})

t.test('all mistakes of the settings are told at once, with exit code 2', async t => {
  const env = {
    YINSUAN_PORT: 'x',
    YINSUAN_LOG_LEVEL: 'loud',
    YINSUAN_PROFILE: 'mine',
    YINSUAN_NAME: 'a.example/log',
  }
  const { exit, err } = await start(['config', 'check', '--data-dir', t.testdir()], env).ended
  t.equal(exit, 2)
  t.match(err, /YINSUAN_PORT/)
  t.match(err, /YINSUAN_LOG_LEVEL/)
  t.notMatch(err, /YINSUAN_PROFILE/, 'the command line’s own variable is no mistake')
})

t.test('a folder that cannot be made is reported as what it is', async t => {
  const disk = join(t.testdir({ disk: t.fixture('symlink', 'not-mounted') }), 'disk')
  const init = ['init', '--name', 'a.example/log', '--data-dir', join(disk, 'room')]
  const { exit, err } = await start(init, {}).ended
  t.equal(exit, 1)
  t.match(err, /^Error \[cli\.file_system\]: \S+disk\/room\S* could not be read or written: .*\(ENOENT\)/)
  const inChinese = await start([...init, '--lang', 'zh'], {}).ended
  t.match(inChinese.err, /^错误 \[cli\.file_system\]：无法读写 \S+：它或其上级文件夹不存在（ENOENT）/)
})

t.test('a preparation that is interrupted leaves no copy of the export', async t => {
  // 男 in GB18030: converted into the work folder first, and long enough to be caught at it.
  const row = Buffer.from('b1,o1,2025-01-05,air fryer,1,1,\u00c4\u00d0\n', 'latin1')
  const rows = Buffer.alloc(row.length * 400_000, row)
  const files = { 'orders.csv': Buffer.concat([Buffer.from(`${HEADER}\n`), rows]) }
  const { data, out, datasetFile, secretFile } = folders(t.testdir(), { files })
  const argv = ['dataset', 'prepare', datasetFile, '--data', data, '--out', out, '--secret', secretFile]
  const stale = '.prepare-0123456789abcdef'
  const copies = () =>
    readdirSync(out, { recursive: true, encoding: 'utf8' }).filter(
      name => name.endsWith('.csv') && !name.startsWith(stale),
    )
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    mkdirSync(join(out, stale), { recursive: true })
    writeFileSync(join(out, stale, 'utf8-0.csv'), 'of a run that was killed')
    const { child, ended } = start(argv)
    while (child.exitCode === null && copies().length === 0) await delay(2)
    child.kill(signal)
    const { exit, err } = await ended
    t.equal(exit, code, err)
    t.same(readdirSync(out), [], signal)
  }
})
