import { createHash, randomBytes } from 'node:crypto'
import t from 'tap'
import { blobSource } from '../../src/sdk/blob-source.ts'
import { type UploadSource, upload } from '../../src/sdk/upload.ts'
import { fault } from '../../schemas/fault.ts'
import { startService } from './service.ts'

const PART = 8 * 2 ** 20
const content = randomBytes(2 * PART + 12_345)
const sha256 = createHash('sha256').update(content).digest('hex')

type Stored = {
  readonly id: string
  readonly size: number
  readonly sha256: string
  readonly parts: Map<number, Uint8Array>
}
const uploads = new Map<string, Stored>()
let sentParts: number[] = []
let breakAt: number | undefined
let commitsUntilDone = 0

const view = ({ id, size, sha256, parts }: Stored, committed = false) => ({
  id,
  size,
  sha256,
  partBytes: PART,
  files: [size],
  parts: [...parts.keys()],
  expires: '2030-01-01T00:00:00.000Z',
  committed,
})
const find = (call: unknown): Stored => {
  const stored = uploads.get((call as { params: { id: string } }).params.id)
  if (stored === undefined) throw fault('request.not_found')
  return stored
}

const service = await startService({
  async uploadStart(call) {
    const stored = {
      ...(call.body as { size: number; sha256: string }),
      id: `upload_${'a'.repeat(21)}${uploads.size}`,
      parts: new Map(),
    }
    uploads.set(stored.id, stored)
    return view(stored)
  },
  async uploadShow(call) {
    return view(find(call), commitsUntilDone > 0 && --commitsUntilDone === 0)
  },
  async uploadPart(call) {
    const { part } = call.params as { part: number }
    if (part === breakAt) throw fault('request.overloaded', { seconds: 1 })
    sentParts.push(part)
    find(call).parts.set(part, Uint8Array.from(call.bytes ?? []))
    return view(find(call))
  },
  async uploadCommit(call) {
    return view(find(call), commitsUntilDone === 0)
  },
})
t.teardown(() => service.close())
const client = service.client(service.rooms.members.provider)

t.beforeEach(() => {
  uploads.clear()
  sentParts = []
  breakAt = undefined
})

function received(id: string): string {
  const parts = [...(uploads.get(id)?.parts ?? [])].sort(([a], [b]) => a - b)
  return createHash('sha256')
    .update(Buffer.concat(parts.map(([, bytes]) => bytes)))
    .digest('hex')
}

t.test('a file goes up whole, in parts of 8 MiB, with progress from nothing to all', async t => {
  const progress: number[] = []
  const done = await upload(client, blobSource(new Blob([content])), {
    onProgress: sent => void progress.push(sent),
  })
  t.equal(done.committed, true)
  t.equal(received(done.id), sha256)
  t.equal(progress.length, 4)
  t.same([progress[0], progress.at(-1)], [0, content.length])
  t.same(
    progress,
    progress.toSorted((a, b) => a - b),
    'never backwards, though two parts are on their way at once',
  )
})

t.test('an upload that broke off goes on where it stopped, without sending a part twice', async t => {
  breakAt = 1
  let id = ''
  await t.rejects(
    upload(client, blobSource(new Blob([content])), {
      retries: 0,
      onStart: started => void (id = started.id),
    }),
  )
  breakAt = undefined
  const done = await upload(client, blobSource(new Blob([content])), { resumeId: id })
  t.equal(done.id, id)
  t.same(
    sentParts.toSorted((a, b) => a - b),
    [0, 1, 2],
  )
  t.equal(received(id), sha256)
})

t.test('an upload that the service has forgotten starts anew', async t => {
  const done = await upload(client, blobSource(new Blob([content])), { resumeId: `upload_${'z'.repeat(22)}` })
  t.equal(received(done.id), sha256)
})

t.test('an upload of other bytes is not taken up', async t => {
  const { id } = await client.uploadStart({ body: { size: content.length, sha256: '0'.repeat(64) } })
  await t.rejects(upload(client, blobSource(new Blob([content])), { resumeId: id }), { code: 'sdk.upload' })
})

t.test('a part whose answer was lost is sent again', async t => {
  let calls = 0
  const source: UploadSource = blobSource(new Blob([content]))
  const dropping = service.client(service.rooms.members.provider, {
    fetch: async (input, init) => {
      const response = await fetch(input, init)
      if (init?.method === 'PUT' && calls++ === 0) throw new TypeError('fetch failed')
      return response
    },
  })
  const done = await upload(dropping, source)
  t.equal(received(done.id), sha256)
  t.equal(sentParts.length, 4)
  t.same(new Set(sentParts), new Set([0, 1, 2]))
})

t.test('a commit that takes its time is waited for', async t => {
  commitsUntilDone = 2
  const done = await upload(client, blobSource(new Blob([content.subarray(0, 100)])))
  t.equal(done.committed, true)
})
