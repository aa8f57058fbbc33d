import fc from 'fast-check'
import t from 'tap'
import { preferredLanguage } from '../../src/server/http/language.ts'

t.test('the language with the highest weight wins, the first of equals', async t => {
  for (const [field, language] of [
    [undefined, 'zh'],
    ['', 'zh'],
    ['fr', 'zh'],
    ['en', 'en'],
    ['EN-us', 'en'],
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
    ['en;q=0.2, zh-Hans;q=0.3', 'zh'],
    ['zh;q=0, en;q=0.1', 'en'],
    ['en,zh', 'en'],
    ['zh;q=2,en;q=1', 'en'],
    ['en;q=nothing', 'zh'],
  ] as const) {
    t.equal(preferredLanguage(field, 'zh'), language, field ?? 'absent')
  }
})

t.test('any field gives one of the two', async t => {
  fc.assert(fc.property(fc.string(), field => ['zh', 'en'].includes(preferredLanguage(field, 'en'))))
  t.pass()
})
