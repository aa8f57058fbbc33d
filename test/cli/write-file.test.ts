import { execFileSync } from 'node:child_process'
import { lstatSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { emitRead } from '../../src/cli/commands/query.ts'
import { ParsedArgs } from '../../src/cli/parsed-args.ts'
import { checkTarget, writeWhole } from '../../src/cli/write-file.ts'
import { contextOf, PROFILE } from './fixtures.ts'
import { type } from './terminal.ts'

t.test('what is there and is no regular file stays as it is, and nothing is left beside it', async t => {
  const root = t.testdir({ folder: {} })
  const pipe = join(root, 'pipe')
  execFileSync('mkfifo', [pipe])
  symlinkSync(pipe, join(root, 'link'))
  const before = readdirSync(root)
  for (const name of ['folder', 'pipe', 'link']) {
    const file = join(root, name)
    const refusal = { code: 'cli.not_a_file', faults: [{ params: { file } }] }
    await t.rejects(writeWhole(file, 'x'), refusal, name)
    await t.rejects(checkTarget(file), refusal, name)
  }
  await t.rejects(writeWhole('', 'x'), { code: 'cli.file_name_empty' })
  t.ok(lstatSync(pipe).isFIFO())
  t.same(readdirSync(root), before)
})

t.test('a file that cannot be written is named as it was given, and its draft is gone', async t => {
  const root = t.testdir({ file: 'x' })
  const ending = `${join(root, 'new')}/`
  await t.rejects(writeWhole(ending, 'x'), { code: 'ENOTDIR', path: ending })
  const long = join(root, 'n'.repeat(255))
  await t.rejects(checkTarget(long), { code: 'ENAMETOOLONG', path: long })
  t.same(readdirSync(root), ['file'])
})

t.test('a file that a link leads to is written, and the link stays', async t => {
  const root = t.testdir({ file: 'old', link: t.fixture('symlink', 'file') })
  await checkTarget(join(root, 'link'))
  t.equal(readFileSync(join(root, 'file'), 'utf8'), 'old', 'to check changes nothing')
  await writeWhole(join(root, 'link'), 'new')
  t.equal(readFileSync(join(root, 'file'), 'utf8'), 'new')
  t.ok(lstatSync(join(root, 'link')).isSymbolicLink())
})

t.test('where an answer cannot go is reported before anything is asked, openly or blind', async t => {
  const root = t.testdir({ file: 'x', folder: {} })
  const question = ['query', 'profile', 'market@2025', '--by', 'age', '--epsilon', '1']
  const env = { XDG_CONFIG_HOME: join(root, 'nobody') }
  const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
    [['--output', join(root, 'folder')], 2, /\[cli\.not_a_file\]/],
    [['--output', ''], 2, /\[cli\.file_name_empty\]/],
    [['--output', join(root, 'file', 'below')], 1, /\[cli\.file_system\].*\(ENOTDIR\)/],
    [['--json', '--csv'], 2, /\[cli\.two_formats\]/],
  ]
  for (const [more, exit, err] of cases) {
    for (const blind of [[], ['--blind', 'category=fan']])
      t.match(await type([...question, ...blind, ...more], { env }), { exit, err }, more.join(' '))
  }
})

t.test('an answer that could not be written after all is free to fetch, and the error says so', async t => {
  const root = t.testdir({ file: 'x' })
  const context = contextOf('en')
  let err = ''
  const host = { ...context.host, err: { ...context.host.err, write: (text: string) => void (err += text) } }
  const given = new ParsedArgs([], { output: join(root, 'file', 'below.csv'), quiet: true })
  const proof = { answer: '', resultSalt: '', leaf: '', body: '', bodySalt: '', receipt: '' }
  const read = { file: { v: 1, id: PROFILE.id, ...proof }, stored: false, answer: PROFILE } as const
  await t.rejects(emitRead({ ...context, host, quiet: true }, given, read), { code: 'ENOTDIR' })
  t.match(err, `free to fetch: yinsuan answer show ${PROFILE.id}\n`)
})
