// From a file to an edition, with everything that goes wrong on the way.
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Test } from 'tap'
import { signRequest } from '../../protocols/identity/request-signature.ts'
import { toBase64Url } from '../../protocols/bytes.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import type { Peer } from '../../src/sdk/exchange.ts'
import { followJob } from '../../src/sdk/follow-job.ts'
import { collect, listAll } from '../../src/sdk/list-all.ts'
import { upload } from '../../src/sdk/upload.ts'
import { budgetOf, bytesSource, publish } from '../support/market.ts'
import { memberOf } from '../support/member.ts'
import { send, type Wire } from '../support/wire.ts'
import { entriesFrom, logSize, spending, type World } from './world.ts'
import type { RouteName } from '../../schemas/api.ts'

const PART = 8 * 2 ** 20

export async function brokenUploads(t: Test, { service, mall }: World): Promise<void> {
  const peer = service.peerOf(mall)
  const bytes = new Uint8Array(randomBytes(2 * PART + 12_345))
  const source = bytesSource(bytes)
  const sha256 = await source.sha256()
  const { id } = await mall.uploadStart({ body: { size: bytes.length, sha256 } })
  const part = (place: number, content: Uint8Array): Wire => ({
    params: { id, part: String(place) },
    bytes: content,
  })
  await problem(t, peer, 'uploadPart', part(0, bytes.slice(0, 100)), 422, 'registry.upload_part_size')
  await problem(t, peer, 'uploadPart', part(2, bytes.slice(0, 12_346)), 422, 'registry.upload_part_size')
  await problem(t, peer, 'uploadPart', part(3, bytes.slice(0, 1)), 404, 'request.not_found')
  await cutOff(peer, `/v1/uploads/${id}/parts/0`, bytes.slice(0, PART))
  t.strictSame((await mall.uploadShow({ params: { id } })).parts, [], 'half a part is no part')
  await mall.uploadPart({ params: { id, part: 1 }, bytes: bytes.slice(PART, 2 * PART) })
  await problem(t, peer, 'uploadCommit', { params: { id } }, 422, 'registry.upload_incomplete')

  let puts = 0
  const counting = memberOf({
    ...peer,
    fetch: (url, init) => {
      if (init?.method === 'PUT') puts++
      return peer.fetch(url, init)
    },
  })
  const done = await upload(counting.client, source, { resumeId: id })
  t.match(done, { id, committed: true }, 'the rest goes up after the terminal was opened again')
  t.equal(puts, 2, 'only the parts that were missing')
  const again = await Promise.all([1, 2, 3].map(() => mall.uploadCommit({ params: { id } })))
  t.ok(
    again.every(({ committed }) => committed),
    'a commit may be repeated',
  )
}

export async function wrongDigest(t: Test, { service, mall }: World): Promise<void> {
  const peer = service.peerOf(mall)
  const bytes = new Uint8Array(randomBytes(1000))
  const { id } = await mall.uploadStart({ body: { size: bytes.length, sha256: '0'.repeat(64) } })
  await mall.uploadPart({ params: { id, part: 0 }, bytes })
  const refused = await send(peer, 'uploadCommit', { params: { id } })
  t.match(refused, { status: 422, problem: { code: 'registry.upload_digest' } })
  t.notOk(existsSync(join(service.folder, 'data/uploads', id)), 'nothing of it is left')
  await problem(t, peer, 'uploadShow', { params: { id } }, 404, 'request.not_found')
  const body = { size: 1, sha256: 'xyz' }
  await problem(t, peer, 'uploadStart', { body }, 400, 'request.invalid')
  await problem(
    t,
    peer,
    'uploadStart',
    { body: { ...body, size: 2 ** 45, sha256: '0'.repeat(64) } },
    400,
    'request.invalid',
  )
}

export async function refusedRegistrations(t: Test, world: World): Promise<void> {
  const { service, mall, contribution, declaration } = world
  const peer = service.peerOf(mall)
  const started = await mall.uploadStart({ body: { size: 10, sha256: '0'.repeat(64) } })
  const { id } = await upload(mall, bytesSource(contribution.bytes))
  const register = async (change: Partial<Declaration>, status: number, code: string, which = id) => {
    const [before, size] = [await spending(world), await logSize(world)]
    const body = { declaration: { ...declaration, ...change }, upload: which, report: contribution.summary }
    await problem(t, peer, 'editionRegister', { body }, status, code)
    const entries = await entriesFrom(world, size)
    t.strictSame(
      entries.map(({ leaf }) => leaf['code']),
      [code, code],
      `${code}: an entry for each refusal`,
    )
    t.equal(await spending(world), before, `${code}: no edition and no budget`)
  }
  const later = { from: '2033-01-01', to: '2033-12-31' }
  await register({}, 409, 'registry.edition_exists')
  await register({ edition: 'again' }, 409, 'registry.period_overlaps')
  await register(
    { edition: 'last-day', period: { from: '2025-12-31', to: '2026-12-30' } },
    409,
    'registry.period_overlaps',
  )
  const yearly = declaration.budget.perYear
  const more = budgetOf(BigInt(yearly.total) - 1n, BigInt(yearly.total))
  const next = { edition: 'next', period: { from: '2026-06-01', to: '2026-12-31' } }
  await register({ ...next, budget: more }, 422, 'registry.allowance_exceeded')
  const raised = budgetOf(BigInt(yearly.total), 2n * BigInt(yearly.total))
  await register({ edition: 'raised', period: later, budget: raised }, 422, 'registry.allowance_changed')
  await register(
    { edition: 'backwards', period: { from: '2034-02-01', to: '2034-01-01' } },
    422,
    'registry.declaration',
  )
  await register({ edition: 'early', period: later }, 409, 'registry.upload_open', started.id)
  await service.restart()
  t.equal((await mall.uploadShow({ params: { id } })).committed, true, 'a refused upload is still there')
  const good = { ...declaration, edition: 'good', period: later }
  const job = await mall.editionRegister({
    body: { declaration: good, upload: id, report: contribution.summary },
  })
  await problem(
    t,
    peer,
    'editionRegister',
    { body: { declaration: { ...good, edition: 'twice' }, upload: id, report: contribution.summary } },
    404,
    'request.not_found',
  )
  t.equal((await followJob(mall, job.id, { intervalMs: 50 })).state, 'done', 'and can be registered, once')
  t.ok(await soon(() => !uploadFolders(world).includes(id)), 'then its bytes are gone')
}

export async function failedSealing(t: Test, world: World): Promise<void> {
  const { service, mall, contribution, declaration, officer } = world
  const period = { from: '2036-01-01', to: '2036-12-31' }
  const wanted = { ...declaration, edition: 'second-try', period }
  const edition = `${wanted.dataset}@second-try`
  const uploads = uploadFolders(world).length
  const narrower = {
    ...wanted,
    dimensions: wanted.dimensions.map(dimension =>
      dimension.name === 'category' ? { ...dimension, values: dimension.values.slice(-2) } : dimension,
    ),
  }
  const attempts = [
    [wanted, contribution.bytes.slice(0, -100), 'engine.contribution_unreadable'],
    [narrower, contribution.bytes, 'engine.code_outside'],
  ] as const
  for (const [tried, bytes, code] of attempts) {
    const size = await logSize(world)
    const failed = { code: 'sdk.job', details: { code } }
    await t.rejects(
      publish(mall, { ...contribution, bytes }, tried, officer),
      failed,
      `the job fails: ${code}`,
    )
    const entries = await entriesFrom(world, size)
    const leaves = entries.map(({ leaf }) => leaf)
    t.match(leaves, [{ type: 'refusal', code: 'registry.sealing_failed' }], 'one entry says so, but not why')
    t.match(entries[0]?.body, { faults: [{ code }] }, 'which the provider and the officer read')
    const budgets = await collect(listAll(officer, 'budgetShow'))
    t.match(budgets.find(budget => budget.edition === edition)?.total, { spent: '0' }, 'nothing is spent')
    await problem(
      t,
      service.peerOf(mall),
      'editionShow',
      { params: { id: edition } },
      404,
      'request.not_found',
    )
    t.ok(await soon(() => uploadFolders(world).length === uploads), 'its bytes are gone')
    t.notOk(existsSync(join(service.folder, 'data/editions', edition)), 'no row is left')
  }
  t.equal(
    await publish(mall, contribution, wanted, officer),
    edition,
    'the same edition can be registered again',
  )
}

/** Refused in both languages. */
async function problem(
  t: Test,
  peer: Peer,
  name: RouteName,
  wire: Wire,
  status: number,
  code: string,
): Promise<void> {
  for (const language of ['en', 'zh']) {
    const answer = await send(peer, name, { ...wire, language })
    t.match(answer, { status, language, problem: { code } }, `${name}: ${code}`)
  }
}

/** A signed part of which half is sent before the connection ends. */
async function cutOff(peer: Peer, path: string, bytes: Uint8Array): Promise<void> {
  const created = Math.floor(Date.now() / 1000)
  const { authority, keyId, sign, sha256, random } = peer
  const headers = await signRequest({
    method: 'PUT',
    authority,
    path,
    query: '',
    body: { bytes, contentType: 'application/octet-stream' },
    keyId,
    created,
    expires: created + 60,
    nonce: toBase64Url(random(new Uint8Array(16))),
    sign,
    sha256,
  })
  const sending = request(new URL(path, peer.origin), {
    method: 'PUT',
    headers: { ...headers, 'content-length': bytes.length },
  })
  const ended = new Promise(resolve => sending.once('close', resolve).on('error', resolve))
  sending.write(bytes.subarray(0, bytes.length / 2), () => sending.destroy())
  await ended
}

function uploadFolders({ service }: World): readonly string[] {
  return readdirSync(join(service.folder, 'data/uploads'))
}

/** What the service does just after it has reported how a job ended. */
async function soon(isSo: () => boolean): Promise<boolean> {
  for (let attempt = 0; attempt < 200 && !isSo(); attempt++) await setTimeout(50)
  return isSo()
}
