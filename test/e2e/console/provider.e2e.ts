import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { Page } from 'playwright-core'
import t from 'tap'
import { toBase64, utf8 } from '../../../protocols/bytes.ts'
import { EditionId } from '../../../schemas/common.ts'
import { writeSampleOrders } from '../../../scripts/sample/orders.ts'
import { draftDataset } from '../../../src/prepare/node/draft.ts'
import { prepare } from '../../../src/prepare/node/prepare.ts'
import { ask } from '../../../src/sdk/ask.ts'
import { readService } from '../../../src/sdk/service.ts'
import { acceptOffers, approve } from '../../support/market.ts'
import { startService } from '../../support/service.ts'
import { MISSING, openBrowser, openPilot, type Pilot } from './pilot.ts'
import { startRecorder } from './recorder.ts'
import { memberFile } from './member-file.ts'
import { CANARY, PASSPHRASE } from './world.ts'

const AMAZON = join(
  import.meta.dirname,
  '../../../../shared/data/amazon_open_ecommerce/derived_joined.csv.gz',
)

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
      const roleOf = async (column: string): Promise<string> =>
        (await page.getByRole('row').filter({ hasText: column }).first().innerText()).split('\t').at(-1) ?? ''
      t.match(await roleOf('buyer_id'), wizard.roles.unit)
      t.match(await roleOf('order_id'), wizard.roles.order)
      t.match(await roleOf('category'), wizard.roles.dimension)
      t.match(await roleOf('unit_price'), wizard.roles.measure)
      t.match(await roleOf('phone'), wizard.roles.dropped)
      t.ok(await page.getByText(wizard.kinds['mobile-phone']).first().isVisible())
      const go = page.getByRole('button', { name: wizard.next })
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

  await t.test('a mistake in the description is named with its place', async t => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: wizard.secret.make }).click(),
    ])
    await download.saveAs(secretFile)
    // The command line asks for this; a browser cannot do it.
    chmodSync(secretFile, 0o600)
    t.match(readFileSync(secretFile, 'utf8'), /^[0-9a-f]{64}\n$/)
    await page.getByRole('button', { name: wizard.prepare }).click()
    await page
      .getByText(/\/title/)
      .first()
      .waitFor()
    t.same(await pilot.findings(), [])
    await pilot.screen('wizard-3')
  })

  await t.test('prepared here: k, kept share against noise by a slider, and what leaves', async t => {
    await describe(page, pilot, 'hostile-orders')
    await page.getByRole('button', { name: wizard.prepare }).click()
    await page.getByRole('heading', { name: wizard.bounds.title }).waitFor({ timeout: 60_000 })
    const bound = page.getByRole('region', { name: /^lines：/ }).first()
    const before = await bound.getByRole('cell').allInnerTexts()
    await bound.getByRole('slider').focus()
    await page.keyboard.press('Home')
    t.ok(await bound.getByText(wizard.bounds.atMost('1')).first().isVisible())
    t.notSame(await bound.getByRole('cell').allInnerTexts(), before, 'a tighter bound keeps less')
    await page.getByRole('button', { name: wizard.bounds.take }).click()
    t.same(await bound.getByRole('cell').allInnerTexts(), before, 'the proposals are back')
    await saveCopy(page, pilot, copy)
    t.same(await pilot.findings(), [])
    await pilot.screen('wizard-4')
  })

  await t.test('the rows are those that the command line makes of the same export', async t => {
    const expected = await commandLine(t.testdir(), file, secretFile)
    const [here, there] = [await rowsOf(copy), await rowsOf(expected.contributionFile)]
    t.ok(there.rows.length > 2500)
    t.same(here.types, there.types)
    t.ok(here.rows.length === there.rows.length && here.rows.every((row, i) => row === there.rows[i]))
    t.same(
      here.types
        .map(type => type.split(' ')[1])
        .filter(type => !/^(?:UUID|USMALLINT|BIGINT)$/.test(type ?? '')),
      [],
      'nothing but pseudonyms, codes and quanta',
    )
  })

  await t.test(
    'a lost connection says what to do, and after a closed tab the upload is taken up again',
    async t => {
      await page.getByRole('button', { name: wizard.next }).click()
      await page.getByRole('heading', { name: wizard.send.title }).waitFor()
      await page.route('**/v1/uploads/*/parts/*', async route => {
        recorder.cut(true)
        await route.continue()
      })
      await page.getByRole('button', { name: wizard.send.button }).click()
      await page.getByText(text.failures.connection).first().waitFor()
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
      const { status } = await mall.client.editionShow({ params: { id: 'hostile-orders@2025' } })
      t.equal(status, 'waiting')
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
    await page.locator('.ant-modal-confirm').getByRole('button', { name: editions.freeze }).click()
    await page.getByText(editions.next.frozen).waitFor()
    t.equal((await mall.client.editionShow({ params: { id: edition } })).status, 'frozen')
    await page.getByRole('button', { name: editions.unfreeze }).click()
    await page.locator('.ant-modal-confirm').getByRole('button', { name: editions.unfreeze }).click()
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
    t.same(await pilot.findings(), [])
    await pilot.screen('provider-offer')
    await sign.click()
    await page.getByText(text.grant.unsigned('maker')).waitFor()
    await acceptOffers(maker.client)
    const [grant] = (await maker.client.grantList()).items
    t.match(grant, { price: { model: 'per-answer', fen: '1250' }, modes: ['open'], consumer: 'maker' })
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
    t.ok(await page.getByRole('cell', { name: asked.by('category') }).isVisible())
    t.same(await pilot.findings(), [])
    await pilot.screen('provider-asked')
    await pilot.go('/earnings')
    await page.getByRole('button', { name: earnings.make }).click()
    await page.getByRole('cell', { name: '¥12.50', exact: true }).waitFor()
    t.same(await pilot.findings(), [])
    await pilot.screen('provider-earnings')
    await pilot.go('/contracts')
    await page.getByRole('button', { name: new RegExp(`^${text.contracts.end}:`) }).click()
    await page.locator('.ant-modal-confirm').getByRole('button', { name: text.contracts.end }).click()
    await page.getByText(text.grant.standings.revoked).waitFor()
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
    t.same(await rowsOf(made), await rowsOf(copy))
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
    const made = await rowsOf(await saveCopy(page, pilot, join(folder, 'copy-half.parquet')))
    t.equal(made.rows.length, 1500)
    t.same(made, await rowsOf((await commandLine(t.testdir(), half, secretFile)).contributionFile))
    t.same(pilot.complaints, [])
  })

  await t.test(
    'every page in English on a narrow screen: nothing is wider than it, nothing serious is found',
    async t => {
      const narrow = await openPilot(browser, recorder.url, 'en', { width: 390 })
      await narrow.signIn(mall.file, PASSPHRASE)
      for (const path of [
        '/editions',
        '/editions/new',
        `/editions/${edition}`,
        '/contracts',
        '/asked',
        '/earnings',
      ]) {
        await narrow.go(path)
        t.same(await narrow.findings(), [], path)
        t.ok(await narrow.page.evaluate('document.documentElement.scrollWidth <= innerWidth'), path)
        await narrow.screen(`provider${path.replace(edition, 'one').replaceAll('/', '-')}`)
      }
      t.same(narrow.complaints, [])
      await narrow.close()
    },
  )

  await t.test(
    'the Amazon set’s export, gzipped, from this browser to an approved edition',
    existsSync(AMAZON) ? {} : { skip: 'the Amazon set is not beside this checkout' },
    async t => {
      recorder.forget()
      await pilot.go('/editions')
      await page.getByRole('link', { name: text.editions.register }).click()
      const begun = performance.now()
      await page.setInputFiles('input[type=file]', AMAZON)
      await prepareHere(page, pilot, 'amazon-orders', secretFile)
      const made = await saveCopy(page, pilot, join(folder, 'copy-3.parquet'))
      await page.getByRole('button', { name: wizard.next }).click()
      await page.getByRole('button', { name: wizard.send.button }).click()
      await page.getByText(wizard.send.done).waitFor({ timeout: 120_000 })
      t.comment(`from the file to a sealed edition: ${Math.round(performance.now() - begun)} ms`)
      const { items } = await mall.client.datasetList()
      const id = items.find(each => each.id === 'amazon-orders')?.editions[0]?.id ?? ''
      await approve(await service.approver(), id)
      t.equal((await mall.client.editionShow({ params: { id } })).status, 'open')
      const there = await rowsOf((await commandLine(t.testdir(), AMAZON, secretFile)).contributionFile)
      const here = await rowsOf(made)
      t.equal(here.rows.length, 278_042)
      t.ok(here.rows.every((row, i) => row === there.rows[i]))
      const sent = recorder.sent()
      for (const canary of ['derived_joined', 'R_10uU7A3PqkL1i0o', 'R_12Qo1HO9MWmZ5Az', 'customer_id,'])
        t.notOk(
          spellings(canary).some(spelling => sent.includes(spelling)),
          canary,
        )
      t.same(pilot.complaints, [])
    },
  )
})

/** Every step with what is proposed, until the report. */
async function prepareHere(page: Page, pilot: Pilot, dataset: string, secretFile: string): Promise<void> {
  const { wizard } = pilot.text
  await page.getByRole('heading', { name: wizard.columns.title }).waitFor({ timeout: 60_000 })
  await page.getByRole('button', { name: wizard.next }).click()
  await page.getByRole('heading', { name: wizard.details.title }).waitFor({ timeout: 60_000 })
  await describe(page, pilot, dataset)
  await page.setInputFiles('input[type=file]', secretFile)
  await page.getByText(wizard.secret.ready).waitFor()
  await page.getByRole('button', { name: wizard.prepare }).click()
  await page.getByRole('heading', { name: wizard.bounds.title }).waitFor({ timeout: 60_000 })
}

async function saveCopy(page: Page, { text }: Pilot, to: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: text.wizard.preview.save }).click(),
  ])
  await download.saveAs(to)
  return to
}

async function parquetOf(csv: string, to: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const read = `SELECT * REPLACE (CAST(unit_price AS DECIMAL(9, 2)) AS unit_price, CAST(quantity AS INTEGER) AS quantity, CAST(order_date AS DATE) AS order_date)
    FROM read_csv('${csv}', all_varchar = true)`
  await connection.run(`COPY (${read}) TO '${to}' (FORMAT parquet, CODEC 'zstd')`)
  connection.closeSync()
  instance.closeSync()
}

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click()
  await page.locator('.ant-select-dropdown:visible').getByTitle(option, { exact: true }).click()
}

async function describe(page: Page, { text }: Pilot, dataset: string): Promise<void> {
  const { details } = text.wizard
  const fill = (label: string, value: string) => page.getByLabel(label, { exact: true }).fill(value)
  await fill(details.dataset, dataset)
  await fill(details.titleZh, CANARY)
  await fill(details.titleEn, CANARY)
  await fill(details.sourceZh, '测试')
  await fill(details.sourceEn, 'made for a test')
}

/** What `yinsuan dataset init` and `prepare` make of it. */
async function commandLine(root: string, file: string, secretFile: string) {
  const yaml = await draftDataset({ file })
  mkdirSync(root, { recursive: true })
  const datasetFile = join(root, 'dataset.yaml')
  writeFileSync(datasetFile, yaml)
  const dataFolder = join(file, '..')
  return await prepare({ datasetFile, dataFolder, outFolder: join(root, 'out'), secretFile })
}

async function rowsOf(
  file: string,
): Promise<{ readonly types: readonly string[]; readonly rows: readonly string[] }> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const reader = await connection.runAndReadAll('SELECT * FROM read_parquet($1)', [file])
  const types = reader.columnNames().map((name, i) => `${name} ${reader.columnType(i).toString()}`)
  const rows = reader
    .getRowsJson()
    .map(row => row.map(String).join(' '))
    .sort()
  connection.closeSync()
  instance.closeSync()
  return { types, rows }
}

/** Orders with a phone number, a remark, a rare value and a column whose name and values are markup. */
async function hostileExport(
  folder: string,
): Promise<{ readonly file: string; readonly canaries: readonly string[] }> {
  const plain = join(folder, 'plain.csv')
  await writeSampleOrders(plain, { rows: 3000, seed: 11, years: [2025, 2025] })
  const [header = '', ...lines] = readFileSync(plain, 'utf8').trimEnd().split('\n')
  const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`
  const out = lines.map((line, i) => {
    const extra = [`1380013${8000 + (i % 1000)}`, `remark-canary-${i}`, i % 2 === 0 ? CANARY : 'plain']
    return `${i === 5 ? line.replace(/,[^,]*,[^,]*,[^,]*$/, ',rare-canary-tier,18-24,女') : line},${extra.map(quoted).join(',')}`
  })
  const data = join(folder, 'export')
  mkdirSync(data)
  const file = join(data, 'canary-file-name-2025.csv')
  writeFileSync(file, `${header},phone,remark,${quoted(CANARY)}\n${out.join('\n')}\n`)
  const cells = lines.slice(0, 400).map(line => line.split(','))
  return {
    file,
    canaries: [
      'canary-file-name',
      'remark-canary-',
      'rare-canary-tier',
      '13800138',
      ...new Set(cells.flatMap(([order = '', buyer = '']) => [order, buyer])),
    ],
  }
}

function spellings(text: string): readonly Buffer[] {
  const bytes = utf8(text)
  const base64 = [0, 1, 2].map(shift =>
    toBase64(Uint8Array.from([...new Uint8Array(shift), ...bytes]))
      .slice(shift === 0 ? 0 : 4)
      .replace(/=*$/, '')
      .slice(0, -2),
  )
  return [
    Buffer.from(bytes),
    Buffer.from(Buffer.from(bytes).toString('hex')),
    Buffer.from(text, 'utf16le'),
    ...base64.filter(each => each.length >= 8).map(each => Buffer.from(each)),
  ]
}
