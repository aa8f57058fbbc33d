import t from 'tap'
import { dayNumber } from '../../src/domain/allowance.ts'
import { collect, listAll } from '../../src/sdk/list-all.ts'
import { upload } from '../../src/sdk/upload.ts'
import {
  approve,
  budgetOf,
  bytesSource,
  grantTo,
  redeclared,
  sampleContribution,
  seal,
} from '../support/market.ts'
import { startService } from '../support/service.ts'
import { send } from '../support/wire.ts'
import { entriesFrom } from './world.ts'

const CAP = 1_000_000_000_000n

await t.test('what a registration tells', async t => {
  const service = await startService()
  t.teardown(service.stop)
  const mall = await service.member('mall', ['provider'])
  const [maker, officer] = [await service.member('maker', ['consumer']), await service.approver()]
  const contribution = await sampleContribution(2000)

  await t.test('one export under periods years apart has one allowance, by the log’s clock', async t => {
    const { id } = await upload(mall, bytesSource(contribution.bytes))
    const registered = (year: number) => ({
      ...redeclared(contribution, { budget: budgetOf(CAP) }),
      dataset: 'thrice' as never,
      edition: String(year) as never,
      period: { from: `${year}-01-01`, to: `${year}-12-31` },
    })
    await seal(mall, contribution, registered(1990))
    for (const year of [1992, 1994]) {
      const body = { declaration: registered(year), upload: id, report: contribution.summary }
      t.match(await send(service.peerOf(mall), 'editionRegister', { body }), {
        status: 422,
        problem: { code: 'registry.allowance_sealed' },
      })
    }
    t.ok(dayNumber('1992-01-01') - dayNumber('1990-12-31') > 365, 'declared more than a year apart')
  })

  await t.test(
    'drafting is the edition’s first charge: in its total, in its accounts and in the log',
    async t => {
      const drafting = { charge: '7000', delta: '1e-9' }
      const declaration = redeclared(contribution, { dataset: 'drafted' as never, drafting })
      const edition = await seal(mall, contribution, declaration)
      const opening = BigInt(declaration.totals.charge) + 7000n
      const entries = await entriesFrom({ officer }, 0)
      const leaf = entries.find(
        ({ leaf: each }) => each['type'] === 'edition' && each['edition'] === edition,
      )?.leaf
      t.match(leaf, { sealingCharge: String(opening), draftCharge: '7000' })
      const [line] = (await collect(listAll(officer, 'budgetShow'))).filter(each => each.edition === edition)
      t.equal(line?.total?.spent, String(opening))
      const tooMuch = {
        ...declaration,
        edition: 'more' as never,
        drafting: { charge: String(CAP), delta: '1e-9' },
      }
      const tooLikely = {
        ...declaration,
        edition: 'likely' as never,
        drafting: { charge: '7000', delta: '1e-7' },
      }
      const { id } = await upload(mall, bytesSource(contribution.bytes))
      for (const wrong of [tooMuch, tooLikely]) {
        const body = { declaration: wrong, upload: id, report: contribution.summary }
        const later = { ...body, declaration: { ...wrong, period: { from: '2040-01-01', to: '2040-12-31' } } }
        t.match(await send(service.peerOf(mall), 'editionRegister', { body: later }), {
          status: 422,
          problem: { code: 'registry.declaration' },
        })
      }
      await service.restart()
      t.equal(
        (await officer.editionShow({ params: { id: edition } })).status,
        'waiting',
        'ledger and log agree',
      )
    },
  )

  await t.test('totals are shown to other members when the edition is approved, and not before', async t => {
    const edition = await seal(mall, contribution, redeclared(contribution, { dataset: 'kept' as never }))
    const params = { id: edition }
    const seen = async () =>
      await Promise.all(
        [mall, officer, maker].map(async who => (await who.editionShow({ params })).totals.length),
      )
    const [own = 0] = await seen()
    t.ok(own > 0)
    t.strictSame(await seen(), [own, own, 0])
    const [listed] = (await maker.datasetList()).items.filter(({ id }) => id === 'kept')
    t.notMatch(JSON.stringify(listed), /totals/)
    await grantTo(mall, maker, 'kept' as never)
    await approve(officer, edition)
    t.strictSame(await seen(), [own, own, own])
  })

  await t.test('a passport has days, and no time of the registration', async t => {
    const passport = await maker.editionPassport({ params: { id: 'kept@2025' } })
    t.match(passport, {
      registered: /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/,
      decisions: [{ asked: passport.registered }],
    })
    t.notMatch(JSON.stringify(passport), /[0-9]T[0-9]{2}:/)
  })
})
