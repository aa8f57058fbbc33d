// Who decided is proven to whoever may read the bodies: against an attacker who has the database and the
// log's key, and no officer's key.
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { sha256 } from '../../protocols/hashes.ts'
import { logKeyAlone } from '../../protocols/audit/policy.ts'
import { fromUtf8, toBase64Url, toHex, utf8 } from '../../protocols/bytes.ts'
import { signRequest } from '../../protocols/identity/request-signature.ts'
import type { ActorBody } from '../../schemas/actor-body.ts'
import { DatasetId } from '../../schemas/common.ts'
import { encodeWithBody } from '../../src/domain/entries.ts'
import type { Client } from '../../src/sdk/client.ts'
import { collect, listAll } from '../../src/sdk/list-all.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { type Logged, proveLog } from '../../src/sdk/proven-log.ts'
import { rotateKey } from '../../src/sdk/rotate-key.ts'
import { verifyAnswer } from '../../src/sdk/verify-answer.ts'
import { resolve } from '../../src/app/proposals.ts'
import { loadConfig } from '../../src/server/config/config.ts'
import { freshSalt } from '../../src/app/ids.ts'
import { openControlPlane } from '../../src/server/control-plane.ts'
import { nodeSigner, nodeVerifier } from '../../src/server/keys/ed25519.ts'
import { loadServiceKeys } from '../../src/server/keys/service-keys.ts'
import { verifyAuthors } from '../../src/app/operation/verify-authors.ts'
import { SOFTWARE } from '../../src/server/version.ts'
import type { DecisionTransaction } from '../../src/store/decision.ts'
import type { ReadEntry } from '../../src/store/log-reader.ts'
import type { Store } from '../../src/store/store.ts'
import { grantTo, publish, redeclared, sampleContribution, seal } from '../support/market.ts'
import { startService } from '../support/service.ts'
import { type Lie, lyingService } from '../support/lying-service.ts'
import { memberOf } from '../support/member.ts'
import { proveAuthors } from '../../src/sdk/authors/prove-authors.ts'
import { verdicts } from '../support/verdicts.ts'
import { freshKey, question } from './world.ts'

const service = await startService({ pglite: true })
t.teardown(() => service.stop())
const officer = await service.approver()
const mall = await service.member('mall', ['provider'])
const maker = await service.member('maker', ['consumer'])
const contribution = await sampleContribution()
const declaration = redeclared(contribution)
const edition = await publish(mall, contribution, declaration, officer)
const grant = await grantTo(mall, maker, declaration.dataset)
const asked = await maker.ask({ body: { query: question(edition), idempotencyKey: freshKey() } })

async function check(client: Client, readsAll: boolean) {
  const log = await proveLog(httpLogReader(service.url), { policy: logKeyAlone(service.logKey), readsAll })
  for await (const _ of log.prove(listAll(client, 'entryList', 500))) continue
  return { authors: log.authors(), size: log.report.checkpoint.size }
}

t.test('the author of every decision and question is proven', async t => {
  const on = { params: { id: edition } }
  await officer.editionFreeze(on)
  await officer.editionUnfreeze(on)
  await mall.editionFreeze(on)
  await mall.editionUnfreeze(on)
  await officer.grantFreeze({ params: { id: grant.id } })
  await officer.grantUnfreeze({ params: { id: grant.id } })
  await officer.organisationHalt({ params: { id: 'maker' } })
  await officer.organisationResume({ params: { id: 'maker' } })
  const caps = { perConsumer: '900000000000', total: '9000000000000' }
  const { id } = await mall.editionCaps({ ...on, body: caps })
  await officer.proposalReject({ params: { id }, body: { note: 'why' } })
  await t.rejects(maker.ask({ body: { query: question('nothing@2025'), idempotencyKey: freshKey() } }))
  await t.rejects(mall.editionSubmit(on))
  const { sign, publicKey } = nodeSigner(new Uint8Array(32).fill(9))
  await rotateKey(maker, { publicKey: toBase64Url(publicKey), sign, label: 'next' })

  const { authors, size } = await check(officer, true)
  t.equal(authors.unseen, 0)
  t.ok(authors.verified > 20, `${authors.verified} of ${size}`)
  t.equal(authors.verified + authors.system, size)
  t.same(authors.authorities, [new URL(service.url).host])
  const own = await check(mall, false)
  t.ok(own.authors.verified > 10, 'a party proves its own entries')
  t.ok(own.authors.unseen > 0)
  await t.rejects(check(mall, true), { code: 'sdk.author', details: { why: 'its body is withheld' } })
})

t.test(
  'whether a reader sees all bodies follows from the log, not from what the service calls it',
  async t => {
    const reader = httpLogReader(service.url)
    const options = { policy: logKeyAlone(service.logKey) }
    const lie: Lie = (_, path, content) => {
      if (path === '/v1/me') {
        const me = content as { organisation: object }
        return { ...me, organisation: { ...me.organisation, roles: ['consumer'] } }
      }
      if (path !== '/v1/entries') return undefined
      const { items, next } = content as { items: Logged[]; next: string | null }
      return {
        items: items.map(item =>
          item.leaf.includes('"type":"approval"') ? { ...item, body: null, bodySalt: null } : item,
        ),
        next,
      }
    }
    const lied = lyingService(service.peerOf(officer), { current: lie })
    await t.rejects(proveAuthors(lied.member.client, reader, options), {
      code: 'sdk.author',
      details: { why: 'its body is withheld' },
    })
    t.notOk(lied.routes.includes('GET /v1/me'))
    const { authors } = await proveAuthors(mall, reader, options)
    t.ok(authors.unseen > 0, 'a provider reads its own entries only')
    const stranger = memberOf({ ...service.peerOf(mall), ...nodeSigner(new Uint8Array(32).fill(5)) })
    await t.rejects(proveAuthors(stranger.client, reader, options), { code: 'sdk.member' })
  },
)

t.test('an answer’s own file proves who asked', async t => {
  const verified = await verifyAnswer(asked.file, { logKey: service.logKey })
  t.equal(verified.asker.organisation, 'maker')
  const body = JSON.parse(asked.file.body)
  t.match(body.actor.request.content, /idempotencyKey/)
})

t.test(
  'what is forged with database and log key, without the officer’s key, is found by who may read it',
  async t => {
    const dataset = DatasetId.parse('forged-orders')
    const waiting = await seal(mall, contribution, redeclared(contribution, { dataset }))
    const officerKey = service.peerOf(officer).keyId
    const bodies = await bodiesOf(officer)
    const genuine = found(bodies.find(({ type }) => type === 'officer-freeze')).actor
    const first = found(bodies.find(({ type }) => type === 'approval')).actor
    const { id } = found((await officer.proposalList({ query: { state: 'waiting' } as never })).items[0])
    await service.halt()

    const approved = (actor: ActorBody): Forgery => {
      return async decision => {
        const proposal = found(await decision.read.proposal(id, decision.now))
        await decision.write.setEditionStatus(waiting, 'open', ['waiting'])
        await resolve(decision, SOFTWARE, proposal, 'approval', actor, null)
      }
    }
    const own = await signedBy(nodeSigner(new Uint8Array(32).fill(7)), `/v1/proposals/${id}/approve`)
    const named = { ...own, keyId: officerKey }
    const forgeries: readonly (readonly [string, string, Forgery])[] = [
      [
        'a request that another key signed',
        'identity.key_id',
        approved({ ...genuine, request: named.request }),
      ],
      ['a request of the officer for something else', 'another request', approved(genuine)],
      ['the officer’s approval of something else', 'another subject', approved(first)],
      [
        'a signature that was changed',
        'identity.signature',
        approved({
          ...first,
          request: { ...first.request, base: first.request.base.replace('proposals', 'proposalx') },
        }),
      ],
      [
        'a content that was changed',
        'identity.digest',
        approved({ ...first, request: { ...first.request, content: '{"note":"yes"}' } }),
      ],
      [
        'a freeze by a request that made one already',
        'the same request made another entry',
        frozenBy(genuine),
      ],
      ['a freeze that nobody signed', 'a body of another form', frozenBy(null)],
    ]
    const folder = await mkdtemp(join(tmpdir(), 'yinsuan-forged-'))
    t.teardown(() => rm(folder, { recursive: true, force: true }))
    await cp(service.folder, folder, { recursive: true })
    const store = await openControlPlane(
      loadConfig({ dataDir: folder }, {}),
      loadServiceKeys(folder),
      Date.now,
    )
    t.teardown(() => store.close())
    await t.resolves(verifyAuthors(store, nodeVerifier()), 'a start finds nothing where nothing was forged')
    const honest = await readAll(store)
    t.match(await verdicts(honest), { member: { unseen: 0 } }, 'nor does an officer')
    for (const [name, why, forgery] of forgeries) {
      const { outsider, member } = await verdicts([
        ...honest,
        ...(await forged(store, honest.length, forgery)),
      ])
      t.match(
        outsider,
        { verified: 0 },
        `${name}: who has no access finds the log in order, with no author checked`,
      )
      t.match(member, { code: 'sdk.author', details: { why } }, name)
    }
    await store.decision({ nonce: null, change: approved(genuine) })
    await t.rejects(
      verifyAuthors(store, nodeVerifier()),
      { code: 'store.author' },
      'and the next start refuses it',
    )
    await service.resume()
  },
)

type Forgery = (decision: DecisionTransaction) => Promise<void>

function frozenBy(actor: ActorBody | null): Forgery {
  return async ({ append }) => {
    const body = { v: 1, type: 'officer-freeze', actor, edition } as never
    append(place =>
      encodeWithBody(place, SOFTWARE, body, freshSalt(), [], { type: 'officer-freeze', edition }),
    )
  }
}

async function readAll(store: Store): Promise<readonly Logged[]> {
  const { size } = store.log.checkpoint()
  const { items } = await store.log.entries({ reader: { kind: 'officer' }, limit: size })
  return items.toReversed().map(({ seq, leaf, body }) => logged(seq, leaf, body))
}

function logged(seq: number, leaf: Uint8Array, body: ReadEntry['body']): Logged {
  const [text, salt] = body === null ? [null, null] : [fromUtf8(body.bytes), toHex(body.salt)]
  return { seq: String(seq), leaf: fromUtf8(leaf), body: text, bodySalt: salt, destroyed: null }
}

/** The entries that it would append, by the service's own code; nothing is kept. */
async function forged(store: Store, size: number, forgery: Forgery): Promise<readonly Logged[]> {
  const made: Logged[] = []
  class Kept extends Error {}
  await store
    .decision({
      nonce: null,
      change: async decision => {
        const append: DecisionTransaction['append'] = build => {
          const seq = size + made.length
          const { leaf, body } = build({ seq, time: decision.time })
          made.push(logged(seq, leaf, body))
          return seq
        }
        await forgery({ ...decision, append })
        throw new Kept()
      },
    })
    .catch((error: unknown) => {
      if (!(error instanceof Kept)) throw error
    })
  return made
}

async function bodiesOf(client: Client) {
  const items = await collect(listAll(client, 'entryList', 500))
  return items.flatMap(({ body }) => (body === null ? [] : [JSON.parse(body)]))
}

async function signedBy({ keyId, publicKey, sign }: ReturnType<typeof nodeSigner>, path: string) {
  const created = Math.floor(Date.now() / 1000)
  let base = new Uint8Array()
  const fields = await signRequest({
    method: 'POST',
    authority: new URL(service.url).host,
    path,
    query: '',
    body: { bytes: utf8('{}'), contentType: 'application/json' },
    keyId,
    created,
    expires: created + 300,
    nonce: 'n'.repeat(22),
    sign: message => {
      base = Uint8Array.from(message)
      return sign(message)
    },
    sha256,
  })
  const signature = found(/:(.*):$/.exec(found(fields['signature']))?.[1])
  const request = { publicKey: toBase64Url(publicKey), base: fromUtf8(base), signature, content: '{}' }
  return { keyId, request }
}

function found<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Error('missing')
  return thing
}
