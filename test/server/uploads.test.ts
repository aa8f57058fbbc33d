// What a request that is refused leaves of an upload: the bytes as they were.
import { createHash, randomBytes } from 'node:crypto'
import t from 'tap'
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
