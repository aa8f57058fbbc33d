import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import t from 'tap'
import { formatVkey } from '../../protocols/audit/note.ts'
import { generatePrivateKey } from '../../protocols/identity/keys.ts'
import { Fault } from '../../schemas/fault.ts'
import { parseBudget, parseExpiry } from '../../src/cli/amounts.ts'
import { chooseLanguage } from '../../src/cli/context.ts'
import { MESSAGES } from '../../schemas/messages/messages.ts'
import { nearest } from '../../schemas/nearest.ts'
import { writeProfile } from '../../src/cli/profile.ts'
import { buildProgram } from '../../src/cli/program.ts'
import { draftQuery, readHidden } from '../../src/cli/query/build.ts'
import { ParsedArgs } from '../../src/cli/parsed-args.ts'
import { textWidth } from '../../src/cli/render/width.ts'
import { publicPart } from '../../src/sdk/blind/ask-blind.ts'
import { logKey } from '../protocols/audit/log-fixture.ts'
import { marketDeclaration } from '../support/declaration.ts'
import { contextOf } from './fixtures.ts'
import { type } from './terminal.ts'

function leaves(command: Command, path: readonly string[] = []): readonly (readonly string[])[] {
  return command.commands.length === 0
    ? [path]
    : command.commands.flatMap(child => leaves(child, [...path, child.name()]))
}

const paths = leaves(buildProgram(contextOf('en')))

t.test(
  'every command tells what it is for, with examples and every option explained, in both languages',
  async t => {
    t.ok(paths.length >= 37, `${paths.length} commands`)
    for (const language of ['en', 'zh'] as const) {
      const title = language === 'en' ? 'Examples:' : '示例：'
      for (const path of paths) {
        const { exit, out } = await type([...path, '--help'], { env: { LANG: `${language}_X.UTF-8` } })
        const [head = '', examples = ''] = out.split(title)
        t.equal(exit, 0, path.join(' '))
        t.match(examples, new RegExp(`\\$ .*yinsuan ${path.join(' ')}`), `examples of ${path.join(' ')}`)
        const bare = head.split('\n').filter(line => /^ +-/.test(line) && !/ {2}\S/.test(line.trim()))
        t.same(bare, [], `options of ${path.join(' ')} without words`)
      }
    }
  },
)

t.test('help fits the terminal in both languages: a Chinese character takes two columns', async t => {
  for (const lang of ['en', 'zh']) {
    for (const columns of [60, 80]) {
      const { out } = await type(['query', 'profile', '--help', '--lang', lang], {
        isTerminal: true,
        columns,
      })
      const [head = ''] = out.split(/Examples:|示例：/)
      t.same(
        head.split('\n').filter(line => textWidth(line) > columns && !/^Usage|^用法/.test(line)),
        [],
        `${lang} ${columns}`,
      )
    }
  }
})

t.test('help of the whole and of a group leads to the commands, in groups', async t => {
  const whole = (await type([])).out
  t.match(
    whole,
    /Datasets and questions:[\s\S]* query [\s\S]*Run a service:[\s\S]* serve [\s\S]*Exit codes: 0 ok/,
  )
  t.notMatch(whole, /Commands:/, 'every command is in a group')
  t.match((await type(['--help', '--lang', 'zh'])).out, /数据集与查询：[\s\S]*运行服务：/)
  t.match((await type(['grant', '--help'])).out, /issue[\s\S]*Examples:/)
  for (const lang of ['en', 'zh']) {
    const lines = (await type(['--help', '--lang', lang])).out.trimEnd().split('\n')
    const [folder = '', pages = ''] = [lines.at(-1), lines.at(-2)]
    t.equal(folder.endsWith('/zh'), lang === 'zh', folder)
    const named = pages.match(/[A-Z]+\.md/g) ?? []
    t.ok(named.length === 4 && named.every(page => existsSync(join(folder, page))), pages)
  }
  for (const flag of ['--version', '-v']) t.match((await type([flag])).out, /^\d+\.\d+\.\d+\n$/)
})

t.test('`help` before a command is `--help` behind it', async t => {
  t.same(await type(['help']), await type([]))
  for (const words of [['grant'], ['grant', 'issue'], ['query', 'profile', '--lang', 'zh']])
    t.same(await type(['help', ...words]), await type([...words, '--help']), words.join(' '))
  t.match(await type(['help', 'grunt']), { exit: 2, err: /Unknown command grunt\.\nDid you mean grant\?/ })
  t.match(await type(['help', 'grant', 'isue']), { exit: 2, err: /Did you mean issue\?/ })
})

const LOG_KEY = formatVkey(logKey.key)
const ISSUE = ['grant', 'issue', '--to', 'a', '--purpose', 'b1', '--budget', 'rho:1', '--expires', '+9d']

t.test('a mistyped word gets the nearest one, exit code 2, and the next command', async t => {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['quary'], /Unknown command quary\.\nDid you mean query\?\nNext: yinsuan --help/],
    [['zzzzzz'], /Unknown command zzzzzz\.\nNext: yinsuan --help/],
    [['budget', 'show', '-qo'], /Option -qo needs a value/],
    [['query', 'profle'], /Did you mean profile\?\nNext: yinsuan query --help/],
    [
      ['budget', 'show', '--jsn'],
      /Unknown option --jsn\.\nDid you mean --json\?\nNext: yinsuan budget show --help/,
    ],
    [['grant', 'issue'], /Option --to is missing/],
    [['enrol'], /Argument url is missing/],
    [[...ISSUE, '--modes', 'open,open'], /--modes: open is given twice/],
    [[...ISSUE, '--editions', '1999'], /--editions: 1999 is not an edition; write dataset@label/],
    [[...ISSUE, '--views', '5th'], /--views: 5th is not valid/],
    [[...ISSUE, '--purpose', 'Product Planning'], /--purpose: Product Planning is not a purpose code/],
    [[...ISSUE, '--dataset', 'orders@2025'], /--dataset: orders@2025 is not valid/],
    [['grant'], /A command is required/],
    [['key', 'revoke', 'a', 'b'], /Too many arguments/],
    [
      ['log', 'verify', 'https://log.example', '--key', 'a+b+c'],
      /\[cli\.vkey\]: --key takes the verifier key/,
    ],
    [
      ['log', 'verify', '/no/such/folder', '--key', LOG_KEY],
      /\[cli\.log_place\]: There is no log at \/no\/such\/folder/,
    ],
    [
      ['log', 'watch', 'https://log.example', '--state', 's', '--every', '0'],
      /--every takes seconds from 1 to 86400/,
    ],
    [['log', 'show', '--before', '12x'], /--before takes a whole number from 1 on/],
    [['key', 'rotate', '--valid-until', '2026-02-31'], /\[cli\.expiry\]/],
    [['enrol', 'http://127.0.0.1:1', 'code', '--valid-until', '2026-02-31'], /\[cli\.expiry\]/],
    [['query', 'trend', '--mechanism', 'x'], /--mechanism\. Valid: discrete-gaussian, discrete-laplace\./],
    [['budget', 'show', '--output', '--json'], /Option -o, --output needs a value.* --output=VALUE\./],
    [['budget', 'show', '-o', '-q'], /Option -o, --output needs a value/],
    [['budget', 'show', '--as', '--jsn=1'], /Option --as needs a value/],
    [['budget', 'show', '-o', '--', 'x'], /Option -o, --output needs a value/],
    [['budget', 'show', '-o'], /Option -o, --output needs a value/],
    [['query', 'trend', '--epsilon', '-h'], /Option --epsilon needs a value/],
    [['completion', 'tcsh'], /Nearest: zsh|Nearest: fish|Nearest: bash/],
  ]
  for (const [argv, words] of cases) {
    const { exit, out, err } = await type(argv)
    t.equal(exit, 2, argv.join(' '))
    t.equal(out, '', 'nothing on stdout')
    t.match(err, words)
    t.match(err, /\nNext: \S/)
  }
  t.match((await type(['quary', '--lang', 'zh'])).err, /未知命令 quary。\n您是否想输入 query？\n下一步：/)
})

t.test('a value may begin with a hyphen where it is no option, and any after an equals sign', async t => {
  for (const profile of [['--as', '-Ab_c'], ['--as', '--Ab_c'], ['--as=--json']]) {
    const { err } = await type(['budget', 'show', ...profile])
    t.match(err, /Error \[cli\.profile_missing\]: .*-(?:Ab_c|json)/)
  }
  t.match(
    (await type(['budget', 'show', '-o', '--json', '--lang', 'zh'])).err,
    /选项 -o, --output 之后需要一个值。.*--output=值/,
  )
})

t.test('help describes what is a command’s own; --help-all describes every option', async t => {
  const { out: brief } = await type(['query', 'profile', '--help'])
  const { out: whole } = await type(['query', 'profile', '--help-all'])
  const described = (help: string): readonly string[] =>
    [...help.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, name = '']) => name)
  const also = /^Also: ([^.]*)\. --help-all/m.exec(brief)?.[1]?.split(/,\s+/) ?? []
  t.ok(also.includes('--rho') && also.includes('--json'))
  t.strictSame([...described(brief), ...also].sort(), [...described(whole)].sort(), 'none is lost')
  t.match((await type(['query', 'profile', '--mechansm', 'x'])).err, /Did you mean --mechanism\?/)
})

t.test('explain says what a code means, in either language, and what leads on', async t => {
  const silent: string[] = []
  for (const code of Object.keys(MESSAGES)) {
    const { exit, out } = await type(['explain', code])
    const whole = out.startsWith(`[${code}] `) && /\nExit code: [1-5]\.\nNext: \S/.test(out)
    if (exit !== 0 || !whole) silent.push(code)
  }
  t.strictSame(silent, [], 'every code is explained')
  t.match(
    (await type(['explain', 'sdk.timeout', '--lang', 'zh'])).out,
    /请求可能已被执行。\n退出码：1。\n下一步：/,
  )
  t.match((await type(['explain', 'receipt.root'])).out, /\[receipt\.root\].*\nExit code: 5\./s)
  const area = JSON.parse((await type(['explain', 'quota', '--json'])).out) as readonly { code: string }[]
  t.ok(area.length > 1 && area.every(({ code }) => code.startsWith('quota.')))
  const { exit, err } = await type(['explain', 'query.no_grunt'])
  t.equal(exit, 2)
  t.match(err, /\[cli\.code_unknown\].*Nearest: query\.no_grant/)
})

t.test('completion scripts parse in their shells and know commands and options', async t => {
  const { out: bash } = await type(['completion', 'bash'])
  execFileSync('bash', ['-n'], { input: bash })
  const complete = (words: string): string =>
    execFileSync(
      'bash',
      [
        '-c',
        `${bash}\nCOMP_WORDS=(yinsuan ${words}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _yinsuan; echo "\${COMPREPLY[*]}"`,
      ],
      { encoding: 'utf8' },
    ).trim()
  t.equal(complete('qu'), 'query')
  t.equal(complete('query tr'), 'trend')
  t.equal(complete('query profile a@b --cro'), '--cross')
  const { out: zsh } = await type(['completion', 'zsh'])
  t.match(zsh, /^#compdef yinsuan\n/)
  const { out: fish } = await type(['completion', 'fish'])
  t.match(fish, /complete -c yinsuan -n '__fish_seen_subcommand_from query; and not/)
  t.equal(
    fish.split('\n').filter(line => line !== '' && !line.startsWith('complete -c yinsuan -n ')).length,
    0,
  )
})

t.test('completion offers words in zsh and fish themselves', async t => {
  const scripts = t.testdir({
    zsh: (await type(['completion', 'zsh'])).out,
    fish: (await type(['completion', 'fish'])).out,
  })
  // zsh's own functions work inside a terminal only: these two print what they are given.
  const zsh = (...words: readonly string[]) => [
    'zsh',
    '-fc',
    `compdef() { : }; _describe() { print -l -- \${(P)2} }; source ${scripts}/zsh; words=(yinsuan ${words.join(' ')}); CURRENT=$#words; _yinsuan`,
  ]
  const fish = (...words: readonly string[]) => [
    'fish',
    '-Nc',
    `source ${scripts}/fish; complete -C 'yinsuan ${words.join(' ')}'`,
  ]
  for (const [shell, offered] of Object.entries({ zsh, fish })) {
    const isMissing = spawnSync(shell, ['-c', 'true']).error !== undefined
    await t.test(shell, isMissing ? { skip: `${shell} is not installed here` } : {}, async t => {
      const complete = (...words: readonly string[]): string => {
        const [command = '', ...given] = offered(...words)
        return execFileSync(command, given, { encoding: 'utf8' })
      }
      t.match(complete('qu'), /^query[:\t]/m)
      t.match(complete('query', 'tr'), /^trend[:\t]/m)
      t.match(complete('query', 'profile', 'a@b', '--cro'), /^--cross[:\t]/m)
      t.notMatch(complete('edition'), /^trend[:\t]/m)
    })
  }
})

t.test('the language comes from --lang, else the locale, else English', async t => {
  t.equal(chooseLanguage([], {}), 'en')
  t.equal(chooseLanguage([], { LANG: 'zh_CN.UTF-8' }), 'zh')
  t.equal(chooseLanguage([], { LC_ALL: 'en_US.UTF-8', LANG: 'zh_CN.UTF-8' }), 'en')
  t.equal(chooseLanguage(['--lang', 'zh'], { LC_ALL: 'C' }), 'zh')
  t.equal(chooseLanguage(['--lang=en'], { LANG: 'zh_CN' }), 'en')
})

t.test('profiles: none, several, one that others may read, one that is broken', async t => {
  const env = { XDG_CONFIG_HOME: t.testdir() }
  const folder = join(env.XDG_CONFIG_HOME, 'yinsuan', 'profiles')
  const show = (more: readonly string[] = []) => type(['budget', 'show', ...more], { env })
  t.match(await show(), { exit: 1, err: /No profile in .*\nNext: yinsuan enrol URL CODE/ })
  const privateKey = generatePrivateKey(bytes => bytes.fill(7))
  const profile = {
    url: 'http://127.0.0.1:9',
    authority: '127.0.0.1:9',
    serviceKey: 'x',
    logKey: 'y',
    key: { organisation: 'a', privateKey },
  }
  await writeProfile(join(folder, 'a.json'), profile)
  t.equal(statSync(join(folder, 'a.json')).mode & 0o777, 0o600)
  await writeProfile(join(folder, 'b.json'), profile)
  t.match(await show(), {
    exit: 1,
    err: /several profiles.*: a, b\.\nNext: yinsuan budget show --as NAME/,
  })
  chmodSync(join(folder, 'a.json'), 0o644)
  t.match(await show(['--as', 'a']), { exit: 1, err: /others may read it.*\nNext: chmod 600/ })
  writeFileSync(join(folder, 'b.json'), '{"v":2}')
  t.match(await show(['--as', 'b']), { exit: 1, err: /not in the format of this version/ })
  t.match(await show(['--as', './b.json']), { exit: 1, err: /b\.json cannot be read/ })
})

t.test('no service under the profile’s address: exit code 1 and the same command to try again', async t => {
  const env = { XDG_CONFIG_HOME: t.testdir() }
  const privateKey = generatePrivateKey(bytes => bytes.fill(7))
  const serviceKey = Buffer.from(privateKey.publicKey).toString('base64url')
  mkdirSync(join(env.XDG_CONFIG_HOME, 'yinsuan', 'profiles'), { recursive: true })
  await writeProfile(join(env.XDG_CONFIG_HOME, 'yinsuan', 'profiles', 'a.json'), {
    url: 'http://127.0.0.1:9',
    authority: '127.0.0.1:9',
    serviceKey,
    logKey: 'y',
    key: { organisation: 'a', privateKey },
  })
  t.match(await type(['budget', 'show'], { env }), {
    exit: 1,
    err: 'Error [sdk.connection]: http://127.0.0.1:9 did not respond.\nNext: yinsuan budget show\n',
  })
})

t.test('budgets and expiries are read exactly or refused', async t => {
  t.equal(parseBudget('rho:0.1', '1e-6'), '100000000')
  t.equal(parseBudget('epsilon:1', '1e-6'), '24355970')
  for (const text of [
    '1',
    'epsilon:',
    'rho:-1',
    'eps:1',
    'rho:1e-12',
    'epsilon:1e308',
    'rho:NaN',
    'rho:1e9',
  ]) {
    t.throws(() => parseBudget(text, '1e-6'), { code: 'cli.budget' }, text)
  }
  const now = Date.parse('2026-01-01T00:00:00.000Z')
  t.equal(parseExpiry('+90d', now), '2026-04-01T00:00:00.000Z')
  t.equal(parseExpiry('2026-12-31', now), '2026-12-31T23:59:59.999Z')
  t.equal(parseExpiry('2026-12-31T08:00:00+08:00', now), '2026-12-31T00:00:00.000Z')
  for (const text of ['tomorrow', '2026-02-31', '2026-02-31T00:00:00+08:00', '90', '+0d', '31.12.2026']) {
    t.throws(() => parseExpiry(text, now), { code: 'cli.expiry' }, text)
  }
})

t.test('the nearest words come first', async t => {
  t.same(
    nearest('catgory', ['month', 'category', 'age']),
    ['category', 'age'],
    'month shares nothing with it',
  )
  t.equal(nearest('空气炸', ['电饭煲', '空气炸锅'])[0], '空气炸锅')
  t.same(nearest('x', []), [])
})

const declaration = marketDeclaration()
const draft = async (kind: 'profile' | 'trend' | 'aggregate', args: readonly string[], options: object) =>
  (await draftQuery(kind, new ParsedArgs(args, { base: true, ...options }), contextOf('en').host)).finish(
    declaration,
  )

t.test('a typed question becomes a query, its words taken from the declaration', async t => {
  const profile = await draft('profile', ['market@2025', 'CATEGORY=Air-Fryer,kettle', 'age=40+'], {
    by: ['age,gender'],
    epsilon: '1',
    of: 'sum:revenue',
    view: 'spending',
  })
  t.match(profile, {
    kind: 'profile',
    where: { category: ['air-fryer', 'kettle'], age: ['40+'] },
    by: ['age', 'gender'],
    of: { statistic: 'sum', measure: 'revenue', view: 'spending' },
    base: true,
    privacy: { epsilon: '1' },
  })
  const trend = await draft('trend', ['market@2025'], {
    select: ['orders,average:revenue/sold'],
    rho: '0.1',
    splitBy: 'age',
  })
  t.match(trend, {
    period: 'month',
    select: [{ statistic: 'orders' }, { statistic: 'average', measure: 'revenue', per: 'sold' }],
    splitBy: 'age',
  })
  const aggregate = await draft('aggregate', ['market@2025'], {
    select: ['units'],
    groupBy: ['age'],
    within: '50',
    shares: true,
  })
  t.match(aggregate, { groupBy: ['age'], shares: true, privacy: { within: '50' } })
})

t.test('a dimension may be called as something that JavaScript has for itself', async t => {
  const [, ...more] = declaration.dimensions
  const [first] = declaration.dimensions.map(each => ({ ...each, name: 'constructor' }))
  const named = { ...declaration, dimensions: first === undefined ? more : [first, ...more] }
  const given = new ParsedArgs(['market@2025', 'constructor=fan'], { select: ['units'], rho: '1' })
  t.match((await draftQuery('aggregate', given, contextOf('en').host)).finish(named).where, {
    constructor: ['fan'],
  })
  t.same(readHidden(named, new ParsedArgs([], { blind: 'constructor=fan' }))?.hidden.dimensions, [
    'constructor',
  ])
})

t.test('more hidden dimensions than a blind question holds are refused in words', async t => {
  const query = await draft('aggregate', ['market@2025'], { select: ['units'], rho: '1' })
  const few = readHidden(declaration, new ParsedArgs([], { blind: ['category=fan'] }))
  if (few === undefined) throw new Error('nothing is hidden')
  const hidden = { ...few, hidden: { ...few.hidden, dimensions: ['a', 'b', 'c', 'd', 'e'] } }
  t.throws(() => publicPart({ query, hidden }), { code: 'request.invalid' })
})

t.test('a word that names several values is refused with their codes, and a code never is', async t => {
  const label = { zh: '小家电', en: 'small, ones' }
  const twins = ['Kettle', 'kettle', 'fan'].map(value => ({ value, label }))
  const dimensions = declaration.dimensions.map(each => ({ ...each, values: twins }))
  const ask = (value: string) =>
    draftQuery(
      'aggregate',
      new ParsedArgs(['market@2025', `category=${value}`], { select: ['units'], rho: '1' }),
      contextOf('en').host,
    ).then(({ finish }) => finish({ ...declaration, dimensions }).where['category'])
  for (const word of ['小家电', 'Small, ones'])
    await t.rejects(ask(word), { code: 'cli.value_ambiguous', message: /code: Kettle, kettle, fan/ })
  await t.rejects(ask('KETTLE'), { message: /code: Kettle, kettle\./ })
  t.same(await ask('kettle,fan'), ['kettle', 'fan'])
})

t.test('a question with a mistake is refused before anything is sent, with what would be valid', async t => {
  const cases: readonly (readonly [string, Promise<unknown>, RegExp])[] = [
    [
      'query.dimension_unknown',
      draft('profile', ['market@2025', 'catgory=fan'], { by: ['age'], rho: '1' }),
      /Nearest: category/,
    ],
    [
      'query.value_unknown',
      draft('profile', ['market@2025', 'category=fann'], { by: ['age'], rho: '1' }),
      /Nearest: fan/,
    ],
    [
      'query.measure_unknown',
      draft('trend', ['market@2025'], { select: ['sum:revenu'], rho: '1' }),
      /Valid: revenue, sold/,
    ],
    [
      'cli.statistic',
      draft('trend', ['market@2025'], { select: ['unit'], rho: '1' }),
      /Valid: count, orders, buyers, sum:revenue/,
    ],
    [
      'cli.filter',
      draft('profile', ['market@2025', 'category'], { by: ['age'], rho: '1' }),
      /DIMENSION=VALUE/,
    ],
    ['cli.filter', draft('profile', ['market@2025', 'category=fan,'], { by: ['age'], rho: '1' }), /fan,\.$/],
    [
      'cli.query_shape',
      draft('profile', ['market@2025'], { by: ['age'], rho: '1', view: '9x' }),
      /fit: --view\.$/,
    ],
    ['cli.privacy', draft('profile', ['market@2025'], { by: ['age'] }), /--epsilon/],
    ['cli.privacy', draft('profile', ['market@2025'], { by: ['age'], rho: '1', epsilon: '1' }), /once/],
    [
      'cli.query_shape',
      draft('profile', ['market@2025'], { by: ['age'], epsilon: '1e308' }),
      /fit: --epsilon\./,
    ],
    ['cli.query_shape', draft('profile', ['market@2025'], { epsilon: '1' }), /fit: --by\./],
    ['cli.edition_missing', draft('profile', [], { by: ['age'], epsilon: '1' }), /--file/],
  ]
  for (const [code, asked, words] of cases) {
    const error: unknown = await asked.then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    t.type(error, Fault, code)
    t.match(error, { code, message: words })
  }
})

t.test('a question from a file may use labels too, and its mistakes name the file', async t => {
  const folder = t.testdir({
    'q.json': JSON.stringify({
      kind: 'trend',
      edition: 'market@2025',
      where: { category: ['fan'] },
      period: 'Month',
      select: [{ statistic: 'sum', measure: 'Revenue' }],
      privacy: { rho: '0.01' },
    }),
    'broken.json': '{',
    'other.json': JSON.stringify({
      kind: 'profile',
      edition: 'market@2025',
      by: ['age'],
      privacy: { rho: '1' },
    }),
    'extra.json': JSON.stringify({
      edition: 'market@2025',
      period: 'month',
      select: [{ statistic: 'units' }],
      privacy: { rho: '1' },
      colour: 'red',
    }),
  })
  const read = (name: string) => draft('trend', [], { file: join(folder, name) })
  t.match(await read('q.json'), { period: 'month', select: [{ statistic: 'sum', measure: 'revenue' }] })
  await t.rejects(read('broken.json'), { code: 'cli.json', message: /broken\.json/ })
  await t.rejects(read('other.json'), { code: 'cli.query_kind' })
  await t.rejects(read('extra.json'), { code: 'cli.query_shape', message: /colour/ })
  await t.rejects(read('none.json'), { code: 'cli.file_unreadable' })
})

t.test(
  'a file may begin with a byte order mark; a key that occurs twice is refused at its place',
  async t => {
    const body = '"edition": "market@2025",\n  "by": ["age"],\n  "privacy": {"rho": "1"}'
    const folder = t.testdir({
      'mark.json': `\ufeff{\n  ${body}\n}`,
      'twice.json': `\ufeff{\n  ${body},\n  "by": ["gender"]\n}`,
      'number.json': '{"by": 1e999}',
      'deep.json': '['.repeat(40),
      'utf16.json': Buffer.from('\ufeff{}', 'utf16le'),
      'half.json': `{\r\n  ${body}`,
      'list.json': '[]',
      'proto.json': `{${body}, "where": {"\\u005f_proto__": ["fan"]}}`,
      'places.json': `{"edition": "market@2025", "by": "age", "where": {"month": "2025-03"}}`,
    })
    const read = (name: string, words: readonly string[] = [], options = {}) =>
      draft('profile', words, { file: join(folder, name), ...options })
    t.match(await read('mark.json'), { edition: 'market@2025', by: ['age'] })
    t.match(await read('mark.json', ['market@2024']), { edition: 'market@2024' }, 'another edition')
    await t.rejects(read('twice.json'), { code: 'cli.json_duplicate', message: /twice\.json:5:7: / })
    const dropped = /proto\.json#\/where\/__proto__: /
    await t.rejects(read('proto.json'), { code: 'cli.json_key', message: dropped })
    await t.rejects(read('number.json'), { code: 'cli.json_number', message: /number\.json:1:/ })
    await t.rejects(read('deep.json'), { code: 'cli.json_depth' })
    await t.rejects(read('utf16.json'), { code: 'cli.json_utf8' })
    await t.rejects(read('half.json'), { code: 'cli.json', message: /half\.json:4:/ })
    await t.rejects(read('list.json'), { code: 'cli.query_shape', message: /fit: \/\.$/ })
    await t.rejects(read('places.json'), { message: /fit: \/where\/month, \/by\.$/ })
    for (const [words, options, told] of [
      [['month=2025-03'], {}, /: month=2025-03\./],
      [['market@2025', 'month=2025-03'], {}, /: month=2025-03\./],
      [[], { epsilon: '2', by: ['age'], base: true }, /: --by, --epsilon\./],
      [[], { base: false }, /: --no-base\./],
      [[], { sharpen: 'answer_AAAAAAAAAAAAAAAAAAAAAA', looks: '3' }, /: --sharpen, --looks\./],
    ] as const) {
      await t.rejects(read('mark.json', words, options), { code: 'cli.file_and_words', message: told })
    }
    await t.resolves(
      read('mark.json', [], { blind: ['category=fan'], base: true }),
      'what is hidden is no part of it',
    )
  },
)
