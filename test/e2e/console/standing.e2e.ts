// A provider publishes a question in the browser; a consumer reads its answer, free.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { grantTo, publish, redeclared, sampleContribution } from '../../support/market.ts'
import { startService } from '../../support/service.ts'
import { memberFile } from './member-file.ts'
import { MISSING, openBrowser, openPilot } from './pilot.ts'

t.test('published answers in Chromium', MISSING === undefined ? {} : { skip: MISSING }, async t => {
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-standing-'))
  const service = await startService()
  const mall = await memberFile(service, folder, 'mall', ['provider'])
  const maker = await memberFile(service, folder, 'maker', ['consumer'])
  const contribution = await sampleContribution(3000)
  const declaration = redeclared(contribution)
  await publish(mall.client, contribution, declaration, await service.approver())
  await grantTo(mall.client, maker.client, declaration.dataset)
  const browser = await openBrowser()
  t.teardown(async () => {
    await browser.close()
    await service.stop()
    await rm(folder, { recursive: true, force: true })
  })
  const spent = async () => (await mall.client.budgetShow()).items[0]?.total?.spent

  await t.test('a provider sees the cost, confirms it, and reads what it published', async t => {
    const pilot = await openPilot(browser, service.url, 'zh', { still: true })
    const { page, text } = pilot
    await pilot.signIn(mall.file)
    await pilot.go('/publish')
    const before = await spent()
    const button = page.getByRole('button', { name: text.standing.publish, exact: true })
    await button.and(page.locator(':enabled')).click()
    await page.getByText(text.standing.confirmWhy).waitFor()
    t.equal(await spent(), before, 'nothing yet')
    await page.getByRole('dialog').getByRole('button', { name: text.standing.publish }).click()
    await page.waitForURL('**/standing/answer_*')
    await page.getByRole('table').first().waitFor()
    t.not(await spent(), before)
    t.same(await pilot.findings(), [])
    await pilot.go(`/datasets/${declaration.dataset}`)
    await page.getByText(text.standing.accessOf.read).or(page.getByText(text.standing.open)).first().waitFor()
    t.same(await pilot.findings(), [])
    await pilot.close()
  })

  await t.test('a consumer finds it on the dataset’s page and reads it free, in English', async t => {
    const pilot = await openPilot(browser, service.url, 'en', { still: true })
    const { page, text } = pilot
    await pilot.signIn(maker.file)
    const before = await spent()
    await pilot.go(`/datasets/${declaration.dataset}`)
    await page.getByRole('link', { name: text.standing.open, exact: true }).click()
    await page.waitForURL('**/standing/answer_*')
    await page.getByRole('table').first().waitFor()
    t.same(await pilot.findings(), [])
    t.equal(await spent(), before)
    t.match((await maker.client.standingList()).items, [{ access: 'read' }])
    for (const query of [
      { kind: 'trend', period: 'month', select: [{ statistic: 'units' }] },
      { kind: 'profile', by: ['city_tier'], base: false },
    ]) {
      const body = { query: { edition: `${declaration.dataset}@2025`, privacy: { rho: '0.2' }, ...query } }
      await mall.client.standingPublish({ body: { ...body, readers: 'contracts' } as never })
    }
    await pilot.go(`/panel/${declaration.dataset}`)
    await page.getByText(text.panel.quiet).waitFor()
    t.ok((await page.getByRole('row').count()) > 12, 'the months')
    await page.getByRole('heading', { name: /^Share of buyers by City tier/i }).waitFor()
    t.same(await pilot.findings(), [])
    await pilot.screen('panel-published')
    const spentNow = await spent()
    await pilot.go('/ask')
    await page.getByRole('switch', { name: text.practice.label }).click()
    await page.getByRole('button', { name: text.practice.answer }).click()
    await page.waitForURL('**/practice/answer_practice-*')
    await page.getByText(/made up from the declaration alone/).waitFor()
    t.ok(await page.getByText(/^Practice · /).count(), 'the tables say it too')
    t.same(await pilot.findings(), [])
    t.equal(await spent(), spentNow)
    await pilot.close()
  })
})
