// One Chinese word for one thing, wherever people read: what is on the left was once said beside the word on the right.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { TEXT as CLI } from '../../src/cli/text/text.ts'
import { TEXT as CONSOLE } from '../../console/src/text/text.ts'

const BANNED: readonly (readonly [RegExp, string])[] = [
  [/聚合/, '汇总 (aggregate)'],
  [/合约/, '合同 (contract)'],
  [/使用方|消费方/, '需求方 (consumer)'],
  [/收据/, '回执 (receipt)'],
  [/校验|(?<!核)验证/, '核验 (verify)'],
  [/计费/, '扣费 (charge)'],
  [/盲查(?!询)/, '盲查询 (blind question)'],
  [/无?界限/, '限幅 (bound)'],
  [/私有(?:正文|内容)/, '私有部分 (private body)'],
  [/(?<!电商)平台(?!自营)/, '服务 (service); an e-commerce platform is an 电商平台'],
  [/一次性口令/, '一次性登记码 (one-time code); 口令 is a passphrase'],
  [/试探/, '探测 (probing)'],
  [/k 匿名/, 'k-匿名'],
  [/量子/, '步长 (quantum)'],
  [/散列/, '哈希 (hash)'],
  [/单元密钥/, '买家密钥 (unit secret)'],
]

const ROOT = join(import.meta.dirname, '../..')
const under = (folder: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => /\.tsx?$/.test(name))
    .map(name => join(folder, name))
const files = [
  ...['console/src', 'schemas', 'scripts/demo', 'src/cli', 'src/prepare', 'src/sdk', 'src/server'].flatMap(
    under,
  ),
  'README.zh-CN.md',
]

t.test('no text says one thing by two names', async t => {
  let chinese = 0
  for (const file of files) {
    for (const [at, line] of readFileSync(join(ROOT, file), 'utf8').split('\n').entries()) {
      if (!/\p{Script=Han}/u.test(line)) continue
      chinese++
      for (const [banned, word] of BANNED)
        if (banned.test(line)) t.fail(`${file}:${at + 1}: write ${word}: ${line.trim()}`)
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
