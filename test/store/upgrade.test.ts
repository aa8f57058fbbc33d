// A store from before contracts and approvals: what was open and granted goes on, and nothing pretends that somebody approved or signed it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import t from 'tap'
import { fromUtf8 } from '../../protocols/bytes.ts'
import { ApprovalRules } from '../../schemas/proposal.ts'
import { recordRules } from '../../src/server/approvals.ts'
import { connect } from '../../src/store/connect.ts'
import * as first from '../../src/store/migrations/0001-first.ts'
import * as blind from '../../src/store/migrations/0002-blind.ts'
import * as answersLz4 from '../../src/store/migrations/0003-answers-lz4.ts'
import { openStore } from '../../src/store/open-store.ts'
import { marketDeclaration } from '../support/declaration.ts'
import { SOFTWARE, storeOptions } from '../support/store-market.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinsuan-upgrade-'))
t.teardown(() => rmSync(folder, { recursive: true, force: true }))
const location = { kind: 'pglite', folder } as const
const EARLIER = { '0001-first': first, '0002-blind': blind, '0003-answers-lz4': answersLz4 }

async function makeEarlierStore(): Promise<void> {
  const connection = await connect(location)
  // The tables of that time, which today's types do not describe.
  const db = connection.db as unknown as Kysely<Record<string, Record<string, unknown>>>
  await new Migrator({ db, provider: { getMigrations: async () => EARLIER } }).migrateToLatest()
  const salt = new Uint8Array(32)
  const organisation = (id: string, role: string) => ({
    id,
    title: `{"zh":"${id}","en":"${id}"}`,
    roles: `["${role}"]`,
    salt,
    added: 1n,
  })
  await db
    .insertInto('organisations')
    .values([organisation('mall', 'provider'), organisation('maker', 'consumer')])
    .execute()
  const dataset = { id: 'market', provider: 'mall', unit_key: 'k', registered: 1n }
  await db
    .insertInto('datasets')
    .values({ ...dataset, allowance_per_consumer: 10n, allowance_total: 10n })
    .execute()
  const edition = (label: string, status: string) => ({
    id: `market@${label}`,
    dataset: 'market',
    provider: 'mall',
    status,
    declaration: JSON.stringify(marketDeclaration()),
    unit_key: 'k',
    period_from: 1,
    period_to: 2,
    per_consumer_cap: 5n,
    total_cap: 5n,
    total_spent: 0n,
    sealing_charge: 0n,
    registered: 1n,
  })
  await db
    .insertInto('editions')
    .values([edition('open', 'open'), edition('frozen', 'frozen')])
    .execute()
  const grant = (id: string, fen: string) => ({
    id,
    dataset: 'market',
    provider: 'mall',
    consumer: 'maker',
    modes: '["open"]',
    purposes: '["pricing"]',
    budget: 5n,
    spent: 0n,
    fen_per_answer: fen,
    issued: 1000n,
    expires: 4_000_000_000_000n,
    revoked: null,
  })
  await db
    .insertInto('grants')
    .values([grant('grant_paid', '5000'), grant('grant_free', '0')])
    .execute()
  await connection.close()
}

t.test('earlier grants stay in effect, unsigned; earlier editions stay open, unapproved', async t => {
  await makeEarlierStore()
  const store = await openStore(location, storeOptions())
  t.teardown(() => store.close())
  const issued = '1970-01-01T00:00:01.000Z'
  t.match(await store.read.grant('grant_paid'), {
    price: { model: 'per-answer', fen: '5000' },
    content: { editions: null, views: null, statistics: null },
    uses: { limit: null, used: '0' },
    accepted: null,
    effective: issued,
    contractDigest: null,
  })
  t.match(await store.read.grant('grant_free'), { price: { model: 'free' } })
  t.equal(await store.read.signedContract('grant_paid'), undefined, 'there is nothing that was signed')
  t.equal((await store.read.edition('market@open'))?.status, 'open')
  t.same(
    await store.read.freezes('market@frozen'),
    { paused: true, held: false },
    'a freeze was the provider’s',
  )
  t.same(
    await store.read.proposalsOfEdition('market@open', Date.now()),
    [],
    'nobody is said to have approved',
  )

  const rules = ApprovalRules.parse({
    separation: 'organisation',
    approvers: { edition: ['officer'], cap: ['officer'], grant: ['officer'] },
    grantAbove: '1000000000',
    days: 30,
  })
  await recordRules(store, SOFTWARE, rules)
  await recordRules(store, SOFTWARE, rules)
  await recordRules(store, SOFTWARE, { ...rules, separation: 'key' })
  const { items } = await store.log.entries({ reader: { kind: 'officer' }, limit: 10 })
  const leaves = items.map(({ leaf }) => JSON.parse(fromUtf8(leaf)))
  t.match(
    leaves.map(({ type, separation }) => `${type} ${separation}`),
    ['rules key', 'rules organisation'],
    'an entry for each change, and only then',
  )
})
