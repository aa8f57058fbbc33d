// A market report in Chromium: chosen, priced, bought once although it breaks off, printed, verified offline,
// opened by a colleague for free and by nobody else.
import { readFileSync } from 'node:fs'
import t from 'tap'
import type { Answer } from '../../../schemas/answer.ts'
import { MarketReportFile } from '../../../schemas/market-report.ts'
import { verifyReport } from '../../../src/sdk/market-report/ask-report.ts'
import { readService } from '../../../src/sdk/service.ts'
import { expectOk, openMarket } from '../../cli/world.ts'
import { openDetails } from './compose.ts'
import { enrolledFile, PASSPHRASE } from './member-file.ts'
import { inkOf, PDFTOTEXT, pdfToText, printed } from './paper.ts'
import { MISSING, openBrowser, openPilot, type Pilot } from './pilot.ts'
import { startRecorder } from './recorder.ts'
import { sweep } from './sweep.ts'

const EDITION = 'appliance-goods@2025'
const PRODUCT = '空气炸锅'
const MATHEMATICS = /[ερδ]|\bbase\.|\w\/[a-z_]*(?:age|city|gender|month)|\b(?:linesOfOne|spendingOfOne)\b/

t.test('a market report in Chromium', MISSING === undefined ? {} : { skip: MISSING }, async t => {
  const world = await openMarket(12_000, {
    goods: true,
    flags: { insecureBlindLevels: 'on', keyPerMinute: '0', addressPerMinute: '0' },
    grant: ['--modes', 'open,blind', '--blind-level', 'insecureForTesting'],
  })
  t.teardown(world.close)
  const recorder = await startRecorder(world.service.url)
  t.teardown(recorder.close)
  const folder = t.testdir()
  const codeOf = async (member: string, ...argv: readonly string[]): Promise<string> =>
    expectOk(await world.as(member, argv)).out.trim()
  const invited = async (id: string) =>
    await enrolledFile(
      world.service,
      folder,
      id,
      await codeOf('dongfang', 'key', 'invite', '--role', 'reader,asker'),
      id,
    )
  const [maker, colleague] = [await invited('maker'), await invited('colleague')]
  const rivalCode = await codeOf('operator', 'org', 'add', 'rival', '--title', 'rival', '--role', 'consumer')
  const rival = await enrolledFile(world.service, folder, 'rival', rivalCode, 'rival')
  const { logKey } = await readService(world.service.url)
  const spent = async (): Promise<bigint> => {
    const { items } = await maker.client.budgetShow()
    return BigInt(items.find(({ edition }) => edition === EDITION)?.own?.spent ?? 0)
  }
  const browser = await openBrowser()
  t.teardown(() => browser.close())
  const open = async (language: 'zh' | 'en', options = {}): Promise<Pilot> =>
    await openPilot(browser, recorder.url, language, { still: true, ...options })
  const pilot = await open('zh', { width: 1440 })
  t.teardown(pilot.close)
  const { page, text } = pilot
  const main = page.getByRole('main')
  const fits = async (name: string): Promise<void> => {
    const over = Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'))
    t.ok(over <= 0, `${name} fits (${over})`)
  }
  const before = await spent()

  await t.test(
    'its price and what it leaves out come before it is bought, in at most four clicks',
    async t => {
      await pilot.signIn(maker.file)
      const from = await pilot.clicks()
      await main.getByRole('link', { name: text.pages.marketReport }).click()
      await page.getByRole('combobox', { name: '品类' }).click()
      await page.locator('.ant-select-item-option', { hasText: PRODUCT }).click()
      const buy = main.getByRole('button', { name: text.report.buy })
      await page.getByText(text.ask.wholeEdition).waitFor({ state: 'detached' })
      await buy.and(page.locator(':enabled')).waitFor()
      await page.keyboard.press('Escape')
      t.match(await main.locator('[data-figure=cost]').textContent(), /%$/)
      t.match(await main.locator('[data-figure=price]').textContent(), /^¥/)
      t.ok((await main.getByRole('row').filter({ hasText: '±' }).count()) > 5, 'the error of each part')
      t.equal(await main.getByText(MATHEMATICS).count(), 0)
      t.same(await pilot.findings(), [])
      await fits('choosing')
      await pilot.screen('report-price')
      t.equal(await spent(), before, 'nothing was spent yet')
      await buy.click()
      t.ok((await pilot.clicks()) - from <= 4, `${(await pilot.clicks()) - from} clicks`)
    },
  )

  let id = ''
  await t.test('what broke off goes on after a reload, and nothing is charged twice', async t => {
    await main.getByText(text.report.working(3, 9).slice(0, 9)).waitFor()
    t.teardown(() => recorder.cut(false))
    recorder.cut(true)
    await pilot.screen('report-asking')
    recorder.cut(false)
    await page.reload()
    await page.getByLabel(text.signIn.passphrase, { exact: true }).fill(PASSPHRASE)
    await page.keyboard.press('Enter')
    const known = main.locator('[data-known]')
    await known.waitFor()
    t.ok(Number(await known.getAttribute('data-known')) >= 2, 'parts that were answered are free')
    await pilot.screen('report-goes-on')
    await main.getByRole('button', { name: text.report.buy }).and(page.locator(':enabled')).click()
    await page.waitForURL(/\/report\/saved_/)
    await page.waitForSelector('[data-chart=drawn]')
    id = page.url().split('/').at(-1) ?? ''
    pilot.complaints.splice(0)
  })

  let saved: MarketReportFile | undefined
  await t.test('it is read without mathematics, and its JSON verifies offline', async t => {
    t.ok((await main.locator('[data-findings] .ant-typography').count()) >= 3, 'sentences come first')
    t.ok((await main.locator('[data-part]').count()) >= 5)
    t.notMatch(await main.innerText(), MATHEMATICS)
    await openDetails(pilot, text.report.notes)
    await main.getByText(/ε [\d.]+/).waitFor()
    t.same(await pilot.findings(), [])
    await fits('the report')
    await pilot.screen('report')
    const download = async (kind: 'json' | 'html' | 'xlsx'): Promise<Buffer> => {
      const [given] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: `${text.answer.export}: ${text.report.files[kind]}` }).click(),
      ])
      return readFileSync(await given.path())
    }
    saved = MarketReportFile.parse(JSON.parse((await download('json')).toString()))
    const { parts } = await verifyReport(saved, { logKey })
    const charged = parts.reduce((all, { answer }) => all + BigInt(answer.privacy.charge), 0n)
    t.equal((await spent()) - before, charged, 'each answer was charged once')
    t.match((await download('html')).toString(), /<h1>市场报告：品类：空气炸锅<\/h1>[\s\S]*<svg/)
    t.equal((await download('xlsx')).subarray(0, 2).toString(), 'PK')
    t.same(pilot.complaints, [])
  })

  await t.test('it prints on at most six pages, none blank', { skip: !PDFTOTEXT }, async t => {
    const first = await main.locator('[data-findings] .ant-typography').first().innerText()
    const [entry] = (saved?.parts ?? []).map(({ file: { answer } }) => JSON.parse(answer) as Answer)
    const pdf = await printed(t, pilot, 'paper-report')
    const flat = (words: string): string => words.replace(/\s/g, '')
    const said = flat(pdfToText(pdf))
    t.ok(said.includes(flat(first)), 'its first sentence')
    t.match(said, /\d±\d/, 'figures with their intervals')
    t.ok(said.includes(flat(text.report.entry(entry?.id ?? '?', entry?.seq ?? '?'))), 'the entry of the log')
    t.notOk(said.includes(flat(text.report.files.json)), 'and no buttons')
    const ink = inkOf(pdf)
    t.ok(ink.length <= 6, `${ink.length} pages`)
    t.ok(
      ink.every(dark => dark > 0.01),
      `ink on each page: ${ink.map(dark => dark.toFixed(3)).join(' ')}`,
    )
  })

  await t.test('a colleague finds it on the first page and opens it for free', async t => {
    const look = await open('en', { width: 390 })
    const after = await spent()
    await look.signIn(colleague.file)
    await look.page.getByRole('heading', { name: look.text.report.kept }).waitFor()
    await look.screen('report-home')
    await look.page.locator(`main a[href$="/report/${id}"]`).click()
    await look.page.getByRole('heading', { level: 1, name: /air fryer/ }).waitFor()
    await look.page.waitForSelector('[data-chart=drawn]')
    t.equal(await look.page.locator('[data-part]').count(), saved?.parts.length)
    t.equal(await spent(), after)
    const pages = { 'report-choose': `/report?edition=${EDITION}`, 'report-kept': `/report/${id}` }
    await sweep(t, look, pages, '', MATHEMATICS)
    t.equal(await spent(), after)
    await look.close()
  })

  await t.test('no other organisation opens it', async t => {
    const look = await open('en')
    await look.signIn(rival.file)
    await look.go(`/report/${id}`)
    await look.page.getByText(look.text.report.gone).waitFor()
    t.equal(await look.page.locator('[data-part]').count(), 0)
    t.same(await look.findings(), [])
    t.same(await rival.client.savedList(), { items: [] })
    const [first] = saved?.parts ?? []
    const { id: answer } = JSON.parse(first?.file.answer ?? '{}') as Answer
    await t.rejects(rival.client.answerShow({ params: { id: answer } }))
    await look.close()
  })
})
