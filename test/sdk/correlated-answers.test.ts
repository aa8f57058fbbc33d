// Correlated noise in answers of a real service, and what a service that states other noise than the question
// has is caught by.
import t from 'tap'
import { commit } from '../../protocols/audit/commitment.ts'
import { encodeEntry, parseEntry } from '../../protocols/audit/entry.ts'
import { parseVkey } from '../../protocols/audit/note.ts'
import { fromUtf8, toHex, utf8 } from '../../protocols/bytes.ts'
import { canonicalJson, type Json } from '../../protocols/canonical-json.ts'
import { chargeOfPart } from '../../protocols/dp/part-noise.ts'
import type { Answer, AnsweredPart } from '../../schemas/answer.ts'
import { answerTables } from '../../schemas/answer-tables.ts'
import type { LoggedEntry } from '../../schemas/api-bodies.ts'
import type { ComputationBody } from '../../schemas/body.ts'
import { exactPartNoise } from '../../schemas/exact-noise.ts'
import type { CorrelatedNoise, Part } from '../../schemas/plan.ts'
import type { AnswerFile } from '../../schemas/records.ts'
import { forgeAnswer, readServiceKeys } from '../../scripts/evidence/malicious-service/forge.ts'
import { halfWidthOf } from '../../src/domain/memo.ts'
import { ask } from '../../src/sdk/ask.ts'
import { listAll } from '../../src/sdk/list-all.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { proveLog } from '../../src/sdk/proven-log.ts'
import { readAnswer, verifyAnswer } from '../../src/sdk/verify-answer.ts'
import { openWorld, question } from '../e2e/world.ts'
import { answersLog, exportLog, LAST_TIME, loneLogPolicy, readerOf } from '../protocols/audit/log-fixture.ts'

const world = await openWorld()
const { service, maker, officer } = world
t.teardown(() => service.stop())
const { logKey } = service
const keys = readServiceKeys(service.folder, logKey)
const query = question(world.edition, { groupBy: ['month'], privacy: { rho: '0.004' } })
const edition = await maker.editionShow({ params: { id: world.edition } })
const { file, answer: honest } = await ask(maker, query, { edition })

type Changed = Partial<Omit<AnsweredPart, 'noise'>> & { readonly noise?: Partial<CorrelatedNoise> }

/** Answer and body say the same of the changed part; `charge` too unless it is kept. */
async function forged(change: (part: AnsweredPart) => Changed, derive = true): Promise<AnswerFile> {
  const answer = JSON.parse(file.answer) as Answer
  const body = JSON.parse(file.body) as ComputationBody
  const parts = answer.parts.map((part): AnsweredPart => {
    const { noise, ...rest } = change(part)
    const changed = { ...part, ...rest, noise: { ...part.noise, ...noise } } as AnsweredPart
    return derive ? { ...changed, halfWidth: String(halfWidthOf(exactPartNoise(changed.noise))) } : changed
  })
  const bodyParts = body.parts.map(
    (part, i): Part => ({ ...part, ...pick(parts[i] ?? (part as AnsweredPart)) }),
  )
  const charge = String(parts.reduce((sum, { rho }) => sum + BigInt(rho), 0n))
  const altered = {
    ...answer,
    parts,
    seq: '0',
    tables: derive ? answerTables({ ...answer, parts }) : answer.tables,
    privacy: { ...answer.privacy, charge },
  }
  return await forgeAnswer(keys, file, {
    id: answer.id,
    edition: answer.edition,
    charge,
    answer: write(altered),
    body: write({ ...body, parts: bodyParts }),
  })
}

function pick({ rho, l1, l2Squared, noise }: AnsweredPart): Pick<Part, 'rho' | 'l1' | 'l2Squared' | 'noise'> {
  return { rho, l1, l2Squared, noise }
}

function write(value: unknown): string {
  return canonicalJson(value as Json)
}

t.test('an answer by month has correlated noise, says what was released, and verifies offline', async t => {
  const [part] = honest.parts
  t.equal(part?.noise.kind, 'correlated-gaussian')
  t.equal(part?.counts?.length, 1)
  t.match(JSON.parse(file.leaf), { mechanism: 'correlated-gaussian' })
  await t.resolves(verifyAnswer(file, { logKey, asked: { query, edition } }))
  const again = await forged(() => ({}))
  await t.resolves(
    verifyAnswer(again, { logKey, asked: { query, edition } }),
    'a forgery that changes nothing',
  )
})

const OTHER_NOISE: Readonly<Record<string, (part: AnsweredPart) => Changed>> = {
  'another scale': ({ noise }) => ({ noise: { scale: String(Number(correlated(noise).scale) - 1) } }),
  'another shift': ({ noise }) => ({ noise: { shift: String(Number(correlated(noise).shift) - 1) } }),
  'another weight': ({ noise }) => ({ noise: { weight: String(Number(correlated(noise).weight) + 7) } }),
  'more noise, for the charge that it costs': part => {
    const { num, den } = correlated(part.noise).variance
    const variance = { num: String(BigInt(num) * 4n), den }
    const noise = { ...correlated(part.noise), variance }
    const sensitivity = { l1: BigInt(part.l1), l2Squared: BigInt(part.l2Squared) }
    return { noise, rho: String(chargeOfPart(exactPartNoise(noise), sensitivity)) }
  },
  'a smaller sensitivity, for the charge that it costs': part => {
    const l2Squared = BigInt(part.l2Squared) - 1n
    const noise = exactPartNoise(part.noise)
    return {
      l2Squared: String(l2Squared),
      rho: String(chargeOfPart(noise, { l1: BigInt(part.l1), l2Squared })),
    }
  },
}

t.test('noise that does not follow from question and declaration is refused before it is shown', async t => {
  for (const [name, change] of Object.entries(OTHER_NOISE)) {
    const lie = await forged(change)
    const expected = { code: 'sdk.answer' }
    t.throws(() => readAnswer(lie, { query, edition }), expected, name)
    await t.rejects(verifyAnswer(lie, { logKey, asked: { query, edition } }), expected, name)
  }
})

t.test(
  'without the edition a charge that the noise does not cost, and figures of other numbers, are refused',
  async t => {
    const refused = async (lie: Promise<AnswerFile>, field: string) =>
      await t.rejects(verifyAnswer(await lie, { logKey }), { code: 'sdk.answer', details: { field } })
    await refused(
      forged(({ rho }) => ({ rho: String(BigInt(rho) - 1n) })),
      'privacy',
    )
    await refused(
      forged(({ noise }) => {
        const { num, den } = correlated(noise).variance
        return { noise: { variance: { num: String(BigInt(num) * 2n), den } } }
      }),
      'privacy',
    )
    await refused(
      forged(({ counts = [] }) => ({ counts: counts.map(count => `1${count}`) }), false),
      'tables',
    )
    await refused(
      forged(({ values }) => ({ values: (values ?? []).map(() => '5') }), false),
      'tables',
    )
    await refused(
      forged(() => ({ halfWidth: '1' }), false),
      'parts',
    )
  },
)

t.test('a reader of the log recomputes what every answer costs', async t => {
  const entries: LoggedEntry[] = []
  for await (const entry of listAll(officer, 'entryList', 500)) entries.push(entry)
  const log = await proveLog(httpLogReader(service.url), {
    policy: { logKey: parseVkey(logKey), witnesses: [], quorum: 0 },
  })
  let computations = 0
  for await (const { leaf } of log.prove(shown(entries))) if (leaf.type === 'computation') computations++
  t.equal(computations, 1)
})

t.test('an entry whose charge is not what its noise costs is named', async t => {
  const body = JSON.parse(file.body) as ComputationBody
  const [part] = body.parts
  if (part === undefined) throw new Error('no part')
  const variance = { num: '500000000', den: '1' }
  const cheap: Part = { ...part, l2Squared: '1', rho: '1', noise: { ...correlated(part.noise), variance } }
  // The log of the fixture charges one nano-rho.
  const bodies: readonly (readonly [ComputationBody, string])[] = [
    [{ ...body, parts: [cheap] }, 'sdk.author'],
    [body, 'sdk.log'],
    [{ ...body, parts: [{ ...part, rho: '1' }] }, 'sdk.log'],
    [{ ...body, parts: [cheap, cheap] }, 'sdk.log'],
    [{ ...body, parts: [cheap], reused: [cheap.name] }, 'sdk.log'],
    [{ ...body, parts: [{ ...cheap, l2Squared: '2' }] }, 'sdk.log'],
    [{ ...body, parts: [] }, 'sdk.log'],
  ]
  for (const [said, code] of bodies) await t.rejects(proveBody(said), { code, details: { index: 3 } })
})

/**
 * As the body of the first answer of a log whose leaves are all in order: only its signature, which is of
 * another question, is not.
 */
async function proveBody(said: ComputationBody): Promise<void> {
  const text = write(said)
  const salt = new Uint8Array(32)
  const leaves = answersLog(4)
  const entry = parseEntry(leaves[3] ?? new Uint8Array())
  if (entry.type !== 'computation') throw new Error('not an answer')
  const leaf = encodeEntry({
    ...entry,
    mechanism: 'correlated-gaussian',
    bodyCommitment: commit('body', salt, utf8(text)),
  })
  const reader = readerOf(await exportLog([...leaves.slice(0, 3), leaf], LAST_TIME))
  const log = await proveLog(reader, { policy: loneLogPolicy })
  const logged = { seq: '3', leaf: fromUtf8(leaf), body: text, bodySalt: toHex(salt) }
  for await (const _ of log.prove(shown([logged as LoggedEntry]))) void _
}

async function* shown(entries: readonly LoggedEntry[]): AsyncGenerator<LoggedEntry> {
  yield* entries
}

function correlated(noise: Part['noise']): CorrelatedNoise {
  if (noise.kind !== 'correlated-gaussian') throw new Error('independent noise')
  return noise
}
