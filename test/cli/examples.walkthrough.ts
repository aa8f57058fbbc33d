// Every example of every `--help`, typed as it stands there, in both languages: at a service with the
// sample's edition, by a member whose command it is. What the reader fills in (`grant_…`) is filled in from
// the service.
import { chdir } from 'node:process'
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import type { Language } from '../../schemas/common.ts'
import { EXAMPLES } from '../../src/text/cli/commands/examples.ts'
import { CLI_TEXT, type CommandPath } from '../../src/text/cli/text.ts'
import { type TerminalOptions, type Typed, type } from './terminal.ts'
import { DATASET_FILE, expectOk, openMarket, writeExport } from './world.ts'

t.setTimeout(600_000)
/** In the month after the one that the examples settle and report. */
const START = Date.parse('2026-11-05T02:00:00.000Z') - Date.now()
const clock = () => START + Date.now()
const world = await openMarket(12_000, { clock, pool: true, grant: ['--modes', 'open,blind'] })
const home = process.cwd()
const folder = join(world.folder, 'here')
await mkdir(folder)
chdir(folder)
t.teardown(async () => {
  chdir(home)
  await world.close()
})
const { as, service } = world
const json = (typed: Typed): unknown => JSON.parse(expectOk(typed).out)

const QUESTION = {
  kind: 'aggregate',
  edition: 'appliance-orders@2025',
  select: [{ statistic: 'units' }],
  groupBy: ['gender'],
  privacy: { epsilon: '0.1' },
}

/** Members without a contract: each gets one once. */
const consumers = ['xinpin', 'meiju']

/** Whose command it is; as nobody where it needs no service. */
const MEMBERS: Readonly<Record<string, readonly CommandPath[]>> = {
  operator: ['org add', 'org list', 'org propose', 'org propose-key', 'org code'],
  hailan: [
    'dataset init',
    'dataset prepare',
    'grant issue',
    'edition caps',
    'edition freeze',
    'edition unfreeze',
    'key list',
    'org show',
    'settle',
    'standing publish profile',
    'standing publish trend',
    'standing publish aggregate',
    'standing list',
    'standing show',
    'standing withdraw',
  ],
  dongfang: [
    'grant list',
    'grant show',
    'grant verify',
    'dataset list',
    'dataset show',
    'estimate profile',
    'estimate trend',
    'estimate aggregate',
    'query profile',
    'query trend',
    'query aggregate',
    'estimate price-bands',
    'estimate region',
    'query price-bands',
    'query region',
    'answer list',
    'answer show',
    'answer verify',
    'report market',
    'report panel',
    'report disclosure',
    'budget show',
    'blind ticket list',
    'market list',
    'market questions',
    'log keys',
    'log export',
    'key invite',
    'key export',
    'key import',
  ],
  jianguan: [
    'desk list',
    'desk overview',
    'edition passport',
    'grant level',
    'grant freeze',
    'grant unfreeze',
    'org halt',
    'org resume',
    'log show',
    'log verify',
    'log watch',
    'report compliance',
    'market status',
  ],
  nobody: ['init', 'config check', 'config print', 'engine check', 'witness init', 'explain', 'completion'],
}

/**
 * Examples that need what this test does not have: they are read as commands, and refused for what they name
 * or reach, never for how they are written. Other tests run these commands.
 */
const ELSEWHERE: Readonly<Record<string, readonly CommandPath[]>> = {
  'they run on, until a signal': ['serve', 'witness serve', 'gateway'],
  'the service is running': [
    'doctor',
    'migrate',
    'backup',
    'restore',
    'log rotate-key',
    'key rotate-master',
    'org recover',
  ],
  'a one-time code is used up': ['enrol'],
  'ciphertexts take minutes': ['blind ticket make', 'blind ticket keep'],
  'nobody cheats here': [
    'blind ticket show',
    'blind ticket give-up',
    'blind rebut',
    'blind record',
    'blind check-record',
    'blind lift',
    'blind evidence',
  ],
  'decided already': ['desk approve', 'desk reject', 'edition submit', 'grant accept'],
  'they would end what the others need': ['grant revoke', 'edition withdraw', 'key revoke', 'key rotate'],
  'this edition declares nothing of the kind': [
    'estimate repurchase',
    'estimate new-product',
    'estimate switching',
    'estimate basket',
    'estimate market-share',
    'estimate promotion',
    'query repurchase',
    'query new-product',
    'query switching',
    'query basket',
    'query market-share',
    'query promotion',
  ],
  'there is no market here': [
    'market publish',
    'market show',
    'market join',
    'market form',
    'market sign',
    'market cancel',
  ],
  'there is no hub here': ['node init', 'node recover'],
  'their files name what is not here': ['schedule', 'notify'],
  'an edition is there once': ['dataset register', 'dataset publish', 'standing renew'],
}

const paths = Object.keys(CLI_TEXT.en.commands) as readonly CommandPath[]
type Named = keyof typeof EXAMPLES
const inLanguage = (name: Named, language: Language): readonly string[] => {
  const examples = EXAMPLES[name]
  return 'zh' in examples ? examples[language] : examples
}
const examplesOf = (path: CommandPath) => [...new Set([...inLanguage(path, 'en'), ...inLanguage(path, 'zh')])]

// Before the first test, which may end before the next begins.
await makePlace()

t.test('every command is either run here or elsewhere', async t => {
  const known = [...Object.values(MEMBERS), ...Object.values(ELSEWHERE)].flat()
  t.same([...known].sort(), [...paths].sort())
  for (const language of ['en', 'zh'] as const) {
    const all = paths.flatMap(path => inLanguage(path, language))
    for (const group of Object.keys(CLI_TEXT.en.groups) as readonly (keyof typeof CLI_TEXT.en.groups)[])
      for (const example of inLanguage(group, language))
        t.ok(all.includes(example), `${language}: the group ${group} repeats: ${example}`)
  }
})

for (const [member, own] of Object.entries(MEMBERS)) {
  t.test(`the examples of the commands of ${member}`, async t => {
    for (const path of own) {
      for (const example of examplesOf(path)) {
        const { exit, err } = await typeLine(member, example)
        t.equal(exit, 0, `${example}\n${err}`)
      }
    }
  })
}

t.test('the other examples are refused for what they name, not for how they are written', async t => {
  for (const path of Object.values(ELSEWHERE).flat()) {
    if (path === 'serve' || path === 'witness serve' || path === 'gateway') continue
    for (const example of examplesOf(path)) {
      const { exit, err } = await typeLine('jianguan', example)
      t.notMatch(
        err,
        /\[usage\.|\[cli\.(?:choice|filter|slug|purpose|number|statistic|option_missing)/,
        example,
      )
      t.type(exit, 'number')
    }
  }
})

/** What the examples name: files, a profile called `officer`, and members that are not there yet. */
async function makePlace(): Promise<void> {
  const profiles = join(world.folder, 'config/yinsuan/profiles')
  await copyFile(join(profiles, 'jianguan.json'), join(profiles, 'officer.json'))
  const { logKey } = JSON.parse(await readFile(join(profiles, 'dongfang.json'), 'utf8')) as { logKey: string }
  await writeFile('log.vkey', `${logKey}\n`)
  await writeFile('policy.yaml', `log: ${logKey}\n`)
  await writeFile('question.json', JSON.stringify(QUESTION))
  const declared = await readFile(DATASET_FILE, 'utf8')
  const categories = [...declared.matchAll(/value: (\S+), label: \{ zh: \S+, en: [a-z -]+ \} \}/g)]
  await writeFile('categories.txt', categories.map(([, value]) => `${value}\n`).join(''))
  await mkdir('exports')
  await writeExport('.', 12_000)
  const orders = await readFile('orders.csv')
  await writeFile('exports/orders.csv.gz', gzipSync(orders))
  for (const id of ['xinpin', 'meiju']) {
    expectOk(await as('operator', ['org', 'add', id, '--title', id, '--role', 'consumer']))
  }
}

/** One line of a shell: quotes, variables before it, `$(cat FILE)`, `> FILE`. */
async function typeLine(member: string, line: string): Promise<Typed> {
  const [command = '', target] = (await fillIn(line)).split(/ > (?=\S+$)/)
  const words = [...command.matchAll(/(?:[^\s"]|"[^"]*")+/g)].map(([word]) => word.replaceAll('"', ''))
  const at = words.indexOf('yinsuan')
  const env = Object.fromEntries(words.slice(0, at).map(word => word.split('=') as [string, string]))
  const options: TerminalOptions = { env, person: 'y' }
  const argv = words.slice(at + 1)
  await makeRoom(argv)
  const typed =
    member === 'nobody' ? await type(argv, { ...options, now: clock }) : await as(member, argv, options)
  if (target !== undefined && !target.startsWith('~')) await writeFile(target, typed.out)
  return typed
}

/** What an example makes, another one made before it. */
async function makeRoom(argv: readonly string[]): Promise<void> {
  const command = argv.slice(0, 2).join(' ')
  const gone = command === 'log export' ? 'log-copy' : argv[0] === 'init' ? 'data' : undefined
  if (gone !== undefined) await rm(gone, { recursive: true, force: true })
  if (command === 'dataset init') await rm('dataset.yaml', { force: true })
  if (command !== 'dataset prepare') return
  await copyFile(DATASET_FILE, 'dataset.yaml')
  await copyFile('orders.csv', 'exports/orders.csv')
}

async function fillIn(line: string): Promise<string> {
  const newest = async (list: string, member = 'dongfang'): Promise<string> => {
    const rows = json(await as(member, [list, 'list', '--json'])) as readonly { readonly id: string }[]
    return rows[0]?.id ?? `no-${list}`
  }
  let filled = line
    .replaceAll('https://cleanroom.example', service.url)
    .replaceAll('https://mirror.example', service.url)
    .replaceAll('/srv/yinsuan', 'data')
    .replace(' --every 60', '')
    .replace('PASSPHRASE=…', 'PASSPHRASE=correct-horse-battery-staple')
    .replace('$(cat log.vkey)', (await readFile('log.vkey', 'utf8')).trim())
  if (line.includes(' standing ') && line.includes('answer_…'))
    filled = filled.replaceAll('answer_…', await newest('standing', 'hailan'))
  for (const list of ['grant', 'answer']) {
    if (filled.includes(`${list}_…`)) filled = filled.replaceAll(`${list}_…`, await newest(list))
  }
  // Members are added, and get their contract, once.
  if (filled.includes('grant issue'))
    return filled.replace('--to dongfang', `--to ${consumers.shift() ?? ''}`)
  return /org (?:add|code)/.test(filled) ? filled.replace('dongfang', 'donghai') : filled
}
