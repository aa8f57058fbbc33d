// What the documents say of the product is so; docs.walkthrough.ts runs their commands.
import { chmodSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, normalize } from 'node:path'
import type { Command } from 'commander'
import t from 'tap'
import { parse } from 'yaml'
import { DatasetFile } from '../schemas/dataset-file.ts'
import { EVIDENCE } from '../scripts/evidence/table.ts'
import { createContext } from '../src/cli/context.ts'
import { readNotifySettings } from '../src/cli/notify/settings.ts'
import { readSchedule } from '../src/cli/schedule/settings.ts'
import { nodeHost } from '../src/cli/host.ts'
import { buildProgram } from '../src/cli/program.ts'
import { parseSourceFile } from '../src/prepare/dataset-yaml.ts'
import { firstDeadlineFor } from '../src/engine/schedule.ts'
import { blocksOf, documents, LONG, markdownIn, PART_OF_LONG, read, root } from './support/documents.ts'

/** Each English document that has a Chinese one. */
const translated = [
  ['README.md', 'README.zh-CN.md'],
  ...markdownIn('docs/zh').map(file => [file.replace('/zh/', '/'), file] as const),
] as const

t.test('a document and its translation hold the same commands', t => {
  for (const [english, chinese] of translated) t.same(blocksOf(chinese), blocksOf(english), chinese)
  t.end()
})

t.test('a document and its translation name the same commands, settings and files in each section', t => {
  const named = (file: string) => sectionsOf(file).map(section => spansOf(section).sort())
  for (const [english, chinese] of translated) t.same(named(chinese), named(english), chinese)
  t.end()
})

t.test('README.md is short', t => {
  const words = read('README.md').split(/\s+/).length
  t.ok(words <= 700, `${words} words`)
  t.end()
})

t.test('the tutorial has twenty commands, and the documents together at most 60 000 words', t => {
  const commands = blocksOf('docs/TUTORIAL.md').flatMap(block => block.split('\n'))
  t.equal(commands.filter(line => !LONG.includes(line)).length, 20)
  const counted = documents.filter(file => !['README.zh-CN.md', 'CHANGELOG.md'].includes(file))
  const words = counted.reduce((sum, file) => sum + (read(file).match(/\S+/g)?.length ?? 0), 0)
  t.ok(words <= 60_000, `${words} words`)
  t.end()
})

t.test('every command and flag that is named, or shown without being run, exists', t => {
  const program = buildProgram(createContext(nodeHost(), 'en'))
  let known = 0
  for (const file of documents) {
    const shown = [...read(file).matchAll(/^npm run -s yinsuan -- (.*)$/gm)].map(([, line = '']) => line)
    for (const phrase of [...sectionsOf(file).flatMap(spansOf), ...shown]) {
      const words = phrase.replace(/^yinsuan /, '').split(' ')
      // `init|serve`: one phrase for several commands.
      const at = words.findIndex(word => /^[a-z-]+(?:\|[a-z-]+)+$/.test(word))
      const each = words[at]?.split('|').map(word => words.with(at, word)) ?? [words]
      for (const typed of each) {
        if (!program.commands.some(command => command.name() === typed[0])) continue
        t.equal(unknownIn(program, typed), undefined, `${file}: ${phrase}`)
        known++
      }
    }
  }
  t.ok(known > 100, `${known} are checked`)
  t.type(unknownIn(program, ['grant', 'acept']), 'string')
  t.type(unknownIn(program, ['log', 'verify', '--polcy', 'x']), 'string')
  t.end()
})

t.test('what the README of the SDK lists is exported where it says', async t => {
  const rows = [...read('src/sdk/README.md').matchAll(/^\| `@yinsuan\/sdk(?:\/(\w+))?` \| (.*?) \|/gm)]
  t.ok(rows.length > 15)
  for (const [, path = 'index', names = ''] of rows) {
    const module: Readonly<Record<string, unknown>> = await import(`../src/sdk/public/${path}.ts`)
    for (const name of spansOf(names)) t.ok(name in module, `${path}: ${name}`)
  }
})

t.test('the files that docs/MEMBERS.md shows are accepted as they stand', async t => {
  for (const document of ['docs/MEMBERS.md', 'docs/zh/MEMBERS.md']) {
    const blocks = [...read(document).matchAll(/^```yaml\n([\s\S]*?)\n```$/gm)].map(([, block = '']) => block)
    const [database = '', objects = '', notify = '', schedule = '', tags = '', back = ''] = blocks
    t.equal(parseSourceFile(database, 'shop.yaml').database?.kind, 'postgres')
    t.match(parseSourceFile(objects, 'shop.yaml').objects?.url, 's3://exports/')
    const secret = Buffer.alloc(32).toString('base64')
    const folder = t.testdir({
      'notify.yaml': notify.replace('whsec_…', `whsec_${secret}`),
      'schedule.yaml': schedule,
    })
    chmodSync(join(folder, 'notify.yaml'), 0o600)
    t.equal((await readNotifySettings(join(folder, 'notify.yaml'))).channels.length, 4)
    t.equal((await readSchedule(join(folder, 'schedule.yaml'))).questions.length, 1)
    const looking = DatasetFile.pick({ time: true, derive: true }).parse(parse(back))
    t.match(looking, { time: { lookBack: 90 }, derive: { newcomer: { newAfter: 90 } } })
    const tagged = DatasetFile.pick({ dimensions: true, derive: true }).parse(parse(tags))
    t.match(tagged, {
      dimensions: { topics: { tags: { max: 3 } } },
      derive: { basket: { tags: { max: 3 } } },
    })
  }
})

t.test('the deadlines that docs/OPERATING.md tells are those of the formula', t => {
  const told =
    /two engine threads\n\s+([\d.]+) s for lines and sums, ([\d.]+) s for buyers and ([\d.]+) s for orders/
  const seconds = told.exec(read('docs/OPERATING.md'))?.slice(1)
  const deadline = firstDeadlineFor(4, 2)
  const month = {
    name: 'month',
    index: 0,
    column: 'd0',
    slots: ['d0'],
    size: 12,
    perUnit: false,
    perOrder: false,
  }
  const table = {
    viewBit: 0,
    measure: undefined,
    cut: undefined,
    uncounted: undefined,
    ofOrder: [],
    dimensions: [month],
    where: [],
    cells: 12,
  }
  const computed = (['sum', 'units', 'orders'] as const).map(statistic =>
    (deadline(1_000_000, { ...table, statistic }) / 1000).toFixed(1),
  )
  t.same(seconds, computed)
  t.end()
})

t.test('every link leads somewhere, and every path that is named exists', t => {
  for (const file of documents) {
    for (const [, target = ''] of read(file).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
      t.ok(existsSync(join(root, normalize(join(dirname(file), target)))), `${file}: ${target}`)
    }
    const paths =
      /`((?:protocols|schemas|src|scripts|test|docs|examples)\/[\w./-]*|\.ci\/run|\.env\.example)`/g
    for (const [, path = ''] of read(file).matchAll(paths))
      t.ok(existsSync(join(root, path)), `${file}: ${path}`)
  }
  t.end()
})

t.test('a document that code or a specification names is in this repository', t => {
  const folders = [
    'console/src',
    'deploy',
    'docs',
    'protocols',
    'python',
    'schemas',
    'scripts',
    'src',
    'test',
  ]
  const files = folders.flatMap(folder =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(name => join(folder, name)),
  )
  const known = new Set([...files, ...readdirSync(root)].map(file => basename(file)))
  const missingIn = (text: string): readonly string[] =>
    [...text.matchAll(/[\w.-]+\.md\b/g)].map(([name]) => name).filter(name => !known.has(name))
  let looked = 0
  for (const file of files.filter(name => /\.(?:ts|tsx|py|md)$/.test(name) && !/node_modules/.test(name))) {
    t.same(
      missingIn(readFileSync(join(root, file), 'utf8')).filter(name => name !== BILL),
      [],
      file,
    )
    looked++
  }
  t.ok(looked > 1_000, `${looked} files`)
  t.same(missingIn(`// ${['design', 'md'].join('.')}, "Noise"`).length, 1)
  t.end()
})

/** What `npm run sbom` writes. */
const BILL = 'LICENSES.md'

t.test('the long commands are run by .ci/run as they stand', t => {
  const lines = read('.ci/run')
    .split('\n')
    .map(line => line.trim().replace(/^step '[^']*' /, ''))
  for (const command of LONG) t.ok(lines.includes(command), command)
  const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Record<string, string> }
  t.equal(PART_OF_LONG, 'npm test')
  t.equal(scripts['test:full'], `${scripts['test']} --full`)
  t.end()
})

t.test('every file of evidence can be run by name', t => {
  const folder = join(root, 'scripts/evidence')
  const runnable = readdirSync(folder)
    .filter(name => /^[a-z][a-z-]*\.ts$/.test(name))
    .filter(name => /^export (?:async )?function run\(/m.test(readFileSync(join(folder, name), 'utf8')))
    .map(name => name.replace('.ts', ''))
  t.same(Object.keys(EVIDENCE).sort(), runnable.sort())
  t.end()
})

t.test('the other documents hold no command that nothing runs', t => {
  const followed = ['TUTORIAL.md', 'MARKETS.md', 'OPERATING.md'].flatMap(name => [
    `docs/${name}`,
    `docs/zh/${name}`,
  ])
  for (const file of documents.filter(name => !followed.includes(name))) {
    for (const block of blocksOf(file)) {
      for (const line of block.split('\n')) t.ok([...LONG, PART_OF_LONG].includes(line), `${file}: ${line}`)
    }
  }
  t.end()
})

function sectionsOf(file: string): readonly string[] {
  return read(file)
    .replace(/^```[\s\S]*?^```$/gm, '')
    .split(/^## /m)
}

/** The texts between backticks. */
function spansOf(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span.replace(/\s+/g, ' '))
}

/** The first word that is no command or no flag of it. */
function unknownIn(program: Command, words: readonly string[]): string | undefined {
  let command = program
  for (const word of words) {
    const below = command.commands.find(found => found.name() === word)
    if (below === undefined) break
    command = below
  }
  const flags = words.filter(word => word.startsWith('--'))
  const missing = flags.find(flag => flag !== '--help' && !command.options.some(({ long }) => long === flag))
  // A group alone is named as such; with more words, the next had to be one of its commands.
  const depth = words.indexOf(command.name()) + 1
  return command.commands.length > 0 && words.length > depth ? words[depth] : missing
}
