// A provider publishes questions in the browser, paid by the accounts or by its edition's pool; a consumer
// reads their answers, free.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { approve, grantTo, publish, redeclared, sampleContribution, seal } from '../../support/market.ts'
import { startService } from '../../support/service.ts'
import type { DatasetId } from '../../../schemas/common.ts'
import { openDetails } from './compose.ts'
import { memberFile, PASSPHRASE } from './member-file.ts'
import { MISSING, openBrowser, openPilot } from './pilot.ts'

t.test('published answers in Chromium', MISSING === undefined ? {} : { skip: MISSING }, async t => {
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-standing-'))
  const service = await startService()
  const mall = await memberFile(service, folder, 'mall', ['provider'])
  const maker = await memberFile(service, folder, 'maker', ['consumer'])
  const contribution = await sampleContribution(3000)
  const plain = redeclared(contribution, { dataset: 'plain' as DatasetId })
  const { budget } = plain
  const pool = { epsilon: '500000000', perYear: '1000000000' }
  const declaration = redeclared(contribution, { budget: { ...budget, pool } })
  const bureau = await memberFile(service, folder, 'bureau', ['officer'])
  await publish(mall.client, contribution, plain, await service.approver())
  const edition = await seal(mall.client, contribution, declaration)
  const browser = await openBrowser()
  t.teardown(async () => {
    await browser.close()
    await service.stop()
    await rm(folder, { recursive: true, force: true })
  })
  const lineOf = async () => (await mall.client.budgetShow()).items.find(line => line.edition === edition)
  const spent = async () => (await lineOf())?.total?.spent

  await t.test('whoever approves the edition sees its pool', async t => {
    const pilot = await openPilot(browser, service.url, 'en', { still: true })
    const { page, text } = pilot
    const waiting = (await bureau.client.proposalList()).items.find(({ state }) => state === 'waiting')
    await pilot.choose(bureau.file, PASSPHRASE)
    await page.waitForURL('**/desk')
    await pilot.go(`/desk/${waiting?.id}`)
    await page.getByText(text.proposal.poolWhy).waitFor()
    for (const shown of ['ε 0.5', 'ε 1'])
      t.equal(await page.getByRole('cell', { name: shown, exact: true }).count(), 1, shown)
    t.same(await pilot.findings(), [])
    await pilot.screen('pool-proposal')
    await pilot.close()
    await approve(await service.approver(), edition)
    await grantTo(mall.client, maker.client, declaration.dataset)
  })

  await t.test('a provider sees the cost, confirms it, and reads what it published', async t => {
    const pilot = await openPilot(browser, service.url, 'zh', { still: true })
    const { page, text } = pilot
    await pilot.signIn(mall.file)
    await pilot.go(`/publish?edition=${edition}`)
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

  await t.test('a provider publishes from the pool, which pays instead of the accounts', async t => {
    const pilot = await openPilot(browser, service.url, 'zh', { still: true })
    const { page, text } = pilot
    const said = text.standing
    const button = page.getByRole('button', { name: said.publish, exact: true })
    await pilot.signIn(mall.file)
    await pilot.go('/publish?edition=plain@2025')
    await button.and(page.locator(':enabled')).waitFor()
    t.equal(await page.getByText(said.paidBy).count(), 0, 'no choice where there is no pool')
    await pilot.go('/editions')
    await pilot.go(`/publish?edition=${edition}`)
    const before = await spent()
    // Buyers by one attribute, each in one group: what pure ε is best at.
    await page.getByText(text.ask.kinds.aggregate, { exact: true }).click()
    await page.getByText(said.paidByOf.pool, { exact: true }).click()
    await page.getByText(said.poolEpsilonWhy('0.5')).waitFor()
    const amount = page.getByRole('textbox', { name: said.poolEpsilon })
    await amount.fill('0.6')
    await page
      .getByText(/超过本数据版本的全部额度/)
      .first()
      .waitFor()
    t.ok(await button.isDisabled())
    await amount.fill('0.3')
    await page.getByText(said.poolTakes('0.3', '0.5', '0.2')).waitFor()
    await openDetails(pilot, text.ask.estimate)
    await page.locator('[data-figure=delta]', { hasText: /^0$/ }).waitFor()
    t.equal(await page.getByText(said.everyone).count(), 0)
    t.same(await pilot.findings(), [])
    await pilot.screen('publish-pool')
    await button.click()
    await page.getByText(said.poolConfirm('0.3')).last().waitFor()
    await page.getByText(said.poolConfirmWhy('0.5', '0.2')).waitFor()
    t.match(await lineOf(), { pool: { spent: '0' } }, 'nothing yet')
    await pilot.confirm(said.publish)
    await page.waitForURL('**/standing/answer_*')
    await page.getByRole('table').first().waitFor()
    t.equal(await page.getByRole('main').getByText(/[ερδ]/).count(), 0, 'Greek letters are for who asks')
    await page.getByRole('button', { name: text.app.details, exact: true }).click()
    await page.getByText(`ε 0.3 · δ 0 · ${text.answer.byPool}`).waitFor()
    t.same(await pilot.findings(), [])
    await pilot.screen('answer-pool')
    t.match(await lineOf(), { total: { spent: before }, pool: { cap: pool.epsilon, spent: '300000000' } })
    await pilot.go(`/datasets/${declaration.dataset}`)
    await page.getByText(said.fromPool('0.3')).waitFor()
    await openDetails(pilot, text.ask.budget)
    t.equal(await page.getByText(text.dataset.poolOf('0.5', '1')).count(), 1)
    t.same(await pilot.findings(), [])
    await pilot.screen('dataset-pool')
    await pilot.go(`/editions/${edition}`)
    await page.getByText(text.spending.poolSpent('0.3', '0.5')).waitFor()
    t.same(await pilot.findings(), [])
    await pilot.screen('edition-pool')
    await pilot.go(`/publish?edition=${edition}`)
    await page.getByText(said.paidByOf.pool, { exact: true }).click()
    await amount.fill('0.25')
    await page.getByText(text.ask.tooMuchOfPool).waitFor()
    t.ok(await button.isDisabled(), 'more than is left')
    t.same(await pilot.findings(), [])
    await pilot.close()
  })

  await t.test('a consumer finds it on the dataset’s page and reads it free, in English', async t => {
    const pilot = await openPilot(browser, service.url, 'en', { still: true })
    const { page, text } = pilot
    await pilot.signIn(maker.file)
    const before = await spent()
    await pilot.go(`/datasets/${declaration.dataset}`)
    const { items } = await maker.client.standingList()
    const paidByPool = items.find(({ pool }) => pool === '300000000')?.id ?? ''
    await page.locator(`main a[href*="/standing/${paidByPool}"]`).click()
    await page.waitForURL('**/standing/answer_*')
    await page.getByRole('table').first().waitFor()
    t.same(await pilot.findings(), [])
    await page.getByRole('button', { name: text.app.details, exact: true }).click()
    await page.getByText(`ε 0.3 · δ 0 · ${text.answer.byPool}`).waitFor()
    t.equal(await spent(), before)
    t.same(
      (await maker.client.standingList()).items.map(
        ({ pool, access }) => `${pool === null ? 'accounts' : 'pool'} ${access}`,
      ),
      ['pool read', 'accounts free'],
    )
    await pilot.go('/budget')
    await openDetails(pilot, text.budget.title)
    await page.getByText(text.budget.pool('0.3', '0.5')).waitFor()
    t.same(await pilot.findings(), [])
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
