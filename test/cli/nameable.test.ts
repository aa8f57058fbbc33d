// A contract that names one brand, from the command line: its terms as both sides read them, and an answer
// that says which values have no names.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { expectOk, openMarket } from './world.ts'

const market = await openMarket(4_000, {
  goods: true,
  grant: ['--nameable', 'brand=Hailan', '--nameable', 'channel'],
})
t.teardown(market.close)
const { as, folder } = market
const share = (...more: readonly string[]) =>
  as('dongfang', [
    'query',
    'market-share',
    'appliance-goods@2025',
    '--by',
    'brand',
    '--epsilon',
    '0.5',
    ...more,
  ])
const words = (text: string) => text.replaceAll(/\s+/g, ' ')

t.test('the terms show what may be named, by its value whichever label was typed', async t => {
  const [grant] = JSON.parse(expectOk(await as('dongfang', ['grant', 'list', '--json'])).out)
  t.match(grant.content.nameable, [
    { dimension: 'channel', values: [] },
    { dimension: 'brand', values: ['海岚'] },
  ])
  const shown = words(expectOk(await as('dongfang', ['grant', 'show', grant.id])).out)
  t.match(shown, /Named values of brand: 海岚/)
  t.match(shown, /Named values of channel: none; all come as anonymous ranks/)
  const ld = expectOk(await as('dongfang', ['grant', 'show', grant.id, '--jsonld'])).out
  t.match(ld, /yinsuan:nameable:brand/)
})

t.test('an answer names the brand, ranks the others, says so, and verifies', async t => {
  const path = join(folder, 'share.json')
  const { out } = expectOk(await share())
  t.match(words(out), /brand: the contract names Hailan\. The others are anonymous, numbered by their/)
  t.match(out, /anonymous 1/)
  t.notMatch(out, /Leju|Dongfang|Yuanshan/)
  const zh = expectOk(await share('--lang', 'zh')).out.replaceAll(/\s+/g, '')
  t.match(zh, /品牌：合同只允许具名使用海岚。其余取值匿名/)
  t.match(zh, /匿名1/)
  expectOk(await share('--json', '--output', path))
  t.notMatch(readFileSync(path, 'utf8'), /乐居|东方|远山/)
  expectOk(await as('dongfang', ['answer', 'verify', path]))
})

t.test('a filter by another brand is refused, and so is what was bought before', async t => {
  const refused = async (...argv: readonly string[]) =>
    await as('dongfang', ['query', 'aggregate', 'appliance-goods@2025', ...argv, '--epsilon', '0.1'])
  t.match(await refused('brand=Leju', '--select', 'units'), { exit: 3, err: /query\.not_nameable/ })
  t.match(await refused('--select', 'units', '--group-by', 'brand,channel'), {
    exit: 3,
    err: /query\.anonymous_crossed/,
  })
  expectOk(await refused('brand=Hailan', '--select', 'units'))
})

t.test('an offer with a value that is not there is refused before anything is sent', async t => {
  const argv = ['grant', 'issue', '--to', 'dongfang', '--purpose', 'pricing', '--budget', 'epsilon:1']
  const issue = (...more: readonly string[]) => as('hailan', [...argv, '--expires', '+9d', ...more])
  t.match(await issue('--nameable', 'brand=Nobody'), { exit: 2, err: /query\.value_unknown/ })
  t.match(await issue('--nameable', 'maker'), { exit: 2, err: /query\.dimension_unknown/ })
})
