// The parts of the story.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { openSealedKeyFile } from '../../../protocols/identity/sealed-key-file.ts'
import type { Language } from '../../../schemas/common.ts'
import { ReportHead } from '../../../schemas/compliance-report.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import type { Role } from '../../../schemas/records.ts'
import { type Client, createClient } from '../../../src/sdk/client.ts'
import { writeExport } from '../../cli/world.ts'
import type { TestService } from '../../support/service.ts'
import { PASSPHRASE } from './member-file.ts'
import { type Pilot, until } from './pilot.ts'

const AMAZON = join(
  import.meta.dirname,
  '../../../../shared/data/amazon_open_ecommerce/derived_joined.csv.gz',
)

export type Export = {
  readonly file: string
  /** At least so many are kept. */
  readonly rows: number
  /** What must not leave a browser. */
  readonly canaries: readonly string[]
}

/** The Amazon set's; where it is not beside this checkout, sample orders. */
export async function exportFile(folder: string): Promise<Export> {
  if (existsSync(AMAZON)) {
    const canaries = ['derived_joined', 'R_10uU7A3PqkL1i0o', 'R_12Qo1HO9MWmZ5Az', 'customer_id,']
    return { file: AMAZON, rows: 278_042, canaries }
  }
  await writeExport(folder, 12_000)
  const file = join(folder, 'orders.csv')
  const [, line = ''] = readFileSync(file, 'utf8').split('\n')
  return { file, rows: 10_000, canaries: line.split(',').slice(0, 2) }
}

/** The console's own operator adds it, and reads the code that is shown once. */
export async function addMember({ page, text }: Pilot, id: string, role: Role): Promise<string> {
  const main = page.getByRole('main')
  await page.getByRole('menuitem', { name: text.pages.members }).click()
  await main.getByRole('button', { name: text.members.add }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(text.members.id).fill(id)
  await dialog.getByLabel(text.members.titleEn).fill(id)
  await dialog.getByLabel(new RegExp(`^${text.roles[role]}`)).check()
  await dialog.getByRole('button', { name: text.members.addMember }).click()
  const code = (await page.locator('[data-code]').textContent()) ?? ''
  await page.getByRole('button', { name: text.members.close }).click()
  await page.locator('[data-code]').waitFor({ state: 'detached' })
  // One that is still going would be taken for the next one.
  await until(page, `[...document.querySelectorAll('[role=dialog]')].every(each => !each.checkVisibility())`)
  return code
}

/** The half of the code that another officer gets for approving it. */
export async function approvedHalf(service: TestService, organisation: string): Promise<string> {
  const officer = await service.approver()
  const { items } = await officer.proposalList({ query: { state: 'waiting' } as never })
  const { id } = items.find(({ admission }) => admission?.organisation === organisation) ?? { id: '' }
  return (await officer.proposalApprove({ params: { id }, body: {} })).code ?? ''
}

/** How long a new user takes from sign-in to the first result, and by how many clicks. */
export async function counted(
  t: Test,
  who: string,
  pilot: Pilot,
  seconds: number,
  mostClicks: number,
): Promise<void> {
  const clicks = await pilot.clicks()
  t.comment(`${who}: ${clicks} clicks, ${seconds.toFixed(1)} s from sign-in to the first result`)
  t.ok(clicks <= mostClicks, `${clicks} clicks`)
}

/** Reads the contract that waits, is asked once more, and signs it. */
export async function signContract(t: Test, pilot: Pilot, consumer: string, provider: string): Promise<void> {
  const { page, text } = pilot
  const asking = page.getByRole('main').getByRole('link', { name: text.catalogue.ask, exact: true })
  await page.reload()
  await page.getByLabel(text.signIn.passphrase, { exact: true }).fill(PASSPHRASE)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: text.grant.toSign }).waitFor()
  await page.getByText(text.grant.terms.usesOpen).waitFor()
  t.equal(await asking.count(), 0, 'nothing can be asked')
  t.ok(await page.getByText(text.grant.unsigned(consumer)).isVisible())
  t.ok(await page.getByText(text.grant.signedBy(provider)).isVisible())
  t.same(await pilot.findings(), [])
  await pilot.screen('contract')
  await pilot.go('/ask')
  await page.getByText(text.grant.next.offered).waitFor()
  t.same(await pilot.findings(), [])
  await page.getByRole('main').getByRole('link', { name: text.grant.read }).click()
  await page.getByText(text.grant.terms.usesOpen).waitFor()
  const sign = page.getByRole('button', { name: text.grant.sign, exact: true })
  await sign.click()
  await page.locator('.ant-modal-confirm-title').waitFor()
  await pilot.screen('contract-confirm')
  await page.getByRole('button', { name: text.app.cancel }).click()
  await page.locator('.ant-modal-confirm-title').waitFor({ state: 'hidden' })
  t.ok(await page.getByText(text.grant.unsigned(consumer)).isVisible(), 'cancelled: still unsigned')
  await sign.click()
  await pilot.confirm(text.grant.sign)
  await page.getByText(text.grant.signed).waitFor()
  await page.getByRole('heading', { name: text.grant.toSign }).waitFor({ state: 'detached' })
  await page.getByText(text.grant.statuses.effective, { exact: true }).waitFor()
  await page.locator('.ant-table-row-expand-icon').click()
  await page.getByText(text.grant.signedBy(consumer)).waitFor()
  t.same(await pilot.findings(), [])
  await pilot.screen('contract-signed')
  await pilot.go('/datasets')
  await asking.waitFor()
}

export async function answered({ page }: Pilot): Promise<void> {
  await page.waitForURL('**/answers/answer_*', { timeout: 60_000 })
  await page.waitForSelector('[data-chart=drawn]')
}

/** The same member beside its browser, by its backup. */
export async function memberClient({ url }: TestService, keyFile: string): Promise<Client> {
  const { privateKey, serviceKey } = openSealedKeyFile(readFileSync(keyFile), PASSPHRASE)
  const { keyId, sign } = privateKey
  return createClient({ baseUrl: url, keyId, sign, serviceKey })
}

export type Edition = { readonly id: string; readonly declaration: Declaration }

export async function onlyEdition(client: Client): Promise<Edition> {
  const [edition] = (await client.datasetList()).items.flatMap(({ editions }) => editions)
  if (edition === undefined) throw new Error('there is no edition')
  return await client.editionShow({ params: { id: edition.id } })
}

/** As it reads on the page. */
export function dimensionOf(
  { dimensions }: Declaration,
  name: string,
  language: Language,
): { readonly label: string; readonly values: readonly string[] } {
  const dimension = dimensions.find(each => each.name === name)
  if (dimension === undefined) throw new Error(`no dimension ${name}`)
  return { label: dimension.label[language], values: dimension.values.map(({ label }) => label[language]) }
}

export async function downloadReport(t: Test, pilot: Pilot, questions: number): Promise<void> {
  const { page, text } = pilot
  const main = page.getByRole('main')
  await pilot.go('/reports')
  await main.getByRole('button', { name: text.reports.make, exact: true }).click()
  const preview = main.getByRole('region', { name: text.reports.preview })
  await preview.getByRole('heading', { name: /^1\./ }).waitFor()
  await preview.getByRole('cell', { name: 'maker', exact: true }).first().waitFor()
  t.same(await pilot.findings(), [])
  await pilot.screen('office-report')
  const file = async (label: string): Promise<{ readonly name: string; readonly content: string }> => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      main.getByRole('button', { name: new RegExp(`^${label.replace(/[()（）]/g, '.')}`) }).click(),
    ])
    return { name: download.suggestedFilename(), content: readFileSync(await download.path(), 'utf8') }
  }
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  const html = await file(text.reports.files['html-zh'])
  t.match(html.name, new RegExp(`^yinsuan-report-.*${today}\\.zh\\.html$`))
  t.match(html.content, /合规报告[\s\S]*附件甲/)
  t.notMatch(html.content, /<img src=x/)
  const json = await file(text.reports.files.json)
  const { columns, annex, ...head } = JSON.parse(json.content)
  t.equal(ReportHead.parse(head).madeBy, 'bureau')
  t.ok(annex.length >= questions, 'every question and refusal of the period')
  t.match((await file(text.reports.files.csv)).content, /\nannex,computations,/)
  t.equal(typeof columns, 'object')
}
