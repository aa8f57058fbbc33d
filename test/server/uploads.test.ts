// What a request that is refused leaves of an upload: the bytes as they were, and no note of a job.
import { createHash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import t from 'tap'
import { followJob } from '../../src/sdk/follow-job.ts'
import { upload } from '../../src/sdk/upload.ts'
import { UploadFiles } from '../../src/server/upload-files.ts'
import { bytesSource, redeclared, sampleContribution } from '../support/market.ts'
import { memberOf } from '../support/member.ts'
import { startService } from '../support/service.ts'

const service = await startService()
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
