import t from 'tap'
import { fault, say } from '../../schemas/fault.ts'
import { MESSAGES } from '../../schemas/messages/messages.ts'
import { TERMS } from '../../schemas/messages/terms.ts'

const all = Object.entries(MESSAGES)

t.test('every message stands in both languages, as whole sentences with the same parameters', async t => {
  t.ok(all.length > 200, `${all.length} messages`)
  for (const [code, { en, zh }] of all) {
    t.match(code, /^[a-z]+\.[a-z0-9_]+$/)
    t.same([...parametersOf(zh)].sort(), [...parametersOf(en)].sort(), `${code}: parameters`)
    t.match(en, /^(?:[A-Z{]|lo |capacity ).*[.…]$/s, `${code}: English`)
    t.match(zh, /^(?=.*\p{Script=Han}).*[。…]$/su, `${code}: Chinese`)
    t.notMatch(zh, /\p{Script=Han}[,;:!?]/u, `${code}: Chinese punctuation`)
  }
})

function parametersOf(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(/\{(\w+(?::\w+)?)\}/g)].map(([, name = '']) => name))
}

t.test('a list of nothing is said to be one', async t => {
  const { faults } = fault('cli.proposal_which', { named: 'a@1', valid: [] })
  t.match(say(faults[0], 'en'), /choose one by its id: \(none\)\.$/)
  t.match(say(faults[0], 'zh'), /：（无）。$/)
})

t.test('codes among the parameters are said in words', async t => {
  for (const [code, { en }] of all)
    for (const [, table = ''] of en.matchAll(/\{\w+:(\w+)\}/g)) t.ok(TERMS[table], `${code}: ${table}`)
  const both = (...given: Parameters<typeof fault>) => {
    const { faults } = fault(...given)
    return [say(faults[0], 'en'), say(faults[0], 'zh')]
  }
  t.same(both('query.edition_not_open', { edition: 'a@1', status: 'withdrawn' }), [
    'Edition a@1 is withdrawn; no new question is answered.',
    '数据版本 a@1 当前状态为“已撤回”；不再回答新问题。',
  ])
  t.match(both('registry.status', { edition: 'a@1', status: 'open', valid: ['frozen', 'waiting'] }), [
    /valid for: frozen, waiting for approval\.$/,
    /适用状态：已冻结、待审批。$/,
  ])
  const states = ['a.example/w: unreachable', 'b.example/w: ok']
  t.match(both('witness.too_few', { found: 1, needed: 2, states }), [
    /\(a\.example\/w: not responding, b\.example\/w: signing\)/,
    /（a\.example\/w: 无响应、b\.example\/w: 正常签名）/,
  ])
  t.match(both('prepare.identifier_in_kept_column', { column: 'x', kinds: ['bank-card', 'name'] }), [
    /\(bank card, like a name\)/,
    /（银行卡号、疑似姓名）/,
  ])
})
