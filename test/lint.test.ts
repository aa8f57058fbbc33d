import { spawnSync } from 'node:child_process'
import { copyFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'

// Each fixture is a file that would be at the same place in the real tree. A comment `// fires RULE` names
// the rule that has to fire on the line below; the rule must fire there, and nothing else anywhere.
const root = fileURLToPath(new URL('..', import.meta.url))
const fixtures = join(root, 'test/lint-fixtures')
const names = readdirSync(fixtures, { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.ts'))
  .sort()

// Not t.testdir: it lies inside .tap, which git and so oxlint ignore.
const project = mkdtempSync(join(tmpdir(), 'yinsuan-lint-'))
t.teardown(() => rmSync(project, { recursive: true }))
cpSync(fixtures, project, { recursive: true })
copyFileSync(join(root, '.oxlintrc.json'), join(project, '.oxlintrc.json'))
const fired = lint(project)

t.test('every layer has a clean fixture and several broken ones', async t => {
  const layers = ['protocols', 'schemas']
  layers.push(
    ...['domain', 'store', 'engine', 'app', 'server', 'sdk', 'prepare', 'witness', 'text', 'cli'].map(
      layer => `src/${layer}`,
    ),
  )
  layers.push('console/src')
  for (const layer of layers) {
    const inLayer = names.filter(name => name.startsWith(`${layer}/`))
    t.ok(inLayer.includes(`${layer}/clean.ts`), `${layer} has a clean fixture`)
    t.ok(inLayer.length >= 5, `${layer} has ${inLayer.length} fixtures`)
  }
})

t.test('in each fixture exactly the rules fire that its comments name', async t => {
  for (const name of names) {
    const expected = expectedIn(readFileSync(join(fixtures, name), 'utf8'))
    t.equal(
      expected.length === 0,
      name.endsWith('clean.ts'),
      `${name} says what is wrong, unless it is clean`,
    )
    t.same(fired.get(name) ?? [], expected, name)
  }
})

t.test('the message of a layer rule says what may be imported', async t => {
  for (const layer of ['protocols', 'schemas', 'src/domain', 'src/sdk']) {
    const output = lintOutput(project, `${layer}/imports-a-bare-builtin.ts`)
    t.match(output, /imports? only protocols/, layer)
  }
})

t.test('the lint of the project itself leaves the fixtures out', async t => {
  const { ignorePatterns } = JSON.parse(readFileSync(join(root, '.oxlintrc.json'), 'utf8')) as {
    readonly ignorePatterns: readonly string[]
  }
  t.ok(ignorePatterns.includes('test/lint-fixtures'))
})

function expectedIn(text: string): readonly string[] {
  const lines = text.split('\n')
  const expected: string[] = []
  let pending: string[] = []
  for (const [i, line] of lines.entries()) {
    const rule = /^ *\/\/ fires (\S+)$/.exec(line)?.[1]
    if (rule !== undefined) {
      pending.push(rule)
      continue
    }
    expected.push(...pending.map(name => `${i + 1} ${name}`))
    pending = []
  }
  return expected.sort()
}

/** `line rule` for each file, each once: one line may break one rule in several ways. */
function lint(folder: string): ReadonlyMap<string, readonly string[]> {
  const byFile = new Map<string, Set<string>>()
  const { diagnostics } = JSON.parse(lintOutput(folder, '.')) as {
    readonly diagnostics: readonly {
      readonly code: string
      readonly filename: string
      readonly labels: readonly { readonly span: { readonly line: number } }[]
    }[]
  }
  for (const { code, filename, labels } of diagnostics) {
    const found = byFile.get(filename) ?? new Set()
    found.add(`${labels[0]?.span.line} ${code}`)
    byFile.set(filename, found)
  }
  return new Map([...byFile].map(([name, found]) => [name, [...found].sort()]))
}

function lintOutput(folder: string, path: string): string {
  // Not .bin/oxlint: tap loads itself into child processes, and then a module without an extension does not
  // start.
  const cli = join(root, 'node_modules/oxlint/dist/cli.js')
  const args = [cli, '--format', 'json', path]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
  if (status !== 0 && status !== 1) throw new Error(`oxlint did not run: ${stderr}`)
  return stdout
}
