// What an answer says it found: nothing on noise alone, a planted difference with its interval, in both
// languages, all of it together at 95 %.
import t from 'tap'
import type { Answer } from '../../schemas/answer.ts'
import { goodsDeclaration, madeAnswers, type Truth } from '../../scripts/evidence/findings/made.ts'
import type { Question } from '../../scripts/evidence/questions/asked.ts'
import { explainAnswer } from '../../src/sdk/findings/explain-answer.ts'
import { familiesOf } from '../../src/sdk/findings/families.ts'
import { findingsOf } from '../../src/sdk/findings/findings.ts'
import { templateQuestion } from '../../src/domain/plan/templates/template-question.ts'

const declaration = await goodsDeclaration()
const RHO = '0.024355970'
const FRYERS = { category: ['空气炸锅'] }
const QUESTIONS = {
  profile: { kind: 'profile', where: FRYERS, by: ['age_band', 'gender'] },
  trend: { kind: 'trend', period: 'month', select: [{ statistic: 'units' }] },
  groups: { kind: 'aggregate', select: [{ statistic: 'units' }], groupBy: ['city_tier'] },
} as const satisfies Record<string, Question>

const answer = (question: Question, truth: Truth) => madeAnswers(declaration, question, RHO, truth)()
/** Groups of equal size, but for those of a code. */
const except =
  (code: number, times: number): Truth =>
  ({ codes }) => {
    if (codes.length === 0) return 40_000
    return codes[0] === code ? 4000 * times : 4000
  }

t.test('a month that stands out is said with its interval, and what cannot be told beside it', async t => {
  const found = answer(QUESTIONS.trend, except(11, 1.9))
  const en = explainAnswer(found, 'en')
  t.match(en[0], /^Buyers: 2025-12 \+[89]\d(\.\d)? % \([\d.]+ – [\d.]+\) on 2025-11\.$/)
  t.match(en[1], /^Month 2025-12 is first by buyers, [89]\d.* above month 2025-\d\d, and above all others\.$/)
  t.match(en[2], /^The other steps \(10\) cannot be told from the period before\.$/)
  const zh = explainAnswer(found, 'zh')
  t.match(zh[0], /^买家数：2025年12月较2025年11月 \+[89]\d(\.\d)? % \([\d.]+ – [\d.]+\)。$/)
  t.match(zh[1], /^按买家数，月份“2025年12月”居前，比月份“2025年\d+月”高 [89]\d.*，且高于其余各项。$/)
  t.match(zh[2], /^其余 10 期与上一期无法区分。$/)
})

t.test('a profile says who is over- and under-represented against the whole edition', async t => {
  const young: Truth = ({ codes, part }) => {
    const base = part.shape.where.length === 0 ? 8000 : 4000
    if (codes.length === 0) return 7 * base
    const isAge = part.shape.groupBy.join() === 'age_band' && part.shape.where.length > 0
    return isAge && codes[0] === 1 ? 1.5 * base : isAge && codes[0] === 4 ? 0.5 * base : base
  }
  const found = answer(QUESTIONS.profile, young)
  const en = explainAnswer(found, 'en')
  t.match(en[0], /^air fryer: age band \S+ (stands out|falls behind): its share of buyers is \d\d/)
  t.match(en[1], /^Age band \S+ (stands out|falls behind): its share of buyers is \d\d/)
  t.match(en.join(' '), /above that in the whole edition.*below that in the whole edition|below.*above/)
  t.equal(en[2], 'The noise tells no difference in buyers by gender against the whole edition.')
  t.match(explainAnswer(found, 'zh'), [
    /^空气炸锅：年龄段“/,
    /^年龄段“/,
    /^因噪声无法区分高低：按性别的买家数/,
  ])
})

t.test('groups that lead together are named together, and what leads among them is left open', async t => {
  const two: Truth = ({ codes }) => (codes[0] === 0 || codes[0] === 2 ? 6000 : 4000)
  const [sentence = ''] = explainAnswer(answer(QUESTIONS.groups, two), 'en')
  t.match(sentence, /^\S+ tier and \S+ tier are the first by buyers, \S+ tier .* [45]\d/)
  t.match(sentence, /and above all others; the noise does not tell which of them leads\.$/)
})

t.test('of equal groups nothing is claimed, at most in one of twenty answers', async t => {
  const flat = except(-1, 1)
  for (const [name, question] of Object.entries(QUESTIONS)) {
    const make = madeAnswers(declaration, question, RHO, flat)
    const claims = Array.from({ length: 100 }, make).filter(each =>
      findingsOf(each).some(finding => finding.claims.length > 0),
    ).length
    // Of 100 at 5 %: more than 20 with a probability of 1e-8.
    t.ok(claims <= 20, `${name}: ${claims}`)
    const silent = Array.from({ length: 20 }, make).find(each =>
      findingsOf(each).every(finding => finding.claims.length === 0),
    )
    t.match(silent && explainAnswer(silent, 'en').at(-1), /he noise tells no difference in buyers by/)
  }
})

t.test('every comparison that could be made is allowed for, whatever the figures are', async t => {
  const shapes = (truth: Truth) =>
    Object.values(QUESTIONS).map(question => {
      const { families, count } = familiesOf(answer(question, truth))
      return [count, ...families.map(({ kind, comparisons }) => `${kind} ${comparisons}`)]
    })
  const wanted = [
    [2, 'base 6', 'base 2'],
    [2, 'steps 11', 'groups 66'],
    [1, 'groups 10'],
  ]
  t.strictSame(shapes(except(-1, 1)), wanted)
  t.strictSame(shapes(except(3, 5)), wanted)
})

t.test('a figure that bounds may cut is compared by its wide interval, or as what is counted', async t => {
  const lines: Question = { kind: 'aggregate', select: [{ statistic: 'count' }], groupBy: ['channel'] }
  const cut = (share: number) => {
    const make = madeAnswers(declaration, lines, RHO, ({ codes }) => (codes[0] === 2 ? 30_000 : 20_000))
    const made = make()
    const total = String(Math.round(share * 130_000))
    const parts = made.parts.map(part => (part.shape.cut === undefined ? part : { ...part, values: [total] }))
    return { ...made, parts } as Answer
  }
  const claim = (share: number) => findingsOf(cut(share))[0]?.claims[0]
  t.match(claim(0), { kind: 'first', about: 'everything' })
  t.equal(claim(0.2), undefined, 'what was cut may be of any group')
  t.match(claim(0.8), { kind: 'first', about: 'counted' }, 'too much is cut for a wide interval')
  t.match(explainAnswer(cut(0.8), 'en')[0], /and above all others \(of what is counted\)\.$/)
})

t.test('a ready question says its figure first, and then what stands out', async t => {
  const share = templateQuestion('market-share', declaration, {
    where: {},
    by: 'brand',
    of: { statistic: 'count' },
  })
  const found = answer(share, except(0, 3))
  t.match(explainAnswer(found, 'en'), [
    /^Of 100 lines, the largest brand has/,
    /^Dongfang is first by lines, \d+/,
  ])
  t.match(explainAnswer(found, 'zh')[1], /^按明细行数，东方居前，比/)
})
