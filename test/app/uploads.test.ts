// What a request that is refused leaves of an upload: the bytes as they were, and no note of a job.
import { createHash, randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { DatasetId } from '../../schemas/common.ts'
import { followJob } from '../../src/sdk/follow-job.ts'
import { upload } from '../../src/sdk/upload.ts'
import { UploadFiles } from '../../src/app/upload-files.ts'
import { UploadLocks } from '../../src/app/editions/upload-locks.ts'
import { bytesSource, redeclared, sampleContribution } from '../support/market.ts'
import { memberOf } from '../support/member.ts'
import { startService } from '../support/service.ts'

// Room for more than two parts at a time.
const service = await startService({ flags: { bodyMemoryMib: '1024' } })
t.teardown(() => service.stop())
const provider = await service.member('mall', ['provider'])
const peer = service.peerOf(provider)

t.test('a part that is sent again by somebody else does not take the place of a newer one', async t => {
  const [older, newer] = [randomBytes(1000), randomBytes(1000)]
  const sha256 = createHash('sha256').update(newer).digest('hex')
  const { id } = await provider.uploadStart({ body: { size: 1000, sha256 } })
  const sent: Request[] = []
  const { client } = memberOf({
    ...peer,
    fetch: async (url, init) => {
      sent.push(new Request(url, init))
      return await peer.fetch(url, init)
    },
  })
  await client.uploadPart({ params: { id, part: 0 }, bytes: older })
  await provider.uploadPart({ params: { id, part: 0 }, bytes: newer })
  const [recorded] = sent
  if (recorded === undefined) throw new Error('nothing was sent')
  const replayed = await fetch(recorded)
  t.match(await replayed.json(), { status: 401, code: 'request.replayed' })
  t.match(await provider.uploadCommit({ params: { id } }), { committed: true }, 'the newer bytes are there')
})

const PART = 8 * 2 ** 20

/** Three parts, of which the last is short; all were sent. */
async function sentUpload(digestOf: (bytes: Uint8Array) => Uint8Array = bytes => bytes) {
  const bytes = new Uint8Array(randomBytes(2 * PART + 1000))
  const sha256 = createHash('sha256').update(digestOf(bytes)).digest('hex')
  const { id } = await provider.uploadStart({ body: { size: bytes.length, sha256 } })
  const sendPart = async (part: number) =>
    await provider.uploadPart({
      params: { id, part },
      bytes: bytes.slice(part * PART, (part + 1) * PART),
    })
  for (const part of [0, 1, 2]) await sendPart(part)
  const files = async () =>
    await readdir(join(service.folder, 'data', 'uploads', id)).catch(() => 'none' as const)
  return { params: { id }, sendPart, files }
}

/** `ok` or the code of the refusal. */
async function outcome(work: Promise<unknown>): Promise<string> {
  return await work.then(
    () => 'ok',
    (error: { readonly code?: string }) => String(error.code),
  )
}

t.test('an upload of several files is cut into them, whatever its parts are, and sealed as one', async t => {
  const { bytes, declaration, summary } = await sampleContribution(2000)
  const files = [bytes, bytes]
  const body = Buffer.concat(files)
  const source = { ...bytesSource(new Uint8Array(body)), files: files.map(({ length }) => length) }
  const sent = await upload(provider, source, { partBytes: 65_536 })
  t.same(sent.files, [bytes.length, bytes.length])
  const folder = join(service.folder, 'data', 'uploads', sent.id)
  t.same(await readdir(folder), ['contribution-2.parquet', 'contribution.parquet'])
  for (const name of await readdir(folder)) t.same(new Uint8Array(await readFile(join(folder, name))), bytes)
  const twice = {
    ...redeclared({ bytes, declaration, summary }, { dataset: DatasetId.parse('two-files') }),
    capacity: declaration.capacity * 2,
  }
  const { id } = await provider.editionRegister({
    body: { declaration: twice, upload: sent.id, report: summary },
  })
  t.equal((await followJob(provider, id, { intervalMs: 50 })).state, 'done')
})

t.test('files have to add up to their upload', async t => {
  const sha256 = '00'.repeat(32)
  const started = provider.uploadStart({ body: { size: 1000, sha256, files: [400, 500] } })
  await t.rejects(started, { code: 'registry.upload_files' })
})

t.test('a committed upload takes no part any more', async t => {
  const { params, sendPart, files } = await sentUpload()
  await provider.uploadCommit({ params })
  await t.rejects(sendPart(1), { status: 409, code: 'registry.upload_committed' })
  t.same(await files(), ['contribution.parquet'])
  t.match(await provider.uploadCommit({ params }), { committed: true }, 'committing it again changes nothing')
})

t.test('parts that are sent while their upload is committed leave nothing of themselves', async t => {
  const { params, sendPart, files } = await sentUpload()
  const parts = Array.from({ length: 9 }, async (_, at) => {
    await pause(at * 40)
    return await outcome(sendPart(at % 3))
  })
  const commits = [100, 120, 140].map(async after => {
    await pause(after)
    return await outcome(provider.uploadCommit({ params }))
  })
  t.same(await Promise.all(commits), ['ok', 'ok', 'ok'])
  const said = await Promise.all(parts)
  t.ok(
    said.every(each => each === 'ok' || each === 'registry.upload_committed'),
    said.join(),
  )
  t.ok(said.includes('registry.upload_committed'), said.join())
  t.same(await files(), ['contribution.parquet'])
})

t.test('nor do parts that are sent while a commit finds another digest', async t => {
  const { params, sendPart, files } = await sentUpload(bytes => bytes.slice(1))
  const parts = Array.from({ length: 9 }, async (_, at) => {
    await pause(at * 40)
    return await outcome(sendPart(at % 3))
  })
  await pause(100)
  t.equal(await outcome(provider.uploadCommit({ params })), 'registry.upload_digest')
  const expected = ['ok', 'registry.upload_committed', 'request.not_found']
  const said = await Promise.all(parts)
  t.ok(
    said.every(each => expected.includes(each)),
    said.join(),
  )
  t.equal(await files(), 'none')
})

t.test(
  'a commit waits for what is being written and for other commits, and keeps new writes out',
  async t => {
    const locks = new UploadLocks()
    const events: string[] = []
    const [written, committed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const write = locks.write('one', async () => {
      await written.promise
      events.push('written')
      throw new Error('the disk is full')
    })
    const first = locks.commit('one', async () => {
      events.push('first')
      await committed.promise
      throw new Error('another digest')
    })
    const second = locks.commit('one', async () => events.push('second'))
    await t.rejects(
      locks.write('one', async () => events.push('never')),
      { code: 'registry.upload_committed' },
    )
    await locks.write('two', async () => events.push('two'))
    written.resolve()
    await t.rejects(write, { message: 'the disk is full' })
    await pause(1)
    t.same(events, ['two', 'written', 'first'])
    committed.resolve()
    await t.rejects(first, { message: 'another digest' })
    await second
    await locks.write('one', async () => events.push('open'))
    t.same(events, ['two', 'written', 'first', 'second', 'open'], 'after the last of them writes go on')
  },
)

t.test(
  'a registration that was refused leaves no note of a job, which would keep its upload for ever',
  async t => {
    const contribution = await sampleContribution(2000)
    const { id } = await upload(provider, bytesSource(contribution.bytes))
    const declaration = redeclared(contribution)
    const notes = () => new UploadFiles(join(service.folder, 'data')).readJobs()
    const register = (period: { from: string; to: string }) =>
      provider.editionRegister({
        body: { declaration: { ...declaration, period }, upload: id, report: contribution.summary },
      })
    const backwards = register({ from: '2034-02-01', to: '2034-01-01' })
    await t.rejects(backwards, { code: 'registry.declaration' })
    t.same(await notes(), [])
    const job = await register(declaration.period)
    t.equal(
      (await followJob(provider, job.id, { intervalMs: 50 })).state,
      'done',
      'the upload can be registered',
    )
  },
)
