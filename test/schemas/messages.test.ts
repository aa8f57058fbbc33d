import t from 'tap'
import { fault, say } from '../../schemas/fault.ts'
import { MESSAGES } from '../../schemas/messages/messages.ts'

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
  return new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name))
}

t.test('a list of nothing is said to be one', async t => {
  const { faults } = fault('cli.proposal_which', { named: 'a@1', valid: [] })
  t.match(say(faults[0], 'en'), /by its id: \(none\)\.$/)
  t.match(say(faults[0], 'zh'), /：（无）。$/)
})
