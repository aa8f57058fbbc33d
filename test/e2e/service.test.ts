import t from 'tap'
import { askedAgain, badQuestions, baseIsReused, refusedByPolicy } from './queries.ts'
import { openWorld } from './world.ts'

const world = await openWorld()
t.teardown(() => world.service.stop())

await t.test('a bad question costs nothing, teaches, and is logged where a rule refused it', t =>
  badQuestions(t, world),
)
await t.test('so is a question that grant, purpose, edition or budget refuses', t =>
  refusedByPolicy(t, world),
)
await t.test('stored answers come back free, also after a freeze and an expiry', t => askedAgain(t, world))
await t.test('the base of a profile is paid once', t => baseIsReused(t, world))
