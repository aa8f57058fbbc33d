import t from 'tap'
import { freshKey, question } from '../world.ts'
import { enrol } from './enrol.ts'
import { PASSPHRASE } from './member-file.ts'
import { openOfficeWorld } from './office-world.ts'
import { onPaper, PDFTOTEXT } from './paper.ts'
import { MISSING, openBrowser, openPilot, type Pilot, twoAtATime } from './pilot.ts'
import { sweep } from './sweep.ts'
import { CANARY, logSize } from './world.ts'

t.test(
  'the officer’s and the operator’s work in Chromium',
  MISSING === undefined ? {} : { skip: MISSING },
  async t => {
    const world = await openOfficeWorld()
    t.teardown(world.stop)
    const { service, edition, waiting, other, maker } = world
    const browser = await openBrowser()
    t.teardown(() => browser.close())
    const enter = async (file: string, language: 'zh' | 'en', options = {}): Promise<Pilot> => {
      const pilot = await openPilot(browser, service.url, language, options)
      await pilot.choose(file, PASSPHRASE)
      await pilot.page.waitForURL('**/desk')
      return pilot
    }
    const pilot = await enter(world.bureau, 'en')
    t.teardown(() => pilot.close())
    const { page, text } = pilot
    const main = page.getByRole('main')
    const button = (name: string) => main.getByRole('button', { name, exact: true })

    await t.test('the desk tells what waits, who cheated, and what looks like probing', async t => {
      await main.getByText(`${text.desk.kindOf.edition} · ${waiting}`).waitFor()
      await main.getByText(`${text.desk.cheaters}: cheater`).waitFor()
      await main.getByText(text.desk.alertKinds.refusals).waitFor()
      await main.getByRole('link', { name: `${text.desk.readEntries}: maker` }).click()
      await page.waitForURL(/\/log\?member=maker/)
      await main.getByRole('cell', { name: text.log.types.computation, exact: true }).first().waitFor()
      t.equal(await main.getByRole('cell', { name: 'second-bureau' }).count(), 0, 'only the member’s entries')
      await page.goBack()
    })

    await t.test('an edition is approved with its passport read, and its names stay text', async t => {
      await main.getByRole('link', { name: `${text.desk.look}: ${waiting}` }).click()
      await main.getByRole('heading', { name: text.passport.claim }).waitFor()
      await main.getByText('How much can be lost in a year?').waitFor()
      await main.getByText(CANARY).first().waitFor()
      t.ok(await main.getByText(text.passport.techniques.pseudonym, { exact: true }).first().isVisible())
      t.same(await pilot.findings(), [])
      await pilot.screen('office-proposal')
      await main.getByLabel(text.proposal.noteLabel).fill('passport read')
      await button(text.proposal.approve).click()
      await pilot.confirm(text.proposal.approve)
      await main.getByText(/^approved by bureau/).waitFor()
      t.equal((await world.provider.editionShow({ params: { id: waiting } })).status, 'open')
      const [decided] = (await other.proposalList()).items
      t.match(decided, { edition: waiting, note: 'passport read', decidedBy: { organisation: 'bureau' } })
      t.equal(await page.evaluate('window.pwned'), undefined)
      t.equal(await page.locator('img[src=x]').count(), 0)
    })

    await t.test('other caps need two: who asks cannot approve, and sees it when another does', async t => {
      await pilot.go('/spending')
      await page.waitForSelector('[data-chart=drawn]')
      await main.getByRole('button', { name: `${text.spending.caps}: ${edition}` }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel(text.spending.capsAll).fill('not a number')
      await dialog.getByText(text.spending.capsBad).waitFor()
      const { items } = await other.budgetShow()
      const total = BigInt(items.find(line => line.edition === edition)?.total?.cap ?? '0')
      await dialog.getByLabel(text.spending.capsAll).fill(rho(total - 1_000_000n))
      await dialog.getByRole('button', { name: text.spending.capsAsk, exact: true }).click()
      await page.getByText(text.spending.capsAsked).waitFor()
      await pilot.go('/desk')
      await main.getByRole('link', { name: `${text.desk.look}: ${edition}` }).click()
      await main.getByText(text.proposal.own).waitFor()
      t.equal(await button(text.proposal.approve).count(), 0)
      t.ok(await button(text.proposal.takeBack).isVisible())
      const asked = (await other.proposalList()).items.find(({ state }) => state === 'waiting')
      await other.proposalApprove({ params: { id: asked?.id ?? '' }, body: {} })
      await pilot.go('/desk')
      await main.getByText(text.desk.waitingNone).waitFor({ timeout: 20_000 })
      await main.getByRole('cell', { name: text.desk.kinds.cap, exact: true }).waitFor()
    })

    await t.test('the log follows, and an entry opens to its private half, checked', async t => {
      await pilot.go('/log')
      const before = String((await logSize(service)) - 1n)
      await main.getByRole('cell', { name: before, exact: true }).waitFor()
      const query = question(edition, { where: {}, groupBy: ['gender', 'age_band'] })
      await maker.ask({ body: { query, idempotencyKey: freshKey() } })
      const newest = String((await logSize(service)) - 1n)
      await main.getByRole('cell', { name: newest, exact: true }).waitFor()
      const row = main.getByRole('row').filter({ has: page.getByRole('cell', { name: newest, exact: true }) })
      await row.getByRole('button').click()
      await main.getByText(text.log.bodyHolds).waitFor()
      t.match(await main.locator('pre.raw').last().textContent(), /"organisation": "maker"/)
      await main.getByLabel(text.log.search).fill('no entry says this')
      await main.getByText(text.log.noneNext).waitFor()
      await button(text.log.clear).click()
      await main.getByLabel(text.log.search).fill('suspension')
      await main.getByText(text.log.types.suspension).first().waitFor()
      t.match(page.url(), /text=suspension/, 'the filter stands in the address')
    })

    await t.test('the whole log is verified by a click, and a changed byte is reported plainly', async t => {
      await pilot.go('/log')
      await main.getByRole('link', { name: text.log.verify }).click()
      await button(text.verify.start).click()
      await main.getByText(text.verify.holds).waitFor()
      const size = await logSize(service)
      await main.getByText(new RegExp(`^${size} entries verified`)).waitFor()
      await main.getByRole('cell', { name: edition, exact: true }).waitFor()
      await main.getByText(text.verify.first).waitFor()
      await pilot.screen('office-verified')
      t.same(await pilot.findings(), [])
      await button(text.verify.start).click()
      await main.getByText(/^It still begins with/).waitFor()
      // One bit of one entry, as a service that rewrites its past would send it.
      await page.context().route('**/log/tile/entries/**', async route => {
        const response = await route.fetch()
        const body = await response.body()
        const at = body.indexOf('"charge":"') + 10
        body[at] = (body[at] ?? 0) ^ 1
        await route.fulfill({ response, body })
      })
      await button(text.verify.start).click()
      await main.getByText(text.verify.broken).waitFor()
      t.ok(await main.getByText(text.verify.codes['log.fork'] ?? '?').isVisible(), 'the tree seen before')
      t.ok(await main.getByText(text.verify.brokenNext).isVisible())
      t.equal(await main.getByText(text.verify.holds).count(), 0)
      await pilot.screen('office-broken')
      t.same(await pilot.findings(), [])
      await page.evaluate('localStorage.clear()')
      await button(text.verify.start).click()
      await main.getByText(text.verify.codes['log.tile'] ?? '?').waitFor()
      await page.context().unroute('**/log/tile/entries/**')
    })

    await t.test('a grant, an edition and a member are stopped at once, and go on', async t => {
      await pilot.go('/holds')
      const ask = () =>
        maker.ask({
          body: {
            query: question(edition, { where: {}, groupBy: ['province'] }),
            idempotencyKey: freshKey(),
          },
        })
      const grant = `mall → maker, ${edition.split('@')[0]}`
      const holds: readonly (readonly [stop: string, go: string, name: string, refusal: string])[] = [
        [text.holds.freeze, text.holds.unfreeze, grant, 'query.grant_frozen'],
        [text.holds.freezeEdition, text.holds.unfreezeEdition, edition, 'query.edition_not_open'],
        [text.holds.halt, text.holds.resume, 'maker', 'request.suspended'],
      ]
      for (const [stop, goOn, name, code] of holds) {
        await button(`${stop}: ${name}`).click()
        await pilot.confirm(stop)
        await button(`${goOn}: ${name}`).waitFor()
        await t.rejects(ask(), { code }, `${stop}: ${name}`)
        if (name === 'maker') await pilot.screen('office-holds')
        await button(`${goOn}: ${name}`).click()
        await pilot.confirm(goOn)
        await button(`${stop}: ${name}`).waitFor()
      }
      await t.resolves(ask())
    })

    const paper = PDFTOTEXT ? {} : { skip: 'no pdftotext (Debian: apt-get install poppler-utils)' }
    await t.test('what an officer files is printed whole, without buttons or menu', paper, async t => {
      // More than the screen shows at once.
      for (let count = 0; count < 25; count++) {
        await other.editionFreeze({ params: { id: waiting } })
        await other.editionUnfreeze({ params: { id: waiting } })
      }
      const { items } = await other.proposalList()
      const decided = items.find(proposal => proposal.edition === waiting)
      const filed = {
        log: ['/log', [text.log.types.approval, '"organisation": "maker"', text.log.allLoaded]],
        verified: ['/log/verify', [text.verify.holds, edition]],
        evidence: ['/evidence', ['cheater', text.evidence.title]],
        approval: [`/desk/${decided?.id}`, ['passport read', text.passport.claim]],
        accounts: ['/spending', ['maker', edition]],
        holds: ['/holds', ['maker', edition]],
        passport: [`/passports/${waiting}`, [text.passport.claim]],
        desk: ['/desk', ['cheater', waiting]],
        witnesses: ['/log/witnesses', ['mall.example/witness', 'compliance.example/witness']],
      } as const
      for (const [name, [path, words]] of Object.entries(filed)) {
        await pilot.go(path)
        if (name === 'log') {
          const row = main.getByRole('row').filter({ hasText: text.log.types.computation }).first()
          await row.getByRole('button').click()
          await main.getByText(text.log.bodyHolds).waitFor()
        }
        if (name === 'verified') {
          await button(text.verify.start).click()
          await main.getByText(text.verify.holds).waitFor()
        }
        await main.getByRole('heading', { level: 1 }).waitFor()
        const said = await onPaper(t, pilot, `paper-${name}`)
        const frozen = said.match(/\bunfrozen\b/g)?.length ?? 0
        if (name === 'log') t.ok(frozen >= 25, `all of them, ${frozen}`)
        for (const word of words) t.ok(said.includes(word), `${name}: ${word}`)
        t.match(said, new RegExp(`${new URL(service.url).host} · `), `${name} says of which service it is`)
        for (const button of [text.app.print, text.app.theme.label, text.log.older])
          t.notOk(said.includes(button), `${name}: ${button}`)
      }
      t.same(pilot.complaints, [])
    })

    await t.test('a witness that is gone shows on the time line', async t => {
      const [, , third] = world.witnesses
      await third?.stop()
      await maker.ask({
        body: {
          query: question(edition, { where: {}, groupBy: ['category', 'gender'] }),
          idempotencyKey: freshKey(),
        },
      })
      await pilot.go('/log/witnesses')
      await main.getByRole('cell', { name: text.witness.states.unreachable }).waitFor({ timeout: 20_000 })
      t.equal(await main.getByRole('cell', { name: text.witness.states.ok }).count(), 2)
      await main
        .getByRole('img', { name: /compliance\.example\/witness.*signing from.*not responding from/ })
        .waitFor()
      t.same(await pilot.findings(), [])
      await pilot.screen('office-witnesses')
      await third?.start()
    })

    const operator = await enter(world.operator, 'en')
    t.teardown(() => operator.close())
    const office = operator.page.getByRole('main')

    await t.test('the operator adds a member, who enrols with the code that is shown once', async t => {
      const { page, text } = operator
      await operator.page.getByRole('menuitem', { name: text.pages.members }).click()
      await office.getByRole('button', { name: text.members.add }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel(text.members.id).fill('Not A Name')
      await dialog.getByText(text.members.idBad).waitFor()
      await dialog.getByLabel(text.members.id).fill('newcomer')
      await dialog.getByLabel(text.members.titleEn).fill(CANARY.slice(0, 60))
      await dialog.getByLabel(new RegExp(`^${text.roles.consumer}`)).check()
      t.same(await operator.findings(), [])
      await dialog.getByRole('button', { name: text.members.addMember }).click()
      await page.locator('[data-code]').waitFor()
      await operator.screen('office-code')
      t.same(await operator.findings(), [])
      const code = (await page.locator('[data-code]').textContent()) ?? ''
      await page.getByRole('button', { name: text.members.close }).click()
      await page.locator('[data-code]').waitFor({ state: 'detached' })
      await office.getByText(CANARY.slice(0, 60)).first().waitFor()
      t.notOk((await page.content()).includes(code), 'it is shown once')

      const newcomer = await openPilot(browser, service.url, 'en')
      const file = `${t.testdir()}/newcomer.key.json`
      await enrol(newcomer, code, file)
      const row = office.getByRole('row').filter({ hasText: 'newcomer' })
      await row.getByRole('button', { name: /expand/i }).click()
      await office.getByText(text.members.valid).waitFor()
      await operator.screen('office-keys')
      t.same(await operator.findings(), [])
      const revoke = office.getByRole('button', { name: new RegExp(`^${text.members.revoke}: `) })
      await revoke.click()
      await operator.confirm(text.members.revoke)
      await office.getByText(/^revoked, entry/).waitFor()
      t.equal(await revoke.count(), 0)
      await newcomer.page.reload()
      await newcomer.page.getByLabel(newcomer.text.signIn.passphrase, { exact: true }).fill(PASSPHRASE)
      await newcomer.page.keyboard.press('Enter')
      await newcomer.page.getByText(newcomer.text.failures.keyNext).waitFor()
      t.equal(await page.evaluate('window.pwned'), undefined)
      t.same(operator.complaints, [])
      await newcomer.close()
    })

    await t.test('the service page tells its parts, keys and policy', async t => {
      const { text } = operator
      await operator.go('/operation')
      await office.getByText(text.operation.ready).waitFor()
      await office.getByText(service.logKey).first().waitFor()
      await office.getByText(text.operation.durabilities['process-crash-only']).waitFor()
      await office.getByText(world.witnesses[0]?.vkey ?? '?').waitFor()
      await operator.go('/holds')
      await office.getByText(text.app.notYours).waitFor()
      t.same(operator.complaints, [])
    })

    await t.test('every page in both languages and widths, looked at by axe', async t => {
      const officerPages = {
        desk: '/desk',
        log: '/log',
        verify: '/log/verify',
        witnesses: '/log/witnesses',
        evidence: '/evidence',
        spending: '/spending',
        holds: '/holds',
        reports: '/reports',
        passport: `/passports/${waiting}`,
      }
      const operatorPages = { 'operator-desk': '/desk', members: '/members', operation: '/operation' }
      const looks = [
        [world.bureau, officerPages, 'zh', 1280, false],
        [world.bureau, officerPages, 'en', 390, true],
        [world.operator, operatorPages, 'zh', 1280, false],
        [world.operator, operatorPages, 'en', 390, true],
      ] as const
      await twoAtATime(looks, async ([file, pages, language, width, dark]) => {
        const look = await enter(file, language, { width, dark })
        await sweep(t, look, pages, 'office-')
        await look.close()
      })
      t.same(pilot.complaints, [])
    })
  },
)

/** Nano-rho as it is typed. */
function rho(nano: bigint): string {
  const digits = nano.toString().padStart(10, '0')
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`
}
