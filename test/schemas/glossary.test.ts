// One Chinese word for one thing, wherever people read: what is on the left was once said beside the word on
// the right.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { CLI_TEXT as CLI } from '../../src/text/cli/text.ts'
import { CONSOLE_TEXT as CONSOLE } from '../support/console-text.ts'

const BANNED: readonly (readonly [RegExp, string])[] = [
  [/聚合/, '汇总 (aggregate)'],
  [/合约/, '合同 (contract)'],
  [/使用方|消费方/, '需求方 (consumer)'],
  [/收据/, '回执 (receipt)'],
  [/校验|(?<!核)验证/, '核验 (verify)'],
  [/计费/, '扣费 (charge)'],
  [/盲查(?!询)/, '盲查询 (blind question)'],
  [/公开查询/, '普通查询 (open question)'],
  [/无?界限/, '限幅 (bound)'],
  [/私有(?:正文|内容)/, '私有部分 (private body)'],
  [/(?<!电商)平台(?!自营)/, '服务 (service); an e-commerce platform is an 电商平台'],
  [/一次性口令/, '一次性登记码 (one-time code); 口令 is a passphrase'],
  [/试探/, '探测 (probing)'],
  [/k 匿名/, 'k-匿名'],
  [/量子/, '步长 (quantum)'],
  [/散列/, '哈希 (hash)'],
  [/单元密钥/, '买家密钥 (unit secret)'],
  [/抽签|抽选|抽中/, '抽检 (the choice that a blind ticket is checked by)'],
  [/共签/, '联署 (cosign)'],
  [/署名者|(?<!操)作者/, '签署者 (author of an entry)'],
  [/组织/, '机构 (organisation)'],
  [/花费/, '消耗 (spend)'],
  [/(?<!数据|软件|更高)版本/, '数据版本 (edition) or 软件版本 (software)'],
  [/教人的/, '附修改建议的 (a refusal that teaches)'],
  [/看不到尽头/, '按此速度不会用完 (never at this pace)'],
  [/任意值/, '噪声过大，无法判断 (too noisy to tell)'],
  [/亲见/, '自己核对过 (what a witness has verified itself)'],
  [/没有人作弊/, '暂无作弊证据 (no evidence of cheating)'],
  [/日志(?:不)?成立/, '日志核验通过 / 未通过 (the log holds)'],
]

const ROOT = join(import.meta.dirname, '../..')
const under = (folder: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => /\.tsx?$/.test(name))
    .map(name => join(folder, name))
const files = [
  ...[
    'console/src',
    'schemas',
    'scripts/demo',
    'src/cli',
    'src/prepare',
    'src/sdk',
    'src/server',
    'src/text',
  ].flatMap(under),
  'README.zh-CN.md',
  'docs/GLOSSARY.md',
  ...readdirSync(join(ROOT, 'docs/zh'))
    .filter(name => name.endsWith('.md'))
    .map(name => `docs/zh/${name}`),
]

/** What a pattern looks for are the words of others. */
function withoutPatterns(line: string): string {
  return line.replaceAll(/\[\/[^/]*\//g, '[')
}

t.test('no text says one thing by two names', async t => {
  let chinese = 0
  for (const file of files) {
    for (const [at, line] of readFileSync(join(ROOT, file), 'utf8').split('\n').entries()) {
      if (!/\p{Script=Han}/u.test(line)) continue
      chinese++
      for (const [banned, word] of BANNED)
        if (banned.test(withoutPatterns(line))) t.fail(`${file}:${at + 1}: write ${word}: ${line.trim()}`)
    }
  }
  t.ok(chinese > 1_500, `${chinese} lines were read`)
})

t.test('the three kinds of question have one name each in terminal and console', async t => {
  const kinds = { profile: '画像', trend: '趋势', aggregate: '汇总' }
  t.same(CLI.zh.answers.kinds, kinds)
  t.same(CONSOLE.zh.ask.kinds, kinds)
  t.same(CONSOLE.zh.asked.kinds, kinds)
  t.same(CONSOLE.zh.roles, CLI.zh.roles)
})

t.test('no English text shouts', async t => {
  const english = ['src/text', 'schemas/messages'].flatMap(under)
  let lines = 0
  for (const file of english) {
    for (const [at, line] of readFileSync(join(ROOT, file), 'utf8').split('\n').entries()) {
      lines++
      if (/\b(?:NOT|NEVER|ALWAYS|ONLY|MUST|FAILED|FORGED|ALARM|DIFFERENT|LONGER)\b/.test(line))
        t.fail(`${file}:${at + 1}: no capitals for emphasis: ${line.trim()}`)
    }
  }
  t.ok(lines > 2_500, `${lines} lines were read`)
})

t.test('what is a list in one language is a list of as many in the other', async t => {
  const compare = (en: unknown, zh: unknown, at: string): void => {
    if (typeof en !== 'object' || en === null) return
    if (Array.isArray(en)) t.equal((zh as readonly unknown[]).length, en.length, at)
    for (const [key, value] of Object.entries(en)) {
      if (at === 'cli.commands' || at === 'cli.groups') continue
      compare(value, (zh as Readonly<Record<string, unknown>>)[key], `${at}.${key}`)
    }
  }
  compare(CONSOLE.en, CONSOLE.zh, 'console')
  compare(CLI.en, CLI.zh, 'cli')
})

t.test('both dictionaries use the words of docs/GLOSSARY.md, one word for one thing', async t => {
  const terms =
    readFileSync(join(ROOT, 'docs/GLOSSARY.md'), 'utf8')
      .split('\n## ')[0]
      ?.split('\n')
      .filter(line => line.startsWith('| '))
      .slice(2)
      .map(line => line.split('|').map(cell => cell.trim())) ?? []
  t.ok(terms.length > 30)
  const read = (folders: readonly string[]) =>
    folders
      .flatMap(under)
      .map(file => readFileSync(join(ROOT, file), 'utf8'))
      .join('\n')
  const english = read(['src/text', 'schemas']).toLowerCase()
  const chinese = read(['src/text', 'schemas/messages'])
  for (const [, en = '', zh = ''] of terms) {
    t.ok(english.includes(en), en)
    t.ok(chinese.includes(zh), `${en}: ${zh}`)
  }
  for (const column of [1, 2]) t.equal(new Set(terms.map(cells => cells[column])).size, terms.length)
})
