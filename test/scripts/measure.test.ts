import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'

const MAIN = join(import.meta.dirname, '../../scripts/measure/main.ts')

t.test(
  'a name has one home as a dictionary’s section, and as the zod schema of a protocol’s type',
  async t => {
    const root = t.testdir({
      protocols: { 'role.ts': `export type Role = 'a'\nexport type Cap = 1\n` },
      schemas: {
        'role.ts': `export const Role = z.enum(['a'])\nexport type Role = 'a'\nexport type Cap = 2\n`,
      },
      src: {
        text: { log: { 'en.ts': `export const log = 1\n`, 'zh.ts': `export const log = 1\n` } },
        store: { 'log.ts': `export const log = 1\n` },
      },
    })
    for (const args of [
      ['init', '-q'],
      ['add', '.'],
    ])
      execFileSync('git', ['-C', root, ...args])
    const json = join(root, 'figures.json')
    execFileSync(process.execPath, [MAIN, '--root', root, '--json', json])
    const { severalHomes } = JSON.parse(readFileSync(json, 'utf8'))
    t.same(severalHomes, ['Cap: protocols/role.ts, schemas/role.ts'], 'two types are two things')
  },
)

t.test('the figures of a small checkout are those counted by hand', async t => {
  const long = Array.from({ length: 101 }, (_, i) => `  void ${i}`).join('\n')
  const root = t.testdir({
    src: {
      server: { 'loose.ts': `/** Adds. */\nexport function add(): string {\n  return '没有找到'\n}\n` },
      store: {
        'a.ts': `// ${'x'.repeat(110)}\nexport const add = (): void => {\n${long}\n}\nconst text = '没有找到'\nvoid text\n`,
      },
    },
    test: { 'a.test.ts': `export const add = 1\nconst text = '没有找到'\nvoid text\n` },
  })
  for (const args of [
    ['init', '-q'],
    ['add', '.'],
  ])
    execFileSync('git', ['-C', root, ...args])
  const json = join(root, 'figures.json')
  const table = execFileSync(process.execPath, [MAIN, '--root', root, '--json', json], { encoding: 'utf8' })
  t.match(JSON.parse(readFileSync(json, 'utf8')), {
    rooms: {
      'src/server': { files: 1, lines: 4, exportedFunctions: 1, docstringShare: 1 },
      'src/store': { exportedFunctions: 1, docstringShare: 0, functionsOver100Lines: 1 },
    },
    files: 3,
    productLines: 4 + 106,
    functionsOver100Lines: 1,
    longFunctions: ['src/store/a.ts:2 (103)'],
    namesWithSeveralHomes: 1,
    commentLinesOver110Columns: 1,
    duplicatedStrings: 1,
    looseServerFiles: 1,
    docstringShare: 0.5,
  })
  t.match(table, /src\/store .* 0 %/)
})

t.test('who imports what, and where the kinds are named', async t => {
  const root = t.testdir({
    protocols: {
      audit: {
        'entry.ts': `export type Start = Header<'start-now'>\nexport type Both = Decision<'freeze' | 'thaw'>\n`,
      },
    },
    src: {
      a: {
        'one.ts': `import { two } from './two.ts'\nexport const one = two\nexport const forTests = 1\n`,
        'two.ts': `export const two = 2\nexport type Later = import('./three.ts').Three\n`,
        'three.ts': `export type Three = 3\nvoid import('./two.ts')\n`,
        'worker.ts': `switch (entry.type) {\n  case 'freeze':\n  case 'thaw':\n}\n`,
      },
      app: {
        'charge.ts': `// Its members in the order of canonical JSON.\nvoid new URL('./asked.ts', import.meta.url)\nvoid decideCharge(1)\n`,
        'asked.ts': `export const asked = 'start-now'\n`,
      },
      cli: { 'ask.ts': `void client.askBlind(1)\nvoid ask(2)\nvoid askFor(3)\n` },
      domain: { 'ledger.ts': `export function decideCharge(charge: number): number {\n  return charge\n}\n` },
    },
    test: { 'one.test.ts': `import { forTests, one } from '../src/a/one.ts'\nvoid [forTests, one]\n` },
  })
  for (const args of [
    ['init', '-q'],
    ['add', '.'],
  ])
    execFileSync('git', ['-C', root, ...args])
  const json = join(root, 'figures.json')
  execFileSync(process.execPath, [MAIN, '--root', root, '--json', json])
  const figures = JSON.parse(readFileSync(json, 'utf8'))
  t.match(figures, {
    productFiles: 9,
    smallFiles: ['src/a/three.ts (of two.ts)', 'src/app/asked.ts (of charge.ts)'],
    cycles: ['src/a/three.ts, src/a/two.ts'],
    exportsForTests: ['src/a/one.ts: one', 'src/a/one.ts: forTests'],
    askingVerbs: ['ask', 'askBlind'],
    deciders: ['src/app/charge.ts'],
    filesByKind: { 'start-now': 2 },
    caseLabels: ['src/a/worker.ts:2 freeze', 'src/a/worker.ts:3 thaw'],
    orderOfKeysComments: 1,
  })
})
