import t, { type Test } from 'tap'
import { accessMatrix, bothSides, namedInContent } from './access.ts'
import { cursorsNameNothingHidden, longRefusals, oddContents } from './contents.ts'
import { spentGrant, spentTotal } from './budgets.ts'
import { bodiesAreForParties, everyByteCounts, LITETLOG, litetlogVerifies, receiptsVerify } from './log.ts'
import { answersFitTheirSchema, askedAgain, badQuestions, baseIsReused, refusedByPolicy } from './queries.ts'
import { brokenUploads, failedSealing, refusedRegistrations, wrongDigest } from './uploads.ts'
import { openWorld, type World } from './world.ts'

const world = await openWorld({ flags: { insecureBlindLevels: 'on', blindWorkers: '1' } })
t.teardown(() => world.service.stop())
const on = (run: (t: Test, world: World) => Promise<void>) => (t: Test) => run(t, world)

await t.test('an upload that broke off goes on, and only what was announced is taken', on(brokenUploads))
await t.test('bytes of another digest are thrown away', on(wrongDigest))
await t.test('a refused registration registers nothing', on(refusedRegistrations))
await t.test('sealing that failed leaves no rows and can be tried again', on(failedSealing))
await t.test('a bad question costs nothing, teaches, and is logged where a rule refused it', on(badQuestions))
await t.test('so is a question that grant, purpose, edition or budget refuses', on(refusedByPolicy))
await t.test('a grant that two editions spent refuses with what would fit', on(spentGrant))
await t.test('so does a total that two consumers spent', on(spentTotal))
await t.test('answers fit their schema, fresh and stored', on(answersFitTheirSchema))
await t.test('stored answers come back free, also after a freeze and an expiry', on(askedAgain))
await t.test('the base of a profile is paid once', on(baseIsReused))
await t.test('what belongs to others does not exist, for every route and role', on(accessMatrix))
await t.test('nor does what a request names in its content', on(namedInContent))
await t.test('what cannot be stored or logged is refused at the door', on(oddContents))
await t.test('a long question that is refused leaves little behind', on(longRefusals))
await t.test('the cursors of lists name nothing that the lists hide', on(cursorsNameNothingHidden))
await t.test('a provider that is a consumer too sees both sides of its own', on(bothSides))
await t.test('every answer proves itself', on(receiptsVerify))
await t.test(
  "Debian's spicy-litetlog verifies a receipt that the server made",
  { skip: LITETLOG === undefined && 'spicy-litetlog (Debian package litetlog) is not on PATH' },
  on(litetlogVerifies),
)
await t.test(
  'private bodies open their commitments, and only parties and the officer read them',
  on(bodiesAreForParties),
)
await t.test('the exported log verifies, and with any flipped bit it does not', on(everyByteCounts))
