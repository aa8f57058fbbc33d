import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { EditionId } from '../../../schemas/common.ts'
import { MESSAGES } from '../../../schemas/messages/messages.ts'
import { ask } from '../../../src/sdk/ask.ts'
import { readService } from '../../../src/sdk/service.ts'
import { acceptOffers, approve } from '../../support/market.ts'
import { startService } from '../../support/service.ts'
import { MISSING, openBrowser, openPilot, twoAtATime } from './pilot.ts'
import { hostileExport, parquetOf } from './provider-exports.ts'
import { startRecorder } from './recorder.ts'
import { sweep } from './sweep.ts'
import { memberFile, PASSPHRASE } from './member-file.ts'
import {
  choose,
  commandLine,
  compared,
  describe,
  makeSecret,
  prepareHere,
  saveCopy,
  spellings,
  toReport,
} from './wizard.ts'

t.test('the provider’s work in Chromium', MISSING === undefined ? {} : { skip: MISSING }, async t => {
  const service = await startService()
  t.teardown(service.stop)
  const folder = t.testdir()
  const mall = await memberFile(service, folder, 'mall', ['provider'])
  const recorder = await startRecorder(service.url)
  t.teardown(recorder.close)
  const browser = await openBrowser()
  t.teardown(() => browser.close())
  const pilot = await openPilot(browser, recorder.url, 'zh')
  t.teardown(() => pilot.close())
  const { page, text } = pilot
  const { wizard } = text
  await pilot.signIn(mall.file)
  const { file, canaries } = await hostileExport(folder)
  const [secretFile, copy] = [join(folder, 'unit-secret'), join(folder, 'copy.parquet')]

  await t.test(
    'columns are recognised, and identifiers are shown and refused where they would be kept',
    async t => {
      recorder.forget()
      await pilot.go('/editions/new')
      await page.getByText(wizard.stays).waitFor()
      t.same(await pilot.findings(), [])
      await pilot.screen('wizard-1')
      await page.setInputFiles('input[type=file]', file)
      await page.getByRole('heading', { name: wizard.columns.title }).waitFor()
      await makeSecret(page, pilot, secretFile)
      t.match(readFileSync(secretFile, 'utf8'), /^[0-9a-f]{64}\n$/)
      const roleOf = async (column: string): Promise<string> =>
        (await page.getByRole('row').filter({ hasText: column }).first().innerText()).split('\t')[1] ?? ''
      t.match(await roleOf('buyer_id'), wizard.roles.unit)
      t.match(await roleOf('order_id'), wizard.roles.order)
      t.match(await roleOf('category'), wizard.roles.dimension)
      t.match(await roleOf('unit_price'), wizard.roles.measure)
      t.match(await roleOf('phone'), wizard.roles.dropped)
      t.ok(await page.getByText(wizard.kinds['mobile-phone']).first().isVisible())
      const go = page.getByRole('button', { name: wizard.draft })
      await choose(page, wizard.columns.roleOf('phone'), wizard.roles.dimension)
      await page.getByText(wizard.columns.refused).waitFor()
      t.ok(await go.isDisabled(), 'a phone number is not kept')
      t.same(await pilot.findings(), [])
      await pilot.screen('wizard-2')
      await choose(page, wizard.columns.roleOf('phone'), wizard.roles.dropped)
      await go.click()
      await page.getByRole('heading', { name: wizard.details.title }).waitFor()
    },
  )

  await t.test('a mistake in the description is said at its field, once it was left or sent', async t => {
    const source = page.getByLabel(wizard.details.sourceZh, { exact: true })
    const alerts = page.getByRole('main').getByRole('alert')
    t.equal(
      await alerts.filter({ hasText: MESSAGES['shape.text_empty'].zh }).count(),
      0,
      'nothing is red yet',
    )
    await source.focus()
    await source.blur()
    await alerts.filter({ hasText: MESSAGES['shape.text_empty'].zh }).waitFor()
    t.equal(await source.getAttribute('aria-invalid'), 'true')
    const pool = page.getByLabel(wizard.details.poolEpsilon, { exact: true })
    await page.getByRole('checkbox', { name: wizard.details.pool }).check()
    await pool.fill('0.25')
    await page.getByRole('button', { name: wizard.prepare }).click()
    await page.getByText(wizard.details.mistakes('2')).waitFor()
    t.equal(await page.getByText(/\/source/).count(), 0, 'no pointer where there is a field')
    t.same(await pilot.findings(), [])
    await pilot.screen('wizard-3')
  })

  await t.test('prepared here: k, kept share against noise by a slider, and what leaves', async t => {
    await describe(page, pilot, 'hostile-orders')
    await toReport(page, pilot)
    t.equal(await page.getByRole('slider').count(), 0, 'bounds are folded until they are asked for')
    await page.getByRole('button', { name: new RegExp(wizard.bounds.each('[0-9]+')) }).click()
    const bound = page.getByRole('region', { name: /^lines：/ }).first()
    const before = await bound.getByRole('cell').allInnerTexts()
    await bound.getByRole('slider').focus()
    // The draft is noisy, and may propose the tightest bound itself.
    const tightest = bound.getByText(wizard.bounds.atMost('1')).first()
    const isTightest = await tightest.isVisible()
    await page.keyboard.press(isTightest ? 'End' : 'Home')
    t.not(await tightest.isVisible(), isTightest)
    t.notSame(await bound.getByRole('cell').allInnerTexts(), before, 'another bound keeps more or less')
    await page.getByRole('button', { name: wizard.bounds.take }).click()
    t.same(await bound.getByRole('cell').allInnerTexts(), before, 'the proposals are back')
    await saveCopy(page, pilot, copy)
    t.same(await pilot.findings(), [])
    await pilot.screen('wizard-4')
  })

  await t.test('the rows are those that the command line makes of the same export', async t => {
    const expected = await commandLine(t.testdir(), file, secretFile)
    const { rows, types, ...same } = await compared(copy, expected.contributionFile)
    t.ok(rows > 2500, `${rows} rows`)
    t.same(same, { differing: 0, sameTypes: true })
    t.same(
      types.map(type => type.split(' ')[1]).filter(type => !/^(?:UUID|USMALLINT|BIGINT)$/.test(type ?? '')),
      [],
      'nothing but pseudonyms, codes and quanta',
    )
  })

  await t.test(
    'a lost connection says what to do, and after a closed tab the upload is taken up again',
    async t => {
      await page.getByRole('button', { name: wizard.toSend }).click()
      await page.getByRole('heading', { name: wizard.send.title }).waitFor()
      await page.route('**/v1/uploads/*/parts/*', async route => {
        recorder.cut(true)
        await route.continue()
      })
      await page.getByRole('button', { name: wizard.send.button }).click()
      await page.getByText(text.failures.sdk['sdk.connection']()).first().waitFor()
      t.same(await pilot.findings(), [])
      await pilot.screen('wizard-5-lost')
      await page.unroute('**/v1/uploads/*/parts/*')
      recorder.cut(false)
      pilot.complaints.length = 0
      await page.reload()
      await page.getByLabel(text.signIn.passphrase, { exact: true }).fill(PASSPHRASE)
      await page.getByRole('button', { name: text.signIn.open, exact: true }).click()
      await page.getByText(wizard.pending).waitFor()
      await pilot.screen('wizard-1-pending')
      await page.getByRole('button', { name: wizard.resume }).click()
      await page.getByText(wizard.send.done).waitFor({ timeout: 60_000 })
      t.same(await pilot.findings(), [])
      await pilot.screen('wizard-5-done')
      const registered = await mall.client.editionShow({ params: { id: 'hostile-orders@2025' } })
      t.equal(registered.status, 'waiting')
      t.same(registered.declaration.budget.pool, { epsilon: '250000000', perYear: '1000000000' })
      await approve(await service.approver(), 'hostile-orders@2025')
    },
  )

  await t.test(
    'of all bytes that left none is of the export, in any spelling, nor the file’s name or the secret',
    async t => {
      const sent = recorder.sent()
      t.ok(sent.length > 20_000, `${sent.length} bytes`)
      for (const canary of [...canaries, readFileSync(secretFile, 'utf8').trim()]) {
        if (spellings(canary).some(spelling => sent.includes(spelling))) t.fail(canary)
      }
      t.ok(
        spellings('空气炸锅').some(spelling => sent.includes(spelling)),
        'what is declared is sent, and is found',
      )
      t.equal(await page.evaluate('window.pwned'), undefined)
      t.equal(await page.locator('img[src=x]').count(), 0)
      t.same(pilot.complaints, [], 'nothing was asked of another origin')
    },
  )

  const edition = 'hostile-orders@2025'
  await t.test('the edition’s page says where it stands, freezes it and opens it again', async t => {
    const { editions } = text
    await page.getByRole('link', { name: wizard.send.open }).click()
    await page.getByRole('button', { name: editions.freeze }).click()
    await pilot.confirm(editions.freeze)
    await page.getByText(editions.next.frozen).waitFor()
    t.equal((await mall.client.editionShow({ params: { id: edition } })).status, 'frozen')
    await page.getByRole('button', { name: editions.unfreeze }).click()
    await pilot.confirm(editions.unfreeze)
    await page.getByRole('button', { name: editions.freeze, exact: true }).waitFor()
    t.same(await pilot.findings(), [])
    await pilot.screen('provider-edition')
  })

  const maker = await memberFile(service, folder, 'maker', ['consumer'])
  await t.test('a contract is offered, signed here, and signed by its consumer', async t => {
    const { contracts } = text
    await pilot.go('/contracts')
    await page.getByText(contracts.none).waitFor()
    await page.getByRole('button', { name: contracts.offer }).click()
    await choose(page, contracts.consumer, 'maker（测试） (maker)')
    const sign = page.getByRole('button', { name: contracts.sign })
    t.ok(await sign.isDisabled(), 'a purpose is missing')
    const { purposes } = await readService(service.url)
    await choose(page, contracts.purposes, purposes[0]?.label.zh ?? '')
    // Not by a key: Tab takes what is marked, and Escape closes the whole form.
    await page.getByText(contracts.signWhy).click()
    await choose(page, contracts.price, contracts.models['per-answer'])
    await page.getByLabel(contracts.yuan).fill('12.5')
    t.ok(await sign.isDisabled(), 'the budget would hold no question beside the sealing charge')
    await page.getByLabel(contracts.budget, { exact: true }).fill('4')
    const { declaration } = await mall.client.editionShow({ params: { id: EditionId.parse(edition) } })
    const category = declaration.dimensions.find(({ name }) => name === 'category')
    const [named] = category?.values ?? []
    if (category === undefined || named === undefined) throw new Error('no categories')
    // Two have to stay without a name beside "other or unknown"; the noise of the draft may leave fewer.
    const isNaming = category.values.length > 3
    if (isNaming) {
      await choose(page, contracts.namesOf, category.label.zh)
      await page.getByText(contracts.signWhy).click()
      await choose(page, contracts.names(category.label.zh), named.label.zh)
      await page.getByText(contracts.signWhy).click()
    }
    t.same(await pilot.findings(), [])
    await pilot.screen('provider-offer')
    await sign.click()
    await page.getByText(text.grant.unsigned('maker')).waitFor()
    await acceptOffers(maker.client)
    const [grant] = (await maker.client.grantList()).items
    t.match(grant, { price: { model: 'per-answer', fen: '1250' }, modes: ['open'], consumer: 'maker' })
    const nameable = isNaming ? [{ dimension: 'category', values: [named.value] }] : null
    t.same(grant?.content.nameable ?? null, nameable)
  })

  await t.test('what was asked and what is owed for it stand in the log, and no answer does', async t => {
    const { asked, earnings } = text
    const privacy = { epsilon: '0.2' }
    await ask(maker.client, {
      kind: 'profile',
      edition: EditionId.parse(edition),
      by: ['category'],
      privacy,
    })
    await pilot.go('/asked')
    await page.getByRole('cell', { name: asked.kinds.profile }).waitFor()
    t.ok(await page.getByRole('cell', { name: '按品类统计买家数' }).isVisible())
    t.same(await pilot.findings(), [])
    await pilot.screen('provider-asked')
    await pilot.go('/earnings')
    await page.getByRole('button', { name: earnings.make }).click()
    await page.getByRole('cell', { name: '¥12.50', exact: true }).waitFor()
    t.same(await pilot.findings(), [])
    await pilot.screen('provider-earnings')
    await pilot.go('/contracts')
    await page.getByRole('button', { name: new RegExp(`^${text.contracts.end}:`) }).click()
    await pilot.confirm(text.contracts.end)
    await page.getByText(text.grant.statuses.revoked, { exact: true }).waitFor()
    await pilot.screen('provider-contracts')
    await pilot.go('/editions')
    await page.getByRole('link', { name: edition }).waitFor()
    t.same(await pilot.findings(), [])
    await pilot.screen('provider-editions')
  })

  await t.test('the same rows as Parquet make the same contribution', async t => {
    const parquet = join(folder, 'parquet-copy.parquet')
    await parquetOf(file, parquet)
    await pilot.go('/editions/new')
    await page.setInputFiles('input[type=file]', parquet)
    await prepareHere(page, pilot, 'from-parquet', secretFile)
    const made = await saveCopy(page, pilot, join(folder, 'copy-2.parquet'))
    t.match(await compared(made, copy), { differing: 0, sameTypes: true })
    t.same(pilot.complaints, [])
  })

  await t.test('another export chosen on the same page is read in place of the first', async t => {
    const half = join(folder, 'half.csv')
    const text16 = Buffer.from(readFileSync(file, 'utf8').split('\n').slice(0, 1501).join('\n'), 'utf16le')
    writeFileSync(half, Buffer.concat([Buffer.from([0xff, 0xfe]), text16]))
    await page.getByRole('button', { name: wizard.back, exact: true }).click()
    await page.getByRole('button', { name: wizard.back, exact: true }).click()
    await page.getByRole('button', { name: wizard.again }).click()
    await page.setInputFiles('input[type=file]', half)
    await prepareHere(page, pilot, 'half', secretFile)
    const made = await saveCopy(page, pilot, join(folder, 'copy-half.parquet'))
    const { contributionFile } = await commandLine(t.testdir(), half, secretFile)
    t.match(await compared(made, contributionFile), { rows: 1500, differing: 0, sameTypes: true })
    t.same(pilot.complaints, [])
  })

  await t.test(
    'every page in both languages and widths: nothing is wider than it, nothing serious is found',
    async t => {
      const looks = [
        ['zh', 1280],
        ['en', 390],
      ] as const
      await twoAtATime(looks, async ([language, width]) => {
        const look = await openPilot(browser, recorder.url, language, { width })
        await look.signIn(mall.file)
        const pages = {
          editions: '/editions',
          'editions-new': '/editions/new',
          'editions-one': `/editions/${edition}`,
          contracts: '/contracts',
          asked: '/asked',
          earnings: '/earnings',
        }
        await sweep(t, look, pages, 'provider-')
        await look.close()
      })
    },
  )
})
