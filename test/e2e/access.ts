// Who may reach whose objects: made from the route table, so that a new route is tested the day it is
// written.
import type { Test } from 'tap'
import { type RouteName, ROUTES } from '../../schemas/api.ts'
import type { Route } from '../../schemas/routes/route.ts'
import { DatasetId, EditionId } from '../../schemas/common.ts'
import type { Role } from '../../schemas/records.ts'
import type { TicketShape } from '../../schemas/ticket-shape.ts'
import type { Client } from '../../src/sdk/client.ts'
import { followJob } from '../../src/sdk/follow-job.ts'
import { upload } from '../../src/sdk/upload.ts'
import { choose, made, openingOf, readyTicket } from '../support/blind.ts'
import { chargeAbout, cheatWith, SMALL } from '../support/cheating.ts'
import { marketDeclaration } from '../support/declaration.ts'
import { fakeOffer, publishStandard, standardOf } from '../support/joint-market.ts'
import { bytesSource, grantTo, offerTo, publish, redeclared } from '../support/market.ts'
import { type Received, send, type Wire } from '../support/wire.ts'
import { freshKey, question, type World } from './world.ts'

type Kind =
  | 'upload'
  | 'job'
  | 'edition'
  | 'hidden-edition'
  | 'dataset'
  | 'grant'
  | 'answer'
  | 'key'
  | 'organisation'
  | 'proposal'
  | 'ticket'
  | 'evidence'
  | 'market-edition'
type Thing = { readonly kind: Kind; readonly id: string }

const NOWHERE: Readonly<Record<Kind, string>> = {
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
}

/** What a role may do to objects of others; everything else does not exist for it. */
const POWERS: Readonly<
  Partial<Record<RouteName, { readonly over: readonly Kind[]; readonly roles: readonly Role[] | 'any' }>>
> = {
  editionShow: { over: ['edition'], roles: 'any' },
  datasetShow: { over: ['dataset'], roles: 'any' },
  organisationCode: { over: ['organisation'], roles: ['operator'] },
  organisationCodePropose: { over: ['organisation'], roles: ['operator'] },
  organisationKeys: { over: ['organisation'], roles: ['operator', 'officer', 'auditor'] },
  keyRevoke: { over: ['key'], roles: ['operator', 'officer'] },
  editionFreeze: { over: ['edition', 'hidden-edition'], roles: ['officer'] },
  editionUnfreeze: { over: ['edition', 'hidden-edition'], roles: ['officer'] },
  editionWithdraw: { over: ['edition', 'hidden-edition'], roles: ['officer'] },
  editionCaps: { over: ['edition', 'hidden-edition'], roles: ['officer'] },
  editionPassport: { over: ['edition'], roles: 'any' },
  grantShow: { over: ['grant'], roles: ['officer', 'auditor'] },
  grantBlindLevel: { over: ['grant'], roles: ['officer'] },
  grantRevoke: { over: ['grant'], roles: ['officer'] },
  grantFreeze: { over: ['grant'], roles: ['officer'] },
  grantUnfreeze: { over: ['grant'], roles: ['officer'] },
  organisationHalt: { over: ['organisation'], roles: ['officer'] },
  organisationResume: { over: ['organisation'], roles: ['officer'] },
  proposalApprove: { over: ['proposal'], roles: ['officer', 'operator'] },
  proposalReject: { over: ['proposal'], roles: ['officer', 'operator'] },
  ticketShow: { over: ['ticket'], roles: ['officer', 'auditor'] },
  ticketEntries: { over: ['ticket'], roles: ['officer', 'auditor'] },
  ticketGiveUp: { over: ['ticket'], roles: ['officer'] },
  evidenceShow: { over: ['evidence'], roles: ['officer', 'auditor'] },
  evidenceOpening: { over: ['evidence'], roles: ['officer', 'auditor'] },
  marketEditionShow: { over: ['market-edition'], roles: 'any' },
  nodeReset: { over: ['organisation'], roles: ['officer'] },
  suspensionLift: { over: ['evidence'], roles: ['officer'] },
}

/** What is in lists of others: the catalogue, the members, and everything for officers. */
const LISTED: Readonly<Partial<Record<RouteName, readonly Kind[]>>> = {
  datasetList: ['dataset', 'edition', 'organisation'],
  organisationList: ['organisation'],
  marketList: ['market-edition'],
}
/** And to auditors. */
const ALL_TO_OFFICERS: readonly RouteName[] = [
  'grantList',
  'budgetShow',
  'entryList',
  'proposalList',
  'deskOverview',
  'ticketList',
  'evidenceList',
]
const ALL_TO_OPERATORS: readonly RouteName[] = ['proposalList']

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
    const holders = POWERS[name]?.roles ?? []
    if (holders !== 'any')
      t.ok(
        holders.every(role => mayCall(route, [role])),
        `${name}: a power that may be used`,
      )
  }
  let calls = 0
  for (const roles of OUTSIDERS) {
    const who = `outside-${roles.join('-')}`
    const peer = world.service.peerOf(await world.service.member(who, roles))
    const call = async (name: RouteName, wire: Wire): Promise<Received> => {
      calls++
      return await send(peer, name, wire)
    }
    for (const [name, route] of routes) {
      if (route.access === 'public' || route.method !== 'GET' || route.params !== undefined) continue
      const all = roles.some(role => role === 'officer' || role === 'auditor')
        ? ALL_TO_OFFICERS
        : roles.includes('operator')
          ? ALL_TO_OPERATORS
          : []
      if (!mayCall(route, roles) || all.includes(name)) continue
      const hidden = things.filter(({ kind }) => !LISTED[name]?.includes(kind))
      leaksNothing(t, `${who} ${name}`, await call(name, {}), hidden)
    }
    // After the lists, since an outsider's own entries hold what it asked for from here on.
    for (const [name, route] of routes) {
      for (const thing of reached(route)) {
        const at = `${who} ${name} ${thing.kind}`
        const answer = await call(name, wireFor(route, thing.id))
        if (mayCall(route, roles) && isPower(name, thing.kind, roles)) {
          // What was decided by an outsider before is decided.
          const decided =
            /^(?:registry\.(?:status|caps_spent|grant_not_blind)|query\.grant_revoked|blind\.ticket_state|desk\.(?:approver|decided|two_needed|waiting))$/
          t.ok(answer.status === route.status || decided.test(answer.problem?.code ?? ''), `${at}: allowed`)
          continue
        }
        const code = mayCall(route, roles) ? 'request.not_found' : 'request.role'
        t.match(answer, { status: code === 'request.role' ? 403 : 404, problem: { code } }, at)
        const nowhere = await call(name, wireFor(route, NOWHERE[thing.kind]))
        t.equal(anonymous(answer), anonymous(nowhere), `${at}: as if there were none`)
        leaksNothing(t, at, answer, things)
      }
    }
  }
  t.comment(`${calls} calls`)
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
  const cells = world.declaration.dimensions[0]?.values.length ?? 0
  const ticket = await readyTicket(maker, dataset, { ...SMALL, cells })
  const evidence = await cheatedEvidence(maker, dataset, { ...SMALL, cells })
  const caps = { perConsumer: '900000000000', total: '900000000000' }
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

function isPower(name: RouteName, kind: Kind, roles: readonly Role[]): boolean {
  const power = POWERS[name]
  if (power === undefined || !power.over.includes(kind)) return false
  return power.roles === 'any' || power.roles.some(role => roles.includes(role))
}

function anonymous({ status, text }: Received): string {
  return `${status} ${text.replace(/"requestId":"[^"]*"/, '')}`
}

function leaksNothing(t: Test, at: string, { text }: Received, things: readonly Thing[]): void {
  const leaked = things.filter(({ id }) => text.includes(id)).map(({ kind }) => kind)
  t.strictSame(leaked, [], `${at}: leaks nothing`)
}
