// Our codes are shown as words, in the reader's language.
import t from 'tap'
import { LoggedEntry } from '../../schemas/api-bodies.ts'
import { PASSPORT_WORDS } from '../../src/text/shared/passport.ts'
import { cellText } from '../../src/sdk/report/cells.ts'
import { listedEntries } from '../../src/cli/render/log.ts'
import { contextOf } from './fixtures.ts'

const entry = (seq: string, fields: Readonly<Record<string, string>>): LoggedEntry =>
  LoggedEntry.parse({
    seq,
    leaf: JSON.stringify({ v: 1, time: '2026-01-02T03:04:05.678Z', ...fields }),
    body: null,
    bodySalt: null,
    destroyed: null,
  })

t.test(
  'types and outcomes of log entries are words in both languages, codes of refusals stay codes',
  async t => {
    const entries = [
      entry('1', { type: 'ticket', action: 'written-off' }),
      entry('2', { type: 'computation', outcome: 'refused', code: 'ledger.account' }),
      entry('3', { type: 'of-a-newer-version', outcome: 'ok' }),
    ]
    const shown = (language: 'en' | 'zh') =>
      listedEntries(contextOf(language), entries).sheet.rows.map(row => `${row[2] ?? ''}: ${row[5] ?? ''}`)
    t.same(shown('en'), [
      'blind ticket: given up',
      'question: refused ledger.account',
      'of-a-newer-version: ',
    ])
    t.same(shown('zh'), ['盲查询票据: 已放弃', '提问: 已拒绝 ledger.account', 'of-a-newer-version: '])
  },
)

t.test('kinds of identifiers and classes of k in a passport are words', async t => {
  const kinds = ['bank-card', 'name', 'of-a-newer-tool']
  t.equal(PASSPORT_WORDS.en.identifiers(kinds), 'bank card, like a name, of-a-newer-tool')
  t.equal(PASSPORT_WORDS.zh.identifiers(kinds), '银行卡号、疑似姓名、of-a-newer-tool')
  t.equal(PASSPORT_WORDS.zh.classOfK('none declared'), '未声明准标识符')
  t.equal(PASSPORT_WORDS.zh.classOfK('5-19'), '5-19')
  t.equal(PASSPORT_WORDS.zh.shares('none', '<1%', 'all'), '不足 5 人：无；5 至 19 人：<1%；20 人以上：全部')
})

t.test('a passport names the groups that are withheld, and why', async t => {
  const groups = [
    { dimension: 'category', values: ['电饭煲', '空气炸锅'] },
    { dimension: 'shop', values: ['a'] },
  ]
  t.match(
    PASSPORT_WORDS.en.dominatedBy({ share: 80, groups }),
    /^category: 电饭煲, 空气炸锅; shop: a: one seller has more than 80 %/,
  )
  t.match(PASSPORT_WORDS.zh.dominatedBy({ share: 80, groups }), /^category: 电饭煲、空气炸锅；shop: a：/)
})

t.test('a member of the report keeps its name, whatever that means as a code', async t => {
  const purposes = [{ code: 'pricing', label: { zh: '定价', en: 'Pricing' } }]
  const said = (...cell: [Parameters<typeof cellText>[1], Parameters<typeof cellText>[2], string]) =>
    cellText({ language: 'zh', purposes }, ...cell)
  t.equal(said('organisations', 'organisation', 'officer'), 'officer')
  t.equal(said('events', 'subject', 'operator'), 'operator')
  t.equal(said('approvals', 'decided_by', 'officer (key_1)'), 'officer (key_1)')
  t.equal(said('organisations', 'roles', 'officer operator'), '合规官 运营方')
  t.equal(said('rules', 'subject', 'cap'), '上限')
  t.equal(said('columns', 'found', 'bank-card name'), '银行卡号、疑似姓名')
  t.equal(said('grants', 'purposes', 'pricing own-code'), '定价 (pricing) · own-code')
  t.equal(said('computations', 'purpose', 'pricing'), '定价')
})
