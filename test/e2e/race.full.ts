// 48 clients on two accounts race over HTTP for what is left, on both databases.
import t, { type Test } from 'tap'
import { parseVkey } from '../../protocols/audit/note.ts'
import { verifyLog } from '../../protocols/audit/verify-log.ts'
import type { QueryInput } from '../../schemas/query.ts'
import { ProblemError } from '../../src/sdk/errors.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { nodeVerifier } from '../../src/server/keys/ed25519.ts'
import { budgetOf, grantTo, publish, redeclared, sampleContribution } from '../support/market.ts'
import { memberOf } from '../support/member.ts'
import { startPostgres } from '../support/postgres.ts'
import { startService, type TestService } from '../support/service.ts'
import { freshKey } from './world.ts'

const CLIENTS = 48
const GRANTED = 100
const CHARGE = 1_000_000n
const contribution = await sampleContribution(2000)
const postgres = await startPostgres()
t.teardown(async () => await postgres?.stop())

await t.test('on PGlite', async t => race(t, await startService()))
await t.test('on PostgreSQL', { skip: postgres === undefined && 'PostgreSQL is not installed' }, async t =>
  race(t, await startService({ databaseUrl: (await postgres?.createDatabase()) ?? '' })),
)

async function race(t: Test, service: TestService): Promise<void> {
  t.teardown(() => service.stop())
  const mall = await service.member('mall', ['provider'])
  const makers = [
    await service.member('maker-a', ['consumer']),
    await service.member('maker-b', ['consumer']),
  ]
  const sealingCharge = BigInt(contribution.declaration.totals.charge)
  const budget = budgetOf(sealingCharge + BigInt(GRANTED) * CHARGE)
  const declaration = redeclared(contribution, { budget })
  const edition = await publish(mall, contribution, declaration, await service.approver())
  for (const maker of makers) await grantTo(mall, maker, declaration.dataset)
  const clients = Array.from({ length: CLIENTS }, (_, i) => {
    const maker = makers[i % 2]
    if (maker === undefined) throw new RangeError('two makers')
    return memberOf(service.peerOf(maker)).client
  })
  const questions = distinctQuestions(edition, declaration.dimensions).slice(0, 240)
  t.equal(questions.length, 240)

  const once = freshKey()
  const [first] = questions
  if (first === undefined) throw new RangeError('questions')
  const own = clients.filter((_, i) => i % 2 === 0)
  const same = await Promise.all(
    [...own, ...own].map(client => client.ask({ body: { query: first, idempotencyKey: once } })),
  )
  t.equal(same.length, CLIENTS)
  t.equal(new Set(same.map(({ file }) => file.answer)).size, 1, '48 requests with one key have one answer')
  t.equal(same.filter(({ stored }) => !stored).length, 1, 'which was charged once')
  t.match(await spentIn(), { total: sealingCharge + CHARGE, accounts: [sealingCharge + CHARGE] })

  const outcomes = { granted: 1, refused: 0 }
  const waiting = questions.slice(1)
  await Promise.all(
    clients.map(async client => {
      for (let query = waiting.shift(); query !== undefined; query = waiting.shift()) {
        try {
          await client.ask({ body: { query, idempotencyKey: freshKey() } })
          outcomes.granted++
        } catch (error) {
          if (!(error instanceof ProblemError) || !error.code.startsWith('query.budget_')) throw error
          outcomes.refused++
        }
      }
    }),
  )
  t.strictSame(
    outcomes,
    { granted: GRANTED, refused: questions.length - GRANTED },
    'exactly 100 were granted',
  )
  const { total, accounts } = await spentIn()
  t.equal(total, BigInt(budget.total), 'the budget is spent to the last nano-rho')
  const spentByAccounts = accounts.reduce((sum, spent) => sum + spent - sealingCharge, 0n)
  t.equal(spentByAccounts, BigInt(GRANTED) * CHARGE, 'by the two accounts together')
  const policy = { logKey: parseVkey(service.logKey), witnesses: [], quorum: 0 }
  const report = await verifyLog(httpLogReader(service.url), { policy, verify: nodeVerifier() })
  t.equal(report.outcomes.released, GRANTED, 'and the log says the same')
  const { refused } = report.outcomes
  t.ok(refused > 0 && refused <= outcomes.refused, `${refused} refusals have an entry of their own`)

  async function spentIn() {
    const { items } = await mall.budgetShow({ query: { limit: 10 } })
    const [line] = items
    return {
      total: BigInt(line?.total?.spent ?? -1),
      accounts: (line?.accounts ?? []).map(({ spent }) => BigInt(spent)),
    }
  }
}

/** One price, and no two the same. */
function distinctQuestions(
  edition: string,
  dimensions: readonly { readonly name: string; readonly values: readonly { readonly value: string }[] }[],
): readonly QueryInput[] {
  const values = (name: string) =>
    dimensions.find(dimension => dimension.name === name)?.values.map(({ value }) => value) ?? []
  return values('category').flatMap(category =>
    values('age_band').flatMap(age =>
      values('gender').map(
        (gender): QueryInput => ({
          kind: 'aggregate',
          edition,
          select: [{ statistic: 'units' }],
          where: { category: [category], age_band: [age], gender: [gender] },
          privacy: { rho: '0.001' },
        }),
      ),
    ),
  )
}
