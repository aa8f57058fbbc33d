// Copies of blind questions at the service: whole steps of bytes, which only their own key reads, and of which
// the newest stay.
import { randomBytes } from 'node:crypto'
import t from 'tap'
import { fromBase64 } from '../../protocols/bytes.ts'
import { COPY } from '../../schemas/sealed-copy.ts'
import type { Client } from '../../src/sdk/client.ts'
import { connect } from '../../src/store/connect.ts'
import { enrolMember } from '../support/member.ts'
import { startService } from '../support/service.ts'

const service = await startService()
t.teardown(() => service.stop())
const maker = await service.member('maker', ['consumer'])
const rival = await service.member('rival', ['consumer'])
const colleague = async (role: 'asker' | 'reader' | 'admin'): Promise<Client> => {
  const { code } = await maker.keyInvite({ body: { roles: [role] } })
  return (await enrolMember(service.url, code, role)).client
}
const freshId = (): string => randomBytes(8).toString('hex')
const sealed = (steps = 1): Uint8Array => new Uint8Array(randomBytes(steps * COPY.step))
const keep = async (client: Client, bytes = sealed(), id = freshId()): Promise<string> => {
  return (await client.sealedCopyKeep({ params: { id }, bytes })).id
}
const idsOf = async (client: Client): Promise<readonly string[]> =>
  (await client.sealedCopyList()).items.map(({ id }) => id)

await t.test('a copy is read as it was sent, and replaced under its name; no entry says so', async t => {
  const before = (await maker.entryList()).items.length
  const [first, second] = [sealed(), sealed(3)]
  const id = await keep(maker, first)
  t.same(fromBase64((await maker.sealedCopyShow({ params: { id } })).bytes), first)
  await keep(maker, second, id)
  t.same(fromBase64((await maker.sealedCopyShow({ params: { id } })).bytes), second)
  t.same(await idsOf(maker), [id])
  t.equal((await maker.entryList()).items.length, before, 'no entry')
  await service.restart()
  t.same(await idsOf(await service.known('maker')), [id], 'a restart keeps it')
})

await t.test(
  'another key finds none, of a rival or of a colleague, and its own of that name apart',
  async t => {
    const id = await keep(maker)
    const asker = await colleague('asker')
    for (const other of [rival, asker]) {
      t.same(await idsOf(other), [])
      await t.rejects(other.sealedCopyShow({ params: { id } }), { code: 'request.not_found' })
    }
    const own = sealed(2)
    await keep(rival, own, id)
    t.same(fromBase64((await rival.sealedCopyShow({ params: { id } })).bytes), own)
    t.not(fromBase64((await maker.sealedCopyShow({ params: { id } })).bytes).length, own.length)
    await t.rejects(keep(await colleague('reader')), { code: 'request.key_role' })
  },
)

await t.test('a length that is no whole step is refused, and so is a name of another form', async t => {
  for (const length of [0, 1, COPY.step - 1, COPY.step + 1])
    await t.rejects(keep(maker, new Uint8Array(length)), { code: 'blind.copy_length', detail: /16384/ })
  await t.rejects(keep(maker, sealed(), 'X'), {
    code: 'request.invalid',
    errors: [{ code: 'shape.copy_id' }],
  })
  await t.rejects(keep(maker, new Uint8Array(COPY.most + COPY.step)), {
    code: 'request.too_large',
  })
})

await t.test('the newest 64 MiB and the newest 200 stay', async t => {
  const asker = await colleague('asker')
  const small = await keep(asker)
  const large: string[] = []
  for (let i = 0; i < 8; i++) large.unshift(await keep(asker, new Uint8Array(COPY.most)))
  t.same(await idsOf(asker), large, 'the one before them went')
  const many: string[] = []
  for (let i = 0; i < 201; i++) many.unshift(await keep(asker))
  t.same(await idsOf(asker), many.slice(0, 200))
  await t.rejects(asker.sealedCopyShow({ params: { id: small } }), { code: 'request.not_found' })
})

await t.test('a key that is revoked takes its copies with it', async t => {
  const asker = await colleague('asker')
  const id = await keep(asker)
  const { key } = await asker.me()
  await maker.keyRevoke({ params: { id: key.id } })
  await t.rejects(asker.sealedCopyShow({ params: { id } }), { code: 'request.key_revoked' })
  await service.halt()
  const connection = await connect(service.store, { session: 'test', connections: 1 })
  const rows = await connection.db
    .selectFrom('sealed_copies')
    .select('id')
    .where('key_id', '=', key.id)
    .execute()
  await connection.close()
  t.same(rows, [])
})
