import { execFileSync } from 'node:child_process'
import { lstatSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { checkTarget, writeWhole } from '../../src/cli/write-file.ts'

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
