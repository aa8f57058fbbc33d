// An answer of a real service made more exact: what it costs, what it says, who may ask for it, and what a
// service that charges or combines something else is caught by.
import { Readable } from 'node:stream'
import t from 'tap'
import { parseEntry } from '../../protocols/audit/entry.ts'
import { parseVkey } from '../../protocols/audit/note.ts'
import { utf8 } from '../../protocols/bytes.ts'
import { canonicalJson, type Json } from '../../protocols/canonical-json.ts'
import { Answer, type AnsweredPart } from '../../schemas/answer.ts'
import { answerTables } from '../../schemas/answer-tables.ts'
import type { LoggedEntry } from '../../schemas/api-bodies.ts'
import { ComputationBody } from '../../schemas/body.ts'
import { spentOn } from '../../schemas/combined.ts'
import type { Part } from '../../schemas/plan.ts'
import type { QueryInput } from '../../schemas/query.ts'
import type { AnswerFile } from '../../schemas/records.ts'
import { forgeAnswer, readServiceKeys } from '../../scripts/evidence/malicious-service/forge.ts'
import { ask } from '../../src/sdk/ask.ts'
import { listAll } from '../../src/sdk/list-all.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { type ProvenEntry, proveLog } from '../../src/sdk/proven-log.ts'
import { StepCheck } from '../../src/sdk/step-check.ts'
import { verifyAnswer } from '../../src/sdk/verify-answer.ts'
import { checkSteps, type ProvenStep } from '../../src/sdk/verify-steps.ts'
import { openWorld, question, spending } from '../e2e/world.ts'
import { grantTo } from '../support/market.ts'

const world = await openWorld()
const { service, maker, mall } = world
t.teardown(() => service.stop())
const { logKey } = service
const edition = await maker.editionShow({ params: { id: world.edition } })

const byMonth = (change: Record<string, unknown> = {}): QueryInput =>
  question(world.edition, {
    select: [{ statistic: 'units' }, { statistic: 'count' }],
    groupBy: ['month'],
    privacy: { rho: '0.004' },
    ...change,
  })
const first = await ask(maker, byMonth(), { edition })
const second = await ask(maker, byMonth({ privacy: { rho: '0.01' }, sharpen: first.answer.id }), { edition })

const rhoOf = ({ privacy }: Answer) => BigInt(privacy.charge)
const half = ({ halfWidth, combined, noise }: AnsweredPart) => {
  const weights = combined?.weights.reduce((sum, weight) => sum + Number(weight), 0) ?? 1
  const over = noise.kind === 'correlated-gaussian' ? Number(noise.scale) * Number(noise.weight) : 1
  return Number(halfWidth) / weights / over
}

t.test('the difference is charged, and the combination is as exact as one answer at the whole ρ', async t => {
  t.equal(rhoOf(first.answer), 4_000_000n)
  t.equal(rhoOf(second.answer), 6_000_000n)
  t.same(second.answer.look, { number: 2, of: null })
  const whole = await ask(maker, byMonth({ privacy: { rho: '0.01' } }), { edition })
  for (const [i, part] of second.answer.parts.entries()) {
    const alone = whole.answer.parts[i]
    t.equal(spentOn(part), BigInt(alone?.rho ?? 0), 'as much as one answer')
    t.same(part.combined?.weights, ['2', '3'])
    t.same(part.combined?.earlier[0]?.values, first.answer.parts[i]?.values, 'as the first answer has it')
    if (alone === undefined) throw new Error('another question')
    t.ok(Math.abs(half(part) / half(alone) - 1) < 0.02, `${half(part)} and ${half(alone)}`)
  }
})

t.test('the file holds both receipts and verifies offline, with the edition and without', async t => {
  t.same(
    second.file.earlier?.map(({ id }) => id),
    [first.answer.id],
  )
  const asked = { query: byMonth({ privacy: { rho: '0.01' }, sharpen: first.answer.id }), edition }
  await t.resolves(verifyAnswer(second.file, { logKey, asked }))
  await t.resolves(verifyAnswer(JSON.parse(JSON.stringify(second.file)), { logKey }))
  const shown = await maker.answerShow({ params: { id: second.answer.id } })
  t.same(shown.earlier?.length, 1, 'also when it is fetched again')
  await t.resolves(verifyAnswer(shown, { logKey, asked }))
})

t.test('without the earlier answer, or with another in its place, the file proves nothing', async t => {
  const { earlier: _earlier, ...alone } = second.file
  await t.rejects(verifyAnswer(alone, { logKey }), { code: 'sdk.sharpen' })
  const other = await ask(maker, byMonth({ where: {} }), { edition })
  await t.rejects(verifyAnswer({ ...alone, earlier: [other.file] }, { logKey }), { code: 'sdk.sharpen' })
  const renamed = { ...other.file, id: first.answer.id } as AnswerFile
  await t.rejects(verifyAnswer({ ...alone, earlier: [renamed] }, { logKey }), { code: 'sdk.answer' })
})

t.test('the same step is asked twice and charged once; a third step continues the second', async t => {
  const before = await spending(world)
  const again = await ask(maker, byMonth({ privacy: { rho: '0.01' }, sharpen: first.answer.id }), { edition })
  t.equal(again.stored, true)
  t.equal(await spending(world), before)
  const third = await ask(maker, byMonth({ privacy: { rho: '0.02' }, sharpen: second.answer.id }), {
    edition,
  })
  t.equal(rhoOf(third.answer), 10_000_000n)
  t.same(third.answer.look, { number: 3, of: null })
  t.same(third.answer.parts[0]?.combined?.weights, ['2', '3', '5'])
  t.equal(third.file.earlier?.length, 2)
  await t.resolves(verifyAnswer(third.file, { logKey }))
})

t.test('an error that only some statistics lack leaves the others as they are, free', async t => {
  const statistics = ({ parts }: Answer) => parts.filter(({ shape }) => shape.cut === undefined)
  const halves = statistics(first.answer).map(half)
  const [narrow, wide] = [Math.min(...halves), Math.max(...halves)]
  const within = ((narrow + wide) / 2).toFixed(1)
  t.ok(narrow < Number(within) && Number(within) < wide)
  const step = await ask(maker, byMonth({ privacy: { within }, sharpen: first.answer.id }), { edition })
  const kept = statistics(step.answer).filter(({ reusedFrom }) => reusedFrom === first.answer.id)
  t.equal(kept.length, 1)
  for (const part of statistics(step.answer)) t.ok(half(part) <= Number(within), `${half(part)}`)
  for (const cut of step.answer.parts.filter(({ shape }) => shape.cut !== undefined)) {
    const of = step.answer.parts.find(({ name }) => `${name}.cut` === cut.name)
    t.equal(cut.reusedFrom, of?.reusedFrom, 'a cut total goes with its statistic')
  }
  await t.resolves(verifyAnswer(step.file, { logKey, asked: { edition } }))
  const query = byMonth({ privacy: { rho: '0.1' }, sharpen: step.answer.id })
  const next = await ask(maker, query, { edition })
  await t.resolves(verifyAnswer(next.file, { logKey, asked: { query, edition } }))
})

const REFUSED: Readonly<Record<string, readonly [Record<string, unknown>, string]>> = {
  'another scope': [{ where: {} }, 'query.sharpen_other'],
  'other groups': [{ groupBy: ['gender'] }, 'query.sharpen_other'],
  'fewer statistics': [{ select: [{ statistic: 'units' }] }, 'query.sharpen_other'],
  'too small a step': [{ privacy: { rho: '0.0043' } }, 'query.sharpen_step'],
  'no step': [{ privacy: { rho: '0.004' } }, 'query.sharpen_step'],
  'discrete Laplace noise': [{ mechanism: 'discrete-laplace' }, 'query.sharpen_mechanism'],
  'an answer that there is not': [{ sharpen: `answer_${'x'.repeat(22)}` }, 'query.sharpen_unknown'],
}

t.test('what cannot be sharpened is refused with its reason, and nothing is charged', async t => {
  const before = await spending(world)
  for (const [name, [change, code]] of Object.entries(REFUSED)) {
    const query = byMonth({ privacy: { rho: '0.05' }, sharpen: first.answer.id, ...change })
    await t.rejects(ask(maker, query, { edition }), { code }, name)
    await t.rejects(maker.estimate({ body: { query } as never }), { code }, `estimate: ${name}`)
  }
  t.equal(await spending(world), before)
})

t.test('somebody else’s answer does not exist; an own one belongs to its contract', async t => {
  const rival = await service.member('rival', ['consumer'])
  const purposes = ['product-planning']
  await grantTo(mall, rival, world.declaration.dataset, { purposes })
  const query = byMonth({ privacy: { rho: '0.05' }, sharpen: first.answer.id })
  await t.rejects(ask(rival, query, { edition }), { code: 'query.sharpen_unknown' })
})

t.test('an answer is sharpened under its own contract only', async t => {
  const other = await service.member('other', ['consumer'])
  const purposes = ['product-planning']
  const old = await grantTo(mall, other, world.declaration.dataset, { purposes })
  const base = await ask(other, byMonth(), { edition })
  await mall.grantRevoke({ params: { id: old.id }, body: {} } as never)
  await grantTo(mall, other, world.declaration.dataset, { purposes })
  const query = byMonth({ privacy: { rho: '0.05' }, sharpen: base.answer.id })
  await t.rejects(ask(other, query, { edition }), { code: 'query.sharpen_grant' })
  await t.rejects(other.estimate({ body: { query: query as never } }), { code: 'query.sharpen_grant' })
  const { sharpening } = await other.estimate({
    body: { query: byMonth({ privacy: { rho: '0.05' } }) as never },
  })
  t.equal(sharpening, null, 'nor is it proposed')
})

t.test('declared looks are kept to, and widen every interval', async t => {
  const asked = (change: Record<string, unknown>) => byMonth({ where: { category: ['电饭煲'] }, ...change })
  await t.rejects(ask(maker, asked({ looks: 2, privacy: { within: '900' } }), { edition }), {
    code: 'query.looks_within',
  })
  const one = await ask(maker, asked({ looks: 2 }), { edition })
  t.same(one.answer.look, { number: 1, of: 2 })
  for (const [i, part] of one.answer.parts.entries())
    t.ok(half(part) > 1.1 * half(first.answer.parts[i] ?? part), 'z of 97.5 %')
  const sharpen = one.answer.id
  const privacy = { rho: '0.008' }
  await t.rejects(ask(maker, asked({ sharpen, privacy }), { edition }), {
    code: 'query.sharpen_looks_declared',
  })
  const two = await ask(maker, asked({ sharpen, privacy, looks: 2 }), { edition })
  t.same(two.answer.look, { number: 2, of: 2 })
  await t.resolves(verifyAnswer(two.file, { logKey, asked: { edition } }))
  const more = asked({ sharpen: two.answer.id, privacy: { rho: '0.02' }, looks: 2 })
  await t.rejects(ask(maker, more, { edition }), { code: 'query.sharpen_looks' })
})

t.test('an estimate says what sharpening an earlier answer would cost', async t => {
  const { sharpening } = await maker.estimate({
    body: { query: byMonth({ privacy: { rho: '0.05' } }) as never },
  })
  t.equal(sharpening?.parts.length, 2)
  const [units] = sharpening?.parts ?? []
  t.ok(Number(units?.to) < Number(units?.from))
  const paid = BigInt(sharpening?.privacy.charge ?? 0)
  t.ok(paid > 0n && paid < 50_000_000n)
  const named = byMonth({ privacy: { rho: '0.05' }, sharpen: sharpening?.answer }) as never
  const estimate = await maker.estimate({ body: { query: named } })
  t.equal(estimate.privacy.charge, String(paid))
  t.equal(estimate.parts[0]?.plusMinus, units?.to)
  const none = await maker.estimate({ body: { query: byMonth({ groupBy: ['age_band'] }) as never } })
  t.equal(none.sharpening, null)
})

t.test(
  'the base of an index serves a less exact question free, and is continued for a more exact one',
  async t => {
    const profile = (rho: string, category: string): QueryInput =>
      ({
        kind: 'profile',
        edition: world.edition,
        where: { category: [category] },
        by: ['gender'],
        privacy: { rho },
        purpose: 'product-planning',
      }) as QueryInput
    const bases = (parts: readonly AnsweredPart[]) => parts.filter(({ name }) => name.startsWith('base.'))
    const one = await ask(maker, profile('0.01', '空气炸锅'), { edition })
    const less = await ask(maker, profile('0.004', '电饭煲'), { edition })
    for (const base of bases(less.answer.parts)) {
      t.equal(base.reusedFrom, one.answer.id)
      t.equal(base.rho, bases(one.answer.parts)[0]?.rho, 'as it was released')
    }
    t.ok(rhoOf(less.answer) < 4_000_000n)
    const more = await ask(maker, profile('0.03', '电饭煲'), { edition })
    for (const base of bases(more.answer.parts)) {
      t.equal(base.after?.answer, one.answer.id)
      t.equal(
        spentOn(base),
        BigInt(more.answer.parts.find(({ name }) => !name.startsWith('base.'))?.rho ?? 0),
      )
    }
    for (const { file } of [less, more]) await t.resolves(verifyAnswer(file, { logKey, asked: { edition } }))
    const last = await ask(maker, profile('0.03', '空气炸锅'), { edition })
    for (const base of bases(last.answer.parts)) {
      t.equal(base.reusedFrom, more.answer.id, 'the newest serves')
      t.equal(base.combined?.weights.length, 2)
    }
    await t.resolves(verifyAnswer(last.file, { logKey, asked: { edition } }))
  },
)

const provenOf = (file: Pick<AnswerFile, 'answer' | 'body' | 'leaf'>): ProvenStep => ({
  answer: Answer.parse(JSON.parse(file.answer)),
  body: ComputationBody.parse(JSON.parse(file.body)),
  entry: parseEntry(utf8(file.leaf)) as ProvenStep['entry'],
})

type Change = (part: AnsweredPart) => Partial<AnsweredPart>
const changed = (file: AnswerFile, change: Change): ProvenStep => {
  const step = provenOf(file)
  const parts = step.answer.parts.map(part => ({ ...part, ...change(part) }))
  return { ...step, answer: { ...step.answer, parts } }
}
const afterOf = ({ after }: AnsweredPart) => {
  if (after === undefined) throw new Error('no step')
  return after
}
const releasedBefore = ({ combined }: AnsweredPart) => {
  if (combined === undefined) throw new Error('no combination')
  return combined
}

const LIES: Readonly<Record<string, Change>> = {
  'more was paid before than it was': part => ({ after: { ...afterOf(part), rho: '5000000' } }),
  'another part of the base': part => ({ after: { ...afterOf(part), part: 7 } }),
  'another place in the log': part => ({ after: { ...afterOf(part), seq: '1' } }),
  'other earlier values': part => {
    const combined = releasedBefore(part)
    const earlier = combined.earlier.map(each => ({ ...each, values: each.values.map(() => '7') }))
    return { combined: { ...combined, earlier } }
  },
  'an earlier release that there was not': part => {
    const combined = releasedBefore(part)
    return { combined: { ...combined, earlier: [...combined.earlier, ...combined.earlier] } }
  },
  'a step below a tenth': () => ({ rho: '1' }),
  'another view': part => ({ shape: { ...part.shape, view: 'other' } }),
}

t.test('a file that says other steps than its receipts prove is refused', t => {
  const base = provenOf(first.file)
  t.doesNotThrow(() => checkSteps(provenOf(second.file), [base]))
  for (const [name, change] of Object.entries(LIES))
    t.throws(() => checkSteps(changed(second.file, change), [base]), { code: 'sdk.sharpen' }, name)
  const step = provenOf(second.file)
  const grant = `grant_${'z'.repeat(22)}`
  const others: Readonly<Record<string, ProvenStep>> = {
    'another contract': { ...base, body: { ...base.body, grant } },
    'another account': { ...base, entry: { ...base.entry, account: 'ab'.repeat(32) } },
    'a later entry': { ...base, entry: { ...base.entry, seq: '999' } },
    'another look': { ...base, answer: { ...base.answer, look: { number: 2, of: null } } },
    'declared looks': { ...base, answer: { ...base.answer, look: { number: 1, of: 2 } } },
  }
  for (const [name, other] of Object.entries(others))
    t.throws(() => checkSteps(step, [other]), { code: 'sdk.sharpen' }, name)
  t.end()
})

t.test('combined figures that do not follow from the releases are refused', async t => {
  const keys = readServiceKeys(service.folder, logKey)
  const forged = async (change: Change) => {
    const { answer, body } = changed(second.file, change)
    const altered = { ...answer, seq: '0', tables: answerTables(answer) }
    const write = (value: unknown) => canonicalJson(value as Json)
    const charge = answer.privacy.charge
    const said = { id: answer.id, edition: answer.edition, charge, answer: write(altered), body: write(body) }
    return await forgeAnswer(keys, second.file, said)
  }
  await t.rejects(verifyAnswer(await forged(() => ({})), { logKey }), { code: 'sdk.sharpen' }, 'no change')
  const lies: readonly Change[] = [
    part => {
      const combined = releasedBefore(part)
      return { combined: { ...combined, values: combined.values.map(value => `${value}1`) } }
    },
    part => ({ combined: { ...releasedBefore(part), weights: ['1', '1'] } }),
    ({ halfWidth }) => ({ halfWidth: String(BigInt(halfWidth) / 2n) }),
  ]
  for (const lie of lies)
    await t.rejects(verifyAnswer(await forged(lie), { logKey }), {
      code: 'sdk.answer',
      details: { field: 'parts' },
    })
})

t.test('whoever reads the log recomputes each difference, and finds a step without its base', async t => {
  const entries: LoggedEntry[] = []
  for await (const entry of listAll(world.officer, 'entryList', 500)) entries.push(entry)
  const log = await proveLog(httpLogReader(service.url), {
    policy: { logKey: parseVkey(logKey), witnesses: [], quorum: 0 },
    readsAll: true,
  })
  const proven: ProvenEntry[] = []
  for await (const entry of log.prove(Readable.from(entries))) proven.push(entry)
  const stepAt = proven.find(({ body }) => body?.type === 'computation' && body.answer === second.answer.id)
  const at = stepAt?.seq ?? 0
  const baseAt = Number(first.answer.seq)
  const check = (change: (entry: ProvenEntry) => ProvenEntry | undefined, order = proven): void => {
    const steps = new StepCheck()
    for (const { leaf } of proven) steps.addLeaf(leaf)
    for (const entry of order) {
      const shown = change(entry)
      if (shown !== undefined) steps.add(shown)
    }
    steps.finish()
  }
  t.doesNotThrow(() => check(entry => entry))
  t.doesNotThrow(() => check(entry => entry, proven.toReversed()), 'in any order')
  const withBody = (seq: number, change: (body: ComputationBody) => Partial<ComputationBody>) => {
    return (entry: ProvenEntry): ProvenEntry =>
      entry.seq === seq && entry.body?.type === 'computation'
        ? { ...entry, body: { ...entry.body, ...change(entry.body) } }
        : entry
  }
  const withPart = (seq: number, change: (part: Part) => Partial<Part>) =>
    withBody(seq, ({ parts }) => ({ parts: parts.map(part => ({ ...part, ...change(part) })) }))
  const afterIn = (part: Part) => part.after ?? { answer: first.answer.id, part: 0, rho: '1', seq: '0' }
  const broken: Readonly<Record<string, (entry: ProvenEntry) => ProvenEntry | undefined>> = {
    'charged less than the difference': withPart(at, () => ({ rho: '2000000' })),
    'charged less than the ε that was asked for': withBody(at, ({ query }) => ({
      query: { ...query, privacy: { epsilon: '3' } },
    })),
    'the base cost less': withPart(baseAt, () => ({ rho: '1999999' })),
    'the base is another answer': withPart(at, part => ({
      after: { ...afterIn(part), seq: String(at + 1) },
    })),
    'the base is no answer': withPart(at, part => ({ after: { ...afterIn(part), seq: '0' } })),
    'the base is of other figures': withPart(baseAt, part => ({ l2Squared: `1${part.l2Squared}` })),
    'the base is under another contract': withBody(baseAt, () => ({ grant: `grant_${'z'.repeat(22)}` })),
    'the base is another part': withPart(at, part => ({ after: { ...afterIn(part), part: 9 } })),
    'the base is of another account': entry =>
      entry.seq === baseAt && entry.leaf.type === 'computation'
        ? { ...entry, leaf: { ...entry.leaf, account: 'ab'.repeat(32) } }
        : entry,
  }
  for (const [name, change] of Object.entries(broken))
    t.throws(() => check(change), { code: 'sdk.log' }, name)
  const destroyed = (entry: ProvenEntry) =>
    entry.seq === baseAt ? { ...entry, body: null, destroyed: true } : entry
  t.doesNotThrow(() => check(destroyed), 'what was destroyed after its time proves nothing')
})

t.test(
  'a file has what its earlier answers need themselves: the base that one of them continued',
  async t => {
    const profile = (rho: string, sharpen?: string): QueryInput =>
      ({
        kind: 'profile',
        edition: world.edition,
        where: { category: ['加湿器'] },
        by: ['age_band'],
        privacy: { rho },
        purpose: 'product-planning',
        ...(sharpen === undefined ? {} : { sharpen }),
      }) as QueryInput
    const other = { ...profile('0.002'), where: { category: ['电饭煲'] } } as QueryInput
    await ask(maker, other, { edition })
    const one = await ask(maker, profile('0.004'), { edition })
    t.ok(
      one.answer.parts.some(({ after }) => after !== undefined),
      'it continues the base of another question',
    )
    await ask(maker, { ...other, privacy: { rho: '0.09' } } as QueryInput, { edition })
    const query = profile('0.008', one.answer.id)
    const two = await ask(maker, query, { edition })
    t.ok(
      two.answer.parts.some(({ reusedFrom }) => reusedFrom !== null),
      'its own base is exact enough by now',
    )
    await t.resolves(verifyAnswer(two.file, { logKey, asked: { query, edition } }))
  },
)
