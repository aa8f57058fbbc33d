// What a stranger types: twice the same, control characters, cursors of its own making. And what the cursors
// of lists give away.
import { KEY_ROLES } from '../../protocols/audit/key-roles.ts'
import type { Test } from 'tap'
import { DatasetId } from '../../schemas/common.ts'
import type { Client } from '../../src/sdk/client.ts'
import { upload } from '../../src/sdk/upload.ts'
import { bytesSource, redeclared } from '../support/market.ts'
import { enrolMember } from '../support/member.ts'
import { send } from '../support/wire.ts'
import { entriesFrom, freshKey, logSize, question, type World } from './world.ts'

/**
 * Each would be the service's own failure, were it found only by the database or by the encoder of entries.
 */
export async function oddContents(t: Test, world: World): Promise<void> {
  const { service, mall, maker, declaration } = world
  const contract = {
    v: 1,
    type: 'grant',
    id: `grant_${'c'.repeat(22)}`,
    service: 'test.example/log',
    salt: '00'.repeat(32),
    provider: 'mall',
    consumer: 'maker',
    dataset: declaration.dataset,
    content: { editions: null, views: null, statistics: null },
    modes: ['open'],
    purposes: ['pricing'],
    budget: '1',
    uses: null,
    expires: '2099-01-01T00:00:00.000Z',
    price: { model: 'free' },
    environment: { blindLevel: 'full' },
  }
  const invalid = { status: 400, problem: { code: 'request.invalid' } }
  const issue = (change: object) =>
    send(service.peerOf(mall), 'grantIssue', {
      body: { contract: { ...contract, ...change }, signature: 'A'.repeat(86) },
    })
  t.match(await issue({ modes: ['open', 'open'] }), invalid, 'a mode twice')
  t.match(await issue({ purposes: ['pricing', 'pricing'] }), invalid, 'a purpose twice')
  for (const fen of ['-1', '1e30', '1.5', '', '01', '9'.repeat(13), 5])
    t.match(await issue({ price: { model: 'per-answer', fen } }), invalid, `a price of ${fen}`)
  for (const uses of ['0', '-1', '1e3', '1.5', 5]) t.match(await issue({ uses }), invalid, `${uses} answers`)
  t.match(
    await issue({}),
    { status: 422, problem: { code: 'registry.contract_signature' } },
    'a signature of nothing',
  )
  const organisation = { id: 'twice', title: { zh: '二', en: 'two' }, roles: ['consumer', 'consumer'] }
  t.match(
    await send(service.peerOf(service.operator), 'organisationAdd', { body: organisation }),
    invalid,
    'a role twice',
  )
  const { code } = await maker.keyInvite({ body: { roles: [...KEY_ROLES] } })
  await t.rejects(
    enrolMember(service.url, code, 'a\u0000b'),
    { status: 400, code: 'request.invalid' },
    'a label with a control character',
  )
  for (const after of ['\u0000', 'a b', '中'])
    await t.rejects(
      maker.datasetList({ query: { after, limit: 1 } }),
      { status: 400, code: 'request.invalid' },
      'a cursor that nobody gave',
    )
}

/** A refusal is free, so what it leaves in the store must be small. */
export async function longRefusals(t: Test, world: World): Promise<void> {
  const { service, edition } = world
  // Of its own, since many refusals of one member share an entry.
  const maker = await service.member('long-winded', ['consumer'])
  const size = await logSize(world)
  const ask = (values: number) => {
    const where = { nothing: Array.from({ length: values }, (_, i) => `${i}`.padStart(100, '0')) }
    const body = { query: question(edition, { where }), idempotencyKey: freshKey() }
    return send(service.peerOf(maker), 'ask', { body })
  }
  const refused = { status: 400, problem: { code: 'query.dimension_unknown' } }
  t.match(await ask(1), refused)
  t.match(await ask(1000), refused)
  const [short, long] = (await entriesFrom(world, size)).map(({ body }) => body)
  t.match(
    short,
    { actor: { request: { content: new RegExp(edition) } } },
    'a question of a usual length is kept',
  )
  t.match(
    long,
    { actor: { request: { content: null, base: /"content-digest": sha-256=/ } } },
    'of a long one the digest',
  )
}

/** A cursor is an id: it must not name what the list hides. */
export async function cursorsNameNothingHidden(t: Test, world: World): Promise<void> {
  const { service, contribution, maker } = world
  const secretive = await service.member('secretive', ['provider'])
  const rival = await service.member('curious', ['provider'])
  for (const name of ['aaa-plan', 'zzz-plan']) {
    const { id } = await upload(secretive, bytesSource(new TextEncoder().encode('no Parquet')))
    const declaration = redeclared(contribution, { dataset: DatasetId.parse(name) })
    await secretive.editionRegister({ body: { declaration, upload: id, report: contribution.summary } })
  }
  t.notMatch(await cursors(maker, 'datasetList'), /aaa-plan|zzz-plan/, 'datasets that were never sealed')
  t.strictSame(await cursors(rival, 'budgetShow'), '', "editions of another provider's")
  t.match(await cursors(secretive, 'budgetShow'), /aaa-plan@/, 'a provider pages through its own')
}

async function cursors(client: Client, list: 'datasetList' | 'budgetShow'): Promise<string> {
  const seen: string[] = []
  for (let after: string | undefined; ; ) {
    const { next } = await client[list]({ query: after === undefined ? { limit: 1 } : { limit: 1, after } })
    if (next === null) return seen.join(' ')
    seen.push(next)
    after = next
  }
}
