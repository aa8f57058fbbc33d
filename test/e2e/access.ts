// Who may reach whose objects, by member and by key: made from the route table and from the list that
// docs/ACCESS.md shows, so that a new route is tested the day it is written.
import type { Test } from 'tap'
import { KEY_ROLES, keyMay, type KeyRole } from '../../protocols/audit/key-roles.ts'
import { type RouteName, ROUTES } from '../../schemas/api.ts'
import { ROUTE_KEY_ROLES } from '../../schemas/routes/key-roles.ts'
import { type ObjectKind, type Power, POWERS } from '../../schemas/routes/powers.ts'
import type { Route } from '../../schemas/routes/route.ts'
import { DatasetId, EditionId } from '../../schemas/common.ts'
import type { Role } from '../../schemas/records.ts'
import { COPY } from '../../schemas/sealed-copy.ts'
import type { TicketShape } from '../../schemas/ticket-shape.ts'
import type { Client } from '../../src/sdk/client.ts'
import { followJob } from '../../src/sdk/follow-job.ts'
import { upload } from '../../src/sdk/upload.ts'
import { choose, made, openingOf, readyTicket } from '../support/blind.ts'
import { chargeAbout, cheatWith, SMALL } from '../support/cheating.ts'
import { marketDeclaration } from '../support/declaration.ts'
import { fakeOffer, publishStandard, standardOf } from '../support/joint-market.ts'
import { bytesSource, grantTo, offerTo, publish, redeclared } from '../support/market.ts'
import { enrolMember } from '../support/member.ts'
import type { Peer } from '../../src/sdk/exchange.ts'
import { type Received, send, type Wire } from '../support/wire.ts'
import { freshKey, question, type World } from './world.ts'

type Thing = { readonly kind: ObjectKind; readonly id: string }

const NOWHERE: Readonly<Record<ObjectKind, string>> = {
  upload: `upload_${'x'.repeat(22)}`,
  job: `job_${'x'.repeat(22)}`,
  edition: 'no-such@2025',
  'hidden-edition': 'no-such@2025',
  dataset: 'no-such',
  grant: `grant_${'x'.repeat(22)}`,
  answer: `answer_${'x'.repeat(22)}`,
  key: `key_${'x'.repeat(20)}`,
  organisation: 'no-such',
  proposal: `proposal_${'x'.repeat(22)}`,
  ticket: `ticket_${'x'.repeat(22)}`,
  evidence: `evidence_${'x'.repeat(22)}`,
  'market-edition': 'f'.repeat(64),
  standing: `answer_${'x'.repeat(22)}`,
  saved: `saved_${'x'.repeat(22)}`,
  copy: 'f'.repeat(16),
}

const OUTSIDERS: readonly (readonly Role[])[] = [
  ['provider'],
  ['consumer'],
  ['officer'],
  ['operator'],
  ['auditor'],
  ['provider', 'consumer'],
]

export async function accessMatrix(t: Test, world: World): Promise<void> {
  const things = await ownedThings(world)
  const routes = Object.entries(ROUTES) as [RouteName, Route][]
  const reached = (route: Route): readonly Thing[] =>
    things.filter(({ id }) => route.params?.shape['id']?.safeParse(id).success)
  const untried = routes.filter(([, route]) => route.path.includes('/:id') && reached(route).length === 0)
  t.strictSame(
    untried.map(([name]) => name),
    [],
    'of every kind that a route names there is one',
  )
  for (const [name, route] of routes) {
    const { roles: holders = 'any', key } = POWERS[name] ?? {}
    if (typeof holders !== 'string')
      t.ok(
        holders.every(role => mayCall(route, [role])),
        `${name}: a power that may be used`,
      )
    t.ok(key === undefined || keyMay(KEY_ROLES, [key]))
  }
  const powers = Object.entries(POWERS).filter(([, { over }]) => over !== 'all')
  t.ok(
    powers.every(([, { over }]) => things.some(({ kind }) => over.includes(kind))),
    'of every kind that the list names too',
  )
  let calls = 0
  const counted = async (peer: Peer, name: RouteName, wire: Wire): Promise<Received> => {
    calls++
    return await send(peer, name, wire)
  }
  for (const roles of OUTSIDERS) {
    const who = `outside-${roles.join('-')}`
    const client = await world.service.member(who, roles)
    const peer = world.service.peerOf(client)
    for (const [name, route] of routes) {
      if (route.access === 'public' || route.method !== 'GET' || route.params !== undefined) continue
      if (!mayCall(route, roles) || seesAll(name, roles)) continue
      const hidden = things.filter(({ kind }) => !isPower(name, kind, roles))
      leaksNothing(t, `${who} ${name}`, await counted(peer, name, {}), hidden)
    }
    const keys = await keysOf(world, client)
    // After the lists, since an outsider's own entries hold what it asked for from here on.
    for (const [name, route] of routes)
      for (const thing of reached(route)) {
        const wire = wireFor(route, thing.id)
        for (const { role, peer: own } of keys) {
          if (!mayCall(route, roles) || !lacksRole(name, thing, roles, role)) continue
          const at = `${who} ${name} ${thing.kind} by ${role}`
          const answer = await counted(own, name, wire)
          t.match(answer, { status: 403, problem: { code: 'request.key_role' } }, at)
          leaksNothing(t, at, answer, things)
        }
        const at = `${who} ${name} ${thing.kind}`
        const answer = await counted(peer, name, wire)
        if (mayCall(route, roles) && isPower(name, thing.kind, roles)) {
          // What was decided by an outsider before is decided.
          const decided =
            /^(?:registry\.(?:status|caps_spent|grant_not_blind)|query\.grant_revoked|blind\.ticket_state|desk\.(?:approver|decided|two_needed|waiting)|standing\.withdrawn)$/
          t.ok(
            answer.status === route.status || decided.test(answer.problem?.code ?? ''),
            `${at}: allowed, ${answer.problem?.code}`,
          )
          continue
        }
        if (mayCall(route, roles) && isForContract(name, thing.kind)) {
          t.match(answer.problem?.code, /^standing\.(?:no_contract|withdrawn)$/, `${at}: without a contract`)
          continue
        }
        const code = mayCall(route, roles) ? refusalOf(name) : 'request.role'
        const status = { 'request.role': 403, 'request.not_found': 404 }[code] ?? 422
        t.match(answer, { status, problem: { code } }, at)
        const nowhere = await counted(peer, name, wireFor(route, NOWHERE[thing.kind]))
        t.equal(anonymous(answer), anonymous(nowhere), `${at}: as if there were none`)
        leaksNothing(t, at, answer, things)
      }
  }
  t.comment(`${calls} calls`)
}

/** A key of the member for each role, which has no other. */
async function keysOf({ service }: World, client: Client) {
  const keys: { readonly role: KeyRole; readonly peer: Peer }[] = []
  for (const role of KEY_ROLES) {
    const { code } = await client.keyInvite({ body: { roles: [role] } })
    keys.push({ role, peer: (await enrolMember(service.url, code, role)).peer })
  }
  return keys
}

/** Whether a key with this role alone is refused. One that is not gets what the member's other keys get. */
function lacksRole(name: RouteName, { kind }: Thing, roles: readonly Role[], role: KeyRole): boolean {
  if (!keyMay([role], ROUTE_KEY_ROLES[name] ?? KEY_ROLES)) return true
  const { key } = POWERS[name] ?? {}
  return key !== undefined && isPower(name, kind, roles) && !keyMay([role], [key])
}

/** Objects that a request names in its content. */
export async function namedInContent(t: Test, world: World): Promise<void> {
  const { service, contribution } = world
  const rival = await service.member('rival', ['provider', 'consumer'])
  const owner = await service.member('second-owner', ['provider'])
  const foreign = await upload(owner, bytesSource(contribution.bytes))
  const own = await upload(rival, bytesSource(contribution.bytes))
  const declaration = redeclared(contribution, { dataset: DatasetId.parse('rival-orders') })
  const report = contribution.summary
  const peer = service.peerOf(rival)
  const missing = { status: 404, problem: { code: 'request.not_found' } }
  t.match(await send(peer, 'editionRegister', { body: { declaration, upload: foreign.id, report } }), missing)
  t.equal(
    (await owner.uploadShow({ params: { id: foreign.id } })).committed,
    true,
    'the foreign upload is untouched',
  )
  const taken = redeclared(contribution, { edition: 'other' })
  t.match(
    await send(peer, 'editionRegister', { body: { declaration: taken, upload: own.id, report } }),
    { status: 409, problem: { code: 'registry.dataset_taken' } },
    "another provider's dataset",
  )
  await t.rejects(
    offerTo(rival, rival, world.declaration.dataset),
    { status: 404, code: 'request.not_found' },
    "a grant for another provider's dataset",
  )
  const hidden = `${world.declaration.dataset}@hidden`
  await failedEdition(world.mall, world, hidden)
  for (const name of ['ask', 'estimate'] as const) {
    const query = question(hidden, { groupBy: ['nothing'] })
    const body = name === 'ask' ? { query, idempotencyKey: freshKey() } : { query }
    const answer = await send(peer, name, { body })
    t.match(answer, missing, `${name}: an edition that was never sealed`)
    t.notMatch(answer.text, /gender/, `${name}: tells nothing of its declaration`)
  }
}

/** A large seller that also asks. */
export async function bothSides(t: Test, { service, mall, declaration, edition }: World): Promise<void> {
  const seller = await service.member('seller', ['provider', 'consumer'])
  const { id } = await grantTo(mall, seller, declaration.dataset)
  await seller.ask({ body: { query: question(edition), idempotencyKey: freshKey() } })
  t.match((await seller.grantList()).items, [{ id }], 'sees the grant that it received')
  const { items } = await seller.budgetShow()
  t.match(
    items,
    [{ edition, total: null, accounts: [{ organisation: 'seller' }] }],
    'and its own account, alone',
  )
}

/** One object of each kind, of a provider and a consumer who are nobody else's. */
async function ownedThings(world: World): Promise<readonly Thing[]> {
  const { service, contribution } = world
  const mall = await service.member('owner-mall', ['provider'])
  const maker = await service.member('owner-maker', ['consumer'])
  const dataset = DatasetId.parse('owner-orders')
  const edition = await publish(mall, contribution, redeclared(contribution, { dataset }), world.officer)
  const grant = await grantTo(mall, maker, dataset, {
    modes: ['blind', 'open'],
    blindLevel: 'insecureForTesting',
  })
  const body = { query: question(edition), idempotencyKey: freshKey() }
  const { file } = await maker.ask({ body })
  const saved = await maker.savedAdd({ body: { name: 'monthly', query: question(edition) as never } })
  const sealed = new Uint8Array(COPY.step)
  const copy = await maker.sealedCopyKeep({ params: { id: '9f3b61d2c07e4a58' }, bytes: sealed })
  const cells = world.declaration.dimensions[0]?.values.length ?? 0
  const ticket = await readyTicket(maker, dataset, { ...SMALL, cells })
  const evidence = await cheatedEvidence(maker, dataset, { ...SMALL, cells })
  const caps = { perConsumer: '900000000000', total: '900000000000' }
  const readable = { ...question(edition, { privacy: { rho: '0.002' } }), purpose: undefined }
  const standing = await mall.standingPublish({ body: { query: readable as never, readers: 'contracts' } })
  const proposal = await mall.editionCaps({ params: { id: edition }, body: caps })
  const hidden = EditionId.parse('owner-orders@hidden')
  const job = await failedEdition(mall, world, hidden)
  const started = await mall.uploadStart({ body: { size: 10, sha256: 'ab'.repeat(32) } })
  return [
    { kind: 'upload', id: started.id },
    { kind: 'job', id: job },
    { kind: 'hidden-edition', id: hidden },
    { kind: 'edition', id: edition },
    { kind: 'dataset', id: dataset },
    { kind: 'answer', id: file.id },
    { kind: 'standing', id: standing.file.id },
    { kind: 'saved', id: saved.id },
    { kind: 'copy', id: copy.id },
    { kind: 'grant', id: grant.id },
    { kind: 'key', id: (await maker.me()).key.id },
    { kind: 'organisation', id: 'owner-maker' },
    { kind: 'proposal', id: proposal.id },
    { kind: 'ticket', id: ticket.id },
    { kind: 'evidence', id: evidence },
    { kind: 'market-edition', id: await formedMarket(service, world.officer, mall) },
  ]
}

/** Of two members, which nobody has signed yet. */
async function formedMarket(service: World['service'], officer: Client, mall: Client): Promise<string> {
  const standard = standardOf(marketDeclaration(), { market: DatasetId.parse('owner-market') })
  await publishStandard(service.operator, officer, standard)
  const params = { id: standard.market }
  const second = await service.member('owner-second', ['provider'])
  for (const [client, id] of [
    [mall, 'owner-mall'],
    [second, 'owner-second'],
  ] as const)
    await client.marketJoin({ params, body: fakeOffer(id) })
  const { period } = marketDeclaration()
  return (await service.operator.marketForm({ params, body: { label: '2025', period } })).id
}

/** Of an opening that did not pass. From then on the member only reads. */
async function cheatedEvidence(maker: Client, dataset: DatasetId, shape: TicketShape): Promise<string> {
  const { id, chosen } = await choose(maker, dataset, made(shape))
  await cheatWith(maker, id, openingOf(chosen))
  return (await chargeAbout(maker, id)).evidence.id
}

/** Registered, but its upload is no contribution file. Returns the job. */
async function failedEdition(mall: Client, { contribution }: World, id: string): Promise<string> {
  const [dataset = '', edition = ''] = id.split('@')
  const { id: bytes } = await upload(mall, bytesSource(new TextEncoder().encode('no Parquet')))
  const period = { from: '2031-01-01', to: '2031-12-31' }
  const declaration = redeclared(contribution, { dataset: DatasetId.parse(dataset), edition, period })
  const job = await mall.editionRegister({
    body: { declaration, upload: bytes, report: contribution.summary },
  })
  await followJob(mall, job.id, { intervalMs: 50 }).catch(() => undefined)
  return job.id
}

/** A name is free to every key, as each has its own copies: only the length is wrong. */
function refusalOf(name: RouteName): string {
  return name === 'sealedCopyKeep' ? 'blind.copy_length' : 'request.not_found'
}

function wireFor(route: Route, id: string): Wire {
  const params = { id, part: '0' }
  if (route.bytes !== undefined) return { params, bytes: new Uint8Array(10) }
  if (route.body === undefined) return { params }
  // A form that each of them accepts, so that what is refused is the object.
  const body = BODIES.find(each => route.body?.safeParse(each).success)
  return body === undefined ? { params } : { params, body }
}

const BODIES: readonly unknown[] = [
  {},
  { label: 'x', edition: 'no-such@2025' },
  { label: 'x', period: { from: '2025-01-01', to: '2025-12-31' } },
  { cancel: { document: '{}', signature: 'A'.repeat(86) } },
  { method: 'GET', target: '/v1/service', headers: {}, content: '' },
  { signature: 'A'.repeat(86) },
  { perConsumer: '1', total: '1' },
  { level: 'full' },
  { text: 'It was not us.', record: null },
  {
    upload: `upload_${'x'.repeat(22)}`,
    sha256: 'ab'.repeat(32),
    choice: [0],
    digestsSha256: 'ab'.repeat(32),
    entry: { seq: '0', hash: 'ab'.repeat(32) },
  },
]

function mayCall({ access }: Route, roles: readonly Role[]): boolean {
  return typeof access === 'string' || access.some(role => roles.includes(role))
}

function isPower(name: RouteName, kind: ObjectKind, roles: readonly Role[]): boolean {
  const power = POWERS[name]
  if (power === undefined || power.over === 'all' || !power.over.includes(kind)) return false
  return isHolder(power, roles)
}

function seesAll(name: RouteName, roles: readonly Role[]): boolean {
  const power = POWERS[name]
  return power?.over === 'all' && isHolder(power, roles)
}

/** A list shows outsiders that it exists, so the refusal may say that they have no contract for it. */
function isForContract(name: RouteName, kind: ObjectKind): boolean {
  const { over, roles } = POWERS[name] ?? {}
  return roles === 'contract' && over !== 'all' && over?.includes(kind) === true
}

function isHolder({ roles: holders }: Power, roles: readonly Role[]): boolean {
  return typeof holders === 'string' ? holders === 'any' : holders.some(role => roles.includes(role))
}

function anonymous({ status, text }: Received): string {
  return `${status} ${text.replace(/"requestId":"[^"]*"/, '')}`
}

function leaksNothing(t: Test, at: string, { text }: Received, things: readonly Thing[]): void {
  const leaked = things.filter(({ id }) => text.includes(id)).map(({ kind }) => kind)
  t.strictSame(leaked, [], `${at}: leaks nothing`)
}
