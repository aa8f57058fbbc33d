import t from 'tap'
import { CRASH_POINTS, killRuns } from '../../scripts/evidence/store-kills.ts'
import { storeKinds } from '../support/stores.ts'

const stores = await storeKinds()
t.teardown(() => stores.stop())
if (stores.missing !== undefined) t.comment(`PGlite only: ${stores.missing}`)

const RANDOM = [null, null, null]

for (const kind of stores.kinds) {
  t.test(kind.name, async t => {
    await t.test(
      'a process killed anywhere in a commit leaves no answer without its charge and entry',
      async t => {
        const crashes = [...CRASH_POINTS.map((point, i) => ({ point, after: 3 + i })), ...RANDOM]
        const { kills, shown, violations } = await killRuns(await kind.fresh(), 'commit-first', crashes)
        t.same(violations, [])
        t.equal(kills, 8)
        t.ok(shown > 10, `${shown} answers were shown`)
      },
    )

    await t.test('control: a server that shows answers before the commit is caught', async t => {
      const crash = { point: 'written', after: 5 } as const
      const { violations } = await killRuns(await kind.fresh(), 'answer-first', [crash])
      t.ok(violations.length > 0, violations[0] ?? 'not caught')
    })
  })
}
