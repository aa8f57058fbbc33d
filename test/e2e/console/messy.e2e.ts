// Exports as shops have them, through the wizard without typing a name of a column, a dimension or a title.
import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import t from 'tap'
import { LEFT_OUT_WORDS } from '../../../schemas/left-out-words.ts'
import { MESSY_EXPORTS } from '../../support/messy-exports.ts'
import { startService } from '../../support/service.ts'
import { memberFile } from './member-file.ts'
import { MISSING, openBrowser, openPilot } from './pilot.ts'
import { PASSPORT_WORDS } from '../../../src/text/shared/passport.ts'
import { choose, toReport } from './wizard.ts'

t.test('messy exports in the wizard', MISSING === undefined ? {} : { skip: MISSING }, async t => {
  const service = await startService()
  t.teardown(service.stop)
  const folder = t.testdir()
  const mall = await memberFile(service, folder, 'mall', ['provider'])
  const browser = await openBrowser()
  t.teardown(() => browser.close())
  const pilot = await openPilot(browser, service.url, 'zh', { width: 1440 })
  const { page, text } = pilot
  const { wizard } = text
  const { columns, details, report } = wizard
  await pilot.signIn(mall.file)
  const secretFile = join(folder, 'unit-secret')
  writeFileSync(secretFile, `${'5f'.repeat(32)}\n`)
  const checkbox = (label: string) => page.getByRole('checkbox', { name: label, exact: true })

  for (const [kind, { file, bytes, revenue, dropped, quasi, dimensions }] of Object.entries(MESSY_EXPORTS)) {
    await t.test(`${kind}: revenue is kept, what people typed is dropped, k-columns are there`, async t => {
      const path = join(folder, file)
      writeFileSync(path, bytes)
      await pilot.go('/editions')
      await pilot.go('/editions/new')
      await page.setInputFiles('input[type=file]', path)
      await page.getByRole('heading', { name: columns.title }).waitFor({ timeout: 60_000 })
      const roleOf = async (column: string): Promise<string> =>
        await page
          .getByRole('row')
          .filter({ has: page.getByRole('cell', { name: column, exact: true }) })
          .first()
          .innerText()
      t.match(await roleOf(revenue[0]), wizard.roles.measure)
      for (const column of dropped) {
        const said = await roleOf(column)
        t.match(said, wizard.roles.dropped, column)
        t.ok(
          Object.values(LEFT_OUT_WORDS.zh).some(why => said.includes(why)),
          `${column} says why`,
        )
      }
      await page.setInputFiles('input[type=file]:not([accept*=yaml])', secretFile)
      await page.getByText(wizard.secret.ready).waitFor()
      t.ok(await page.getByRole('heading', { name: wizard.cost.title }).isVisible(), 'the cost is shown')
      if (kind === 'gbk') {
        t.same(await pilot.findings(), [])
        await pilot.screen('messy-columns')
      }
      await page.getByRole('button', { name: wizard.draft }).click()
      await page.getByRole('heading', { name: details.title }).waitFor({ timeout: 120_000 })
      for (const name of dimensions)
        t.ok(await checkbox(details.of(details.quasi, name)).isVisible(), `${name} is a dimension`)
      for (const name of quasi)
        t.ok(await checkbox(details.of(details.quasi, name)).isChecked(), `${name} is a k-column`)
      t.ok(
        await page.getByLabel(details.of(details.hi, revenue[1])).isVisible(),
        `${revenue[1]} is a measure`,
      )
      // What no file says: by what right the rows are there.
      for (const label of [details.sourceZh, details.sourceEn])
        await page.getByLabel(label, { exact: true }).fill('会员协议 / member agreement')
      if (kind === 'gbk') {
        t.same(await pilot.findings(), [])
        await pilot.screen('messy-details')
        await choose(page, PASSPORT_WORDS.zh.dataClass, PASSPORT_WORDS.zh.classes.personal)
        await page.getByLabel(wizard.passport.basisZh, { exact: true }).fill('会员协议')
        await page.getByLabel(wizard.passport.basisEn, { exact: true }).fill('member agreement')
        await page.getByLabel(wizard.passport.retention, { exact: true }).fill('12')
        await checkbox('新老客').check()
        t.same(await pilot.findings(), [])
      }
      await toReport(page, pilot)
      t.notOk(await page.getByText(report.noQuasi).isVisible())
      t.ok(await page.getByRole('button', { name: wizard.toSend }).isEnabled())
      t.equal(
        await page.getByText(report.withoutMeasure('').trim()).count(),
        0,
        'no row lost its revenue to a sign',
      )
      if (kind !== 'gbk') return
      t.ok(
        await page.getByRole('columnheader', { name: 'd7', exact: true }).isVisible(),
        'seven of columns, and one derived',
      )
      await pilot.screen('messy-report')
    })
  }

  await t.test('without a k-column the provider says that none is needed', async t => {
    await page.getByRole('button', { name: wizard.back, exact: true }).click()
    for (const name of MESSY_EXPORTS.numbers.quasi) await checkbox(details.of(details.quasi, name)).uncheck()
    await toReport(page, pilot)
    const go = page.getByRole('button', { name: wizard.toSend })
    t.ok(await go.isDisabled())
    await checkbox(report.noneNeeded).check()
    t.ok(await go.isEnabled())
    t.same(await pilot.findings(), [])
  })
  t.same(pilot.complaints, [])
})
