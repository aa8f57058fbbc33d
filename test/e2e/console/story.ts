// Four members do their work from the first code to the report, by clicks in their own browsers: on one
// database, in one language.
import { join } from 'node:path'
import type { Test } from 'tap'
import { DatasetId, type Language } from '../../../schemas/common.ts'
import { readService } from '../../../src/sdk/service.ts'
import { grantTo } from '../../support/market.ts'
import { startService } from '../../support/service.ts'
import { compose, hideInstead, pick, setBlind, setPrivacy, ticketReady } from './compose.ts'
import { enrol, handIn, makeKey, signInByHand } from './enrol.ts'
import { cheat } from './office-world.ts'
import { openBrowser, openPilot, type Pilot } from './pilot.ts'
import { startRecorder } from './recorder.ts'
import {
  addMember,
  approvedHalf,
  answered,
  memberClient,
  counted,
  dimensionOf,
  downloadReport,
  type Export,
  exportFile,
  onlyEdition,
  signContract,
} from './story-parts.ts'
import { choose, makeSecret, saveCopy, spellings, toDescription, toReport } from './wizard.ts'
import { CANARY, logSize, questionsCharged } from './world.ts'

const DATASET = 'orders-of-the-story'
/** The open profile, the blind trend, and what used up the budget. */
const QUESTIONS = 3
const LIFTED = { zh: /^已于 .* 解除/, en: /^Lifted / } as const

export type Told = {
  readonly exported: Export
  readonly secretFile: string
  /** What the browser made of it. */
  readonly contributionFile: string
}

export type StoryOptions = { readonly language: Language; readonly databaseUrl: string }

/** `databaseUrl`: an empty PostgreSQL database. */
export async function tellStory(t: Test, { language, databaseUrl }: StoryOptions): Promise<Told> {
  const service = await startService({
    databaseUrl,
    flags: { insecureBlindLevels: 'on', blindWorkers: '1' },
  })
  t.teardown(service.stop)
  const recorder = await startRecorder(service.url)
  t.teardown(recorder.close)
  const browser = await openBrowser()
  t.teardown(() => browser.close())
  const folder = t.testdir()
  const keyFile = (id: string): string => join(folder, `${id}.key.json`)
  const open = async (url = service.url): Promise<Pilot> =>
    await openPilot(browser, url, language, { still: true })
  /** A page just opened, signed in by its own hand: the seconds since. */
  const enter = async (id: string): Promise<{ readonly pilot: Pilot; readonly seconds: () => number }> => {
    const pilot = await open(recorder.url)
    const from = performance.now()
    await signInByHand(pilot, keyFile(id))
    return { pilot, seconds: () => (performance.now() - from) / 1000 }
  }
  const leave = async (pilot: Pilot): Promise<void> => {
    t.same(pilot.complaints, [], `no complaint; refused: ${pilot.refusals.join(', ')}`)
    t.equal(await pilot.page.evaluate('window.pwned'), undefined)
    await pilot.close()
  }
  const [secretFile, contributionFile] = [join(folder, 'unit-secret'), join(folder, 'copy.parquet')]
  const exported = await exportFile(folder)

  const newcomer = await open()
  await t.test('four members enrol: each makes its own key, and proves its backup', async t => {
    const operator = await open()
    const code = await service.invite('hall', ['operator'], { zh: '大厅', en: 'hall' })
    await enrol(operator, code, keyFile('hall'))
    for (const [id, role] of [
      ['mall', 'provider'],
      ['bureau', 'officer'],
    ] as const) {
      const member = await open()
      const given = await addMember(operator, id, role)
      // Of an officer the operator gets one half, and another officer the other.
      const second = role === 'officer' ? `+${await approvedHalf(service, id)}` : ''
      await enrol(member, `${given}${second}`, keyFile(id))
      await leave(member)
    }
    const given = await addMember(operator, 'maker', 'consumer')
    await makeKey(newcomer, keyFile('maker'))
    const { page, text } = newcomer
    t.equal(await page.getByLabel(text.enrol.code).count(), 0, 'no code is asked for before the backup')
    await page.setInputFiles('input[type=file]', keyFile('mall'))
    await page.getByText(text.enrol.checkBad).waitFor()
    t.equal(await page.getByLabel(text.enrol.code).count(), 0, 'another file is no backup')
    await newcomer.screen('enrol-1')
    t.same(await newcomer.findings(), [])
    await handIn(newcomer, keyFile('maker'), given)
    await page.getByText(text.catalogue.emptyNext).waitFor()
    await operator.go('/operation')
    await operator.page.getByText(operator.text.operation.durabilities.fsync).waitFor()
    await leave(operator)
  })

  const { pilot: provider, seconds: providing } = await enter('mall')
  await t.test('the provider registers its export: from sign-in to a sealed edition', async t => {
    const { page, text } = provider
    const { wizard } = text
    recorder.forget()
    await page.getByRole('link', { name: text.editions.register }).click()
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: wizard.pick }).click(),
    ])
    await chooser.setFiles(exported.file)
    await toDescription(page, provider, DATASET, async () => await makeSecret(page, provider, secretFile))
    await toReport(page, provider)
    await saveCopy(page, provider, contributionFile)
    await page.getByRole('button', { name: wizard.toSend }).click()
    await page.getByRole('button', { name: wizard.send.button }).click()
    await page.getByText(wizard.send.done).waitFor({ timeout: 120_000 })
    await counted(t, 'provider', provider, providing(), 10)
    const sent = recorder.sent()
    for (const canary of exported.canaries) {
      t.notOk(
        spellings(canary).some(spelling => sent.includes(spelling)),
        canary,
      )
    }
    t.ok(sent.includes(DATASET), 'what is declared is sent, and is found')
  })

  const mall = await memberClient(service, keyFile('mall'))
  const { id: edition, declaration } = await onlyEdition(mall)
  const { pilot: officer, seconds: judging } = await enter('bureau')
  await t.test('the officer approves it, and verifies the log', async t => {
    const { page, text } = officer
    const main = page.getByRole('main')
    await main.getByRole('link', { name: `${text.desk.look}: ${edition}` }).click()
    await main.getByText(CANARY).first().waitFor()
    await main.getByRole('button', { name: text.proposal.approve, exact: true }).click()
    await officer.confirm(text.proposal.approve)
    await page.getByRole('menuitem', { name: text.pages.log, exact: true }).click()
    await main.getByRole('link', { name: text.log.verify }).click()
    await main.getByRole('button', { name: text.verify.start, exact: true }).click()
    await main.getByText(text.verify.holds).waitFor()
    await counted(t, 'officer', officer, judging(), 8)
    await main
      .getByText(String(await logSize(service)), { exact: false })
      .first()
      .waitFor()
    t.equal((await mall.editionShow({ params: { id: edition } })).status, 'open')
  })

  await t.test('the provider offers a contract, which both sign', async t => {
    const { page, text } = provider
    const { contracts } = text
    await provider.go('/contracts')
    await page.getByRole('button', { name: contracts.offer }).click()
    await choose(page, contracts.consumer, 'maker (maker)')
    const { purposes } = await readService(service.url)
    await choose(page, contracts.purposes, purposes[0]?.label[language] ?? '')
    // Not by a key: Tab takes what is marked, and Escape closes the whole form.
    await page.getByText(contracts.signWhy).click()
    await page.getByLabel(text.answers.modes.blind, { exact: true }).check()
    await page.getByLabel(contracts.budget).fill('4')
    await page.getByRole('button', { name: contracts.sign }).click()
    await page.getByText(text.grant.unsigned('maker')).waitFor()
    await leave(provider)
    await signContract(t, newcomer, 'maker', 'mall')
    await leave(newcomer)
  })

  const { pilot, seconds: asking } = await enter('maker')
  await t.test('an open profile, verified here; repeated for free', async t => {
    const { page, text } = pilot
    await page.getByRole('main').getByRole('link', { name: text.catalogue.ask, exact: true }).click()
    await setBlind(pilot, false)
    await page.getByRole('button', { name: text.ask.ask, exact: true }).click()
    await answered(pilot)
    await counted(t, 'consumer', pilot, asking(), 5)
    const answer = page.url()
    await page.getByRole('button', { name: text.answer.verify }).click()
    await page.getByText(text.answer.checks.result).waitFor()
    await page.getByRole('link', { name: text.answer.askSimilar }).click()
    await page.getByText(text.ask.stored).waitFor()
    const before = await questionsCharged(service)
    await page.getByRole('button', { name: text.ask.ask, exact: true }).click()
    await page.waitForURL('**/answers/answer_*?stored=yes')
    t.equal(page.url().replace('?stored=yes', ''), answer)
    t.equal(await questionsCharged(service), before, 'nothing was charged')
  })

  await t.test('a blind trend, verified here', async () => {
    const { page, text } = pilot
    const [first, gender] = ['month', 'gender'].map(name => dimensionOf(declaration, name, language))
    await compose(pilot)
    await hideInstead(pilot, first?.label ?? '', gender?.label ?? '')
    await pick(pilot, gender?.label ?? '', [gender?.values[0] ?? ''])
    await page.getByText(text.ask.kinds.trend, { exact: true }).click()
    await ticketReady(pilot)
    await page.getByRole('button', { name: text.ask.askBlind }).and(page.locator(':enabled')).click()
    await answered(pilot)
    await pilot.screen('answer-long-trend')
    await page.getByRole('button', { name: text.answer.verify }).click()
    await page.getByText(text.answer.checks.result).waitFor()
  })

  await t.test('a refusal teaches; when the budget is out, it says so', async t => {
    const { page, text } = pilot
    await pilot.go('/ask')
    await setBlind(pilot, false)
    await setPrivacy(pilot, 'epsilon', '7')
    await page.getByText(/query\.privacy_too_large|query\.budget_/).waitFor()
    t.equal(await page.getByRole('alert').count(), 1)
    await pilot.screen('refusal')
    t.same(await pilot.findings(), [])
    await setPrivacy(pilot, 'epsilon', '2.9')
    await page.getByRole('button', { name: text.ask.ask, exact: true }).click()
    await page.waitForURL('**/answers/answer_*', { timeout: 60_000 })
    await pilot.go('/ask')
    await setBlind(pilot, false)
    await page.getByText(text.ask.kinds.aggregate, { exact: true }).click()
    await setPrivacy(pilot, 'epsilon', '2.9')
    await page.getByText(text.failures.budgetNext).waitFor()
    await pilot.screen('budget-out')
    t.match(
      pilot.complaints.splice(0).join(),
      /\b400\b/,
      'the browser says that it was refused, and nothing else',
    )
    await leave(pilot)
  })

  await t.test('the officer reads the evidence of a cheating ticket, and lifts the suspension', async t => {
    const cheater = await service.member('cheater', ['consumer'])
    const dataset = DatasetId.parse(DATASET)
    const budget = BigInt(declaration.budget.perConsumer)
    await grantTo(mall, cheater, dataset, { budget, modes: ['blind'], blindLevel: 'insecureForTesting' })
    await cheat(cheater, declaration)
    const { page, text } = officer
    const main = page.getByRole('main')
    const check = main.getByRole('button', { name: `${text.evidence.check}: cheater` })
    const [found] = (await cheater.evidenceList()).items
    const defence = { text: 'Our machine was broken.', record: null }
    await cheater.evidenceRebut({ params: { id: found?.id ?? '' }, body: defence })
    await officer.go('/evidence')
    await main.getByText(defence.text).waitFor()
    const openings = '**/v1/evidence/*/opening/*'
    await page.route(openings, route => route.fulfill({ status: 404, body: '' }))
    await check.click()
    await main.getByText(text.evidence.answerChecked).waitFor({ timeout: 60_000 })
    await main.getByText(text.evidence.unproven).waitFor({ timeout: 60_000 })
    await page.unroute(openings)
    officer.complaints.length = 0
    await check.click()
    await main.getByText(text.evidence.proven('cheater')).waitFor({ timeout: 60_000 })
    await officer.screen('office-evidence')
    t.same(await officer.findings(), [])
    await main.getByRole('button', { name: text.evidence.lift, exact: true }).click()
    await officer.confirm(text.evidence.lift)
    await main.getByText(LIFTED[language]).waitFor()
    const bureau = await memberClient(service, keyFile('bureau'))
    t.not((await bureau.evidenceList()).items[0]?.lifted, null)
  })

  await t.test('a report is made from the log, read, and downloaded in each form', async t => {
    await downloadReport(t, officer, QUESTIONS)
    await leave(officer)
  })
  return { exported, secretFile, contributionFile }
}
