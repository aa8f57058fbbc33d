// `npm run pack:all -- --out DIR [--only NAME,…]`: the packages of `packages/` as tarballs.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { namesAmong, readArguments } from '../arguments.ts'
import { PACKAGES } from './packages.ts'
import { stage } from './stage.ts'

const run = promisify(execFile)
const ROOT = join(import.meta.dirname, '../..')
const USAGE = `npm run pack:all -- --out DIR [--only sdk,cli,server]
Writes yinsuan-VERSION.tgz, yinsuan-sdk-VERSION.tgz and yinsuan-server-VERSION.tgz into DIR. The server's holds
the console, which is built first where console/dist is missing.`

const { out, chosen } = readArguments(USAGE, argv => {
  const { values } = parseArgs({
    args: [...argv],
    options: { out: { type: 'string' }, only: { type: 'string' } },
  })
  if (values.out === undefined) throw new Error('--out DIR is missing')
  const names = namesAmong(
    values.only?.split(',') ?? [],
    PACKAGES.map(({ folder }) => folder),
  )
  return { out: resolve(values.out), chosen: PACKAGES.filter(({ folder }) => names.includes(folder)) }
})

const work = await mkdtemp(join(tmpdir(), 'yinsuan-pack-'))
try {
  await mkdir(out, { recursive: true })
  const bin = join(ROOT, 'node_modules/.bin')
  const emitted = join(work, 'emitted')
  await run(join(bin, 'tsc'), ['-p', join(ROOT, 'tsconfig.build.json'), '--outDir', emitted])
  if (chosen.some(each => each.console) && !existsSync(join(ROOT, 'console/dist/index.html'))) {
    await run('npm', ['run', '--silent', 'build:console'], { cwd: ROOT })
  }
  for (const packed of chosen) {
    const folder = join(work, packed.folder)
    const { name, version } = await stage(ROOT, emitted, folder, packed)
    const { stdout } = await run('npm', ['pack', folder, '--silent', '--pack-destination', out], {
      cwd: work,
    })
    process.stdout.write(`${name} ${version}: ${join(out, stdout.trim())}\n`)
  }
} finally {
  await rm(work, { recursive: true, force: true })
}
