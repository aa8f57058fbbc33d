import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { toBase64, toBase64Url, toHex } from '../../../protocols/bytes.ts'
import { parseCheckpoint } from '../../../protocols/audit/checkpoint.ts'
import { parseNote } from '../../../protocols/audit/note.ts'
import { httpLogReader } from '../../../src/sdk/log-files.ts'
import { verifyAnswer } from '../../../src/sdk/verify-answer.ts'
import { MISSING, openBrowser, openPilot, type Pilot, tabTo, until } from './pilot.ts'
import { startRecorder } from './recorder.ts'
import { CANARY, openConsoleWorld, PASSPHRASE } from './world.ts'

t.test('the consumer’s work in Chromium', MISSING === undefined ? {} : { skip: MISSING }, async t => {
  const world = await openConsoleWorld(process.env['TEST_DATABASE_URL'])
  t.teardown(world.stop)
  const recorder = await startRecorder(world.service.url)
  t.teardown(recorder.close)
  const browser = await openBrowser()
  t.teardown(() => browser.close())
  const open = (language: 'zh' | 'en', options = {}): Promise<Pilot> =>
    openPilot(browser, recorder.url, language, options)

  await t.test(
    'a wrong passphrase, a damaged file and a file of another kind say so, and what to do',
    async t => {
      const pilot = await open('en')
      const { page, text } = pilot
      await pilot.choose(world.maker, 'not the passphrase')
      await page.getByText(text.failures.passphrase).waitFor()
      t.ok(await page.getByText(text.failures.passphraseNext).isVisible())
      const damaged = join(t.testdir(), 'damaged.key.json')
      writeFileSync(damaged, readFileSync(world.maker, 'utf8').replace('"nonce": "', '"nonce": "A'))
      await page.setInputFiles('input[type=file]', damaged)
      await page.getByText(text.failures.keyFile).waitFor()
      t.ok(await page.getByText(text.failures.keyFileNext.slice(0, 40)).isVisible())
      t.same(await pilot.findings(), [])
      t.same(pilot.complaints, [])
      await pilot.close()
    },
  )

  // Outlives the test that saves it.
  const newcomer = join(t.testdir(), 'newcomer.key.json')
  await t.test(
    'a newcomer enrols: the key is made here, and nothing goes on without a proven backup',
    async t => {
      const pilot = await open('zh')
      const { page, text } = pilot
      await page.getByRole('link', { name: text.signIn.enrol }).click()
      await page.getByLabel(text.enrol.passphrase).fill(PASSPHRASE)
      await page.getByLabel(text.enrol.again).fill(PASSPHRASE)
      t.same(await pilot.findings(), [])
      await pilot.screen('enrol-1')
      await page.getByRole('button', { name: text.enrol.make }).click()
      await page.getByRole('button', { name: text.enrol.backup }).waitFor()
      t.equal(await page.getByLabel(text.enrol.code).count(), 0, 'no code is asked for before the backup')
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: text.enrol.backup }).click(),
      ])
      t.match(download.suggestedFilename(), /\.key\.json$/)
      await download.saveAs(newcomer)
      await page.setInputFiles('input[type=file]', world.maker)
      await page.getByText(text.enrol.checkBad).waitFor()
      t.equal(await page.getByLabel(text.enrol.code).count(), 0, 'another file is no backup')
      await page.setInputFiles('input[type=file]', newcomer)
      await page.getByText(text.enrol.checkGood).waitFor()
      await page.getByLabel(text.enrol.code).fill(world.code)
      t.same(await pilot.findings(), [])
      await pilot.screen('enrol-2')
      await page.getByRole('button', { name: text.enrol.enrol }).click()
      await page.waitForURL('**/datasets')
      await page.getByRole('heading', { name: '小家电线上订单' }).waitFor()
      t.same(pilot.complaints, [])
      await pilot.close()
    },
  )

  await t.test(
    'the backup signs in; nothing is answered before the contract is read and signed here',
    async t => {
      const pilot = await open('en')
      const { page, text } = pilot
      await pilot.signIn(newcomer)
      const asking = page.getByRole('main').getByRole('link', { name: text.catalogue.ask, exact: true })
      await page.getByRole('heading', { name: text.grant.toSign }).waitFor()
      await page.getByText(text.grant.terms.usesOpen).waitFor()
      t.equal(await asking.count(), 0, 'nothing can be asked')
      t.ok(await page.getByText(text.grant.unsigned('newcomer')).isVisible())
      t.ok(await page.getByText(text.grant.signedBy('mall')).isVisible())
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
      t.ok(await page.getByText(text.grant.unsigned('newcomer')).isVisible(), 'cancelled: still unsigned')
      await sign.click()
      await page.locator('.ant-modal-confirm').getByRole('button', { name: text.grant.sign }).click()
      await page.getByText(text.grant.signed).waitFor()
      await page.getByRole('heading', { name: text.grant.toSign }).waitFor({ state: 'detached' })
      await page.getByText(text.grant.standings.effective, { exact: true }).waitFor()
      await page.locator('.ant-table-row-expand-icon').click()
      await page.getByText(text.grant.signedBy('newcomer')).waitFor()
      t.same(await pilot.findings(), [])
      await pilot.screen('contract-signed')
      await pilot.go('/datasets')
      await asking.waitFor()
      t.same(pilot.complaints, [])
      await pilot.close()
    },
  )

  const pilot = await open('zh')
  const { page, text } = pilot
  const hidden = '空气炸锅'
  await pilot.signIn(world.maker)
  t.teardown(() => pilot.close())

  await t.test('a blind profile by the keyboard alone', async t => {
    recorder.forget()
    await page.reload()
    await page.getByLabel(text.signIn.passphrase, { exact: true }).focus()
    await page.keyboard.type(PASSPHRASE)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/datasets')
    const from = performance.now()
    await page.getByRole('main').getByRole('link', { name: text.catalogue.ask }).waitFor()
    await tabTo(page, text.catalogue.ask)
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/ask/)
    await tabTo(page, '品类')
    await page.keyboard.type(hidden.slice(0, 3))
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    await page.getByText(text.blind.ticket).first().waitFor()
    await page.getByText(text.blind.ready('').slice(0, 3)).waitFor({ timeout: 120_000 })
    await pilot.screen('ask-blind')
    t.same(await pilot.findings(), [])
    await page.getByRole('button', { name: text.ask.askBlind }).focus()
    await page.keyboard.press('Enter')
    await page.waitForURL('**/answers/answer_*', { timeout: 60_000 })
    await page.waitForSelector('[data-chart=drawn]')
    t.comment(`from the catalogue to the picture: ${Math.round(performance.now() - from)} ms`)
    t.ok(await page.getByText(text.blind.youHid('品类: 空气炸锅')).isVisible())
    await pilot.screen('answer-blind')
    t.same(await pilot.findings(), [])
  })

  await t.test('no byte that left names what was hidden, the key, or the passphrase', async t => {
    const sent = recorder.sent()
    t.ok(sent.length > 3_000_000, `${sent.length} bytes, the ticket among them`)
    t.ok(sent.includes('/v1/blind-queries'), 'the blind question is in the record')
    const escaped = Array.from(hidden)
      .map(c => `\\u${(c.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`)
      .join('')
    const seed = world.makerSeed
    const secrets = {
      hidden,
      escaped,
      upper: escaped.toUpperCase().replaceAll('\\U', '\\u'),
      encoded: encodeURIComponent(hidden),
      base64: toBase64(new TextEncoder().encode(hidden)).slice(0, 12),
      passphrase: PASSPHRASE,
      seedHex: toHex(seed),
      seedBase64: toBase64(seed).slice(0, 42),
      seedBase64Url: toBase64Url(seed),
    }
    for (const [name, secret] of Object.entries(secrets)) t.notOk(sent.includes(secret), name)
    t.notOk(sent.includes(Buffer.from(seed)), 'the raw seed')
    t.ok(sent.includes('product-planning'), 'what is public is found by the same search')
  })

  await t.test('the numbers of a blind answer come back after a reload, in this browser only', async t => {
    const place = page.url()
    await page.reload()
    await page.getByLabel(text.signIn.passphrase, { exact: true }).fill(PASSPHRASE)
    await page.keyboard.press('Enter')
    await page.getByText(text.blind.youHid('品类: 空气炸锅')).waitFor()
    const elsewhere = await open('zh')
    await elsewhere.page.goto(place)
    await elsewhere.choose(world.maker, PASSPHRASE)
    await elsewhere.page.getByText(text.blind.notHere).waitFor()
    t.same(await elsewhere.findings(), [])
    await elsewhere.close()
  })

  await t.test('the same blind question again warns; an answered one is read again for free', async t => {
    await page.getByRole('link', { name: text.answer.askSimilar }).click()
    await page.getByLabel('品类', { exact: true }).fill('电饭煲')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: text.ask.askBlind }).click()
    await page.locator('.ant-modal-confirm-title').waitFor()
    await pilot.screen('ask-blind-again')
    await page.getByRole('button', { name: text.app.cancel }).click()
    await page.locator('.ant-modal-confirm-title').waitFor({ state: 'hidden' })
    t.match(page.url(), /\/ask/, 'nothing was asked')
  })

  await t.test('an open trend; verified here and by the SDK; repeated for free', async t => {
    await pilot.go('/ask')
    await page.getByRole('switch', { name: text.blind.label }).click()
    await page.getByText(text.ask.kinds.trend, { exact: true }).click()
    await page.getByText(text.ask.fits('').trim().slice(0, 3)).first().waitFor()
    await pilot.screen('ask-open')
    t.same(await pilot.findings(), [])
    await page.getByRole('button', { name: text.ask.ask, exact: true }).click()
    await page.waitForURL('**/answers/answer_*')
    await page.waitForSelector('[data-chart=drawn]')
    const answer = page.url()
    await page.getByRole('button', { name: text.answer.verify }).click()
    await page.getByText(text.answer.checks.result).waitFor()
    await pilot.screen('answer-trend')
    t.same(await pilot.findings(), [])
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: text.answer.json }).click(),
    ])
    const saved: { readonly file: unknown } = JSON.parse(readFileSync(await download.path(), 'utf8'))
    const { logKey } = world.service
    t.equal((await verifyAnswer(saved.file, { logKey })).answer.query.kind, 'trend')
    for (const kind of [text.answer.png, text.answer.svg]) {
      await page.getByRole('button', { name: new RegExp(`^${text.answer.export}: .*月份`) }).click()
      const [picture] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: kind }).click(),
      ])
      const bytes = readFileSync(await picture.path())
      t.ok(bytes.length > 5_000, `${picture.suggestedFilename()}: ${bytes.length} bytes`)
    }
    await page.getByRole('link', { name: text.answer.askSimilar }).click()
    await page.getByText(text.ask.stored).waitFor()
    await page.getByRole('button', { name: text.ask.ask, exact: true }).click()
    await page.waitForURL('**/answers/answer_*?stored=yes')
    t.equal(page.url().replace('?stored=yes', ''), answer, 'the stored answer, free')
  })

  await t.test('a lost connection in mid-answer: clear, asked again, charged once', async t => {
    await pilot.go('/ask')
    await page.getByRole('switch', { name: text.blind.label }).click()
    await page.getByText(text.ask.kinds.aggregate, { exact: true }).click()
    await page.getByText(text.ask.fits('').trim().slice(0, 3)).first().waitFor()
    const asking = page.getByRole('button', { name: text.ask.ask, exact: true })
    // The estimate of this question is there, not only that of the one before.
    await page.waitForTimeout(500)
    await page.waitForLoadState('networkidle')
    await asking.and(page.locator(':enabled')).waitFor()
    const before = await lastEntry()
    t.teardown(() => recorder.cut(false))
    recorder.cut(true)
    await asking.click()
    await page.getByText(text.failures.connection).waitFor({ timeout: 60_000 })
    recorder.cut(false)
    t.equal(await lastEntry(), before, 'nothing was charged')
    await asking.click()
    await page.waitForURL('**/answers/answer_*', { timeout: 60_000 })
    t.equal(await lastEntry(), before + 1n, 'charged once')
    pilot.complaints.splice(0)
  })

  await t.test('a refusal teaches; when the budget is out, it says so', async t => {
    await pilot.go('/ask')
    await page.getByRole('switch', { name: text.blind.label }).click()
    await page.getByLabel(text.ask.epsilon, { exact: true }).last().fill('7')
    await page.getByText(/query\.privacy_too_large|query\.budget_/).waitFor()
    t.equal(await page.getByRole('alert').count(), 1)
    await pilot.screen('refusal')
    t.same(await pilot.findings(), [])
    await page.getByLabel(text.ask.epsilon, { exact: true }).last().fill('2.6')
    await page.getByRole('button', { name: text.ask.ask, exact: true }).click()
    await page.waitForURL('**/answers/answer_*', { timeout: 60_000 })
    await pilot.go('/ask')
    await page.getByRole('switch', { name: text.blind.label }).click()
    await page.getByText(text.ask.kinds.aggregate, { exact: true }).click()
    await page.getByLabel(text.ask.epsilon, { exact: true }).last().fill('2.9')
    await page.getByText(text.failures.budgetNext).waitFor()
    await pilot.screen('budget-out')
  })

  await t.test('two answers compared; every page in both languages and widths, without findings', async t => {
    for (const [language, width, dark] of [
      ['zh', 1280, false],
      ['en', 1280, true],
      ['zh', 390, true],
      ['en', 390, false],
    ] as const) {
      const look = await open(language, { width, dark })
      await look.screen('sign-in')
      t.same(await look.findings(), [], `sign-in ${language} ${width}`)
      await look.signIn(world.maker)
      const answers = await answersOf(look)
      const [first = '', second = ''] = answers
      const pages = {
        datasets: '/datasets',
        dataset: '/datasets/appliance-orders',
        ask: '/ask',
        answers: '/answers',
        answer: `/answers/${second}`,
        compare: `/compare/${first}/${second}`,
        budget: '/budget',
      }
      for (const [name, path] of Object.entries(pages)) {
        await look.go(path)
        await look.screen(name)
        t.same(await look.findings(), [], `${name} ${language} ${width}`)
        const overflow = await look.page.evaluate('document.documentElement.scrollWidth - innerWidth')
        t.ok(Number(overflow) <= 0, `${name} ${language} ${width} fits its width (${String(overflow)})`)
      }
      t.same(look.complaints, [], `${language} ${width}`)
      await look.close()
    }
  })

  await t.test('hostile names stay text, on every page that shows them', async t => {
    const look = await open('en')
    await look.signIn(world.rival)
    await look.page.getByText(CANARY).first().waitFor()
    for (const path of ['/datasets/hostile', '/ask', '/answers', '/budget']) await look.go(path)
    await look.go('/ask')
    await look.page.getByRole('switch', { name: look.text.blind.label }).click()
    await look.page.getByRole('button', { name: look.text.ask.ask, exact: true }).click()
    await look.page.waitForURL('**/answers/answer_*', { timeout: 60_000 })
    await look.page.waitForSelector('[data-chart=drawn]')
    await look.page.locator('[data-chart=drawn]').last().hover()
    await look.screen('hostile')
    t.equal(await look.page.evaluate('window.pwned'), undefined)
    t.equal(await look.page.locator('img[src=x]').count(), 0)
    t.same(look.complaints, [])
    await look.close()
  })

  await t.test('a member without a grant is told how to get one', async t => {
    const look = await open('en')
    await look.signIn(world.stranger)
    await look.page.getByText(look.text.catalogue.noGrant, { exact: true }).first().waitFor()
    await look.go('/ask')
    await look.page.getByText(look.text.ask.noneNext).waitFor()
    await look.go('/answers')
    await look.page.getByText(look.text.answers.emptyNext).waitFor()
    await look.screen('empty')
    t.same(await look.findings(), [])
    t.same(look.complaints, [])
    await look.close()
  })

  await t.test(
    'the policy is in force: injected scripts, handlers, styles and other origins do nothing',
    async t => {
      const look = await open('en')
      await look.page.evaluate(`(() => {
      const script = document.createElement('script')
      script.textContent = 'window.inline = true'
      document.head.append(script)
      const outside = document.createElement('script')
      outside.src = 'https://elsewhere.example/x.js'
      document.head.append(outside)
      const box = document.createElement('div')
      box.innerHTML = '<img src="data:," onerror="window.handler = true"><style>body { display: none }</style>'
      document.body.append(box)
      setTimeout(() => { try { window.evaluated = (0, eval)('1') } catch {} })
      fetch('https://elsewhere.example/').catch(() => { window.refused = true })
    })()`)
      await until(look.page, 'window.refused === true')
      for (const name of ['inline', 'handler', 'evaluated']) {
        t.equal(await look.page.evaluate(`window.${name}`), undefined, name)
      }
      t.not(await look.page.evaluate('getComputedStyle(document.body).display'), 'none')
      t.match(look.complaints.join(), /policy script-src-elem.*policy connect-src/s)
      await look.close()
    },
  )

  await t.test('an idle page drops the key; the passphrase brings it back to the same place', async t => {
    pilot.complaints.splice(0)
    await pilot.go('/budget')
    await page.clock.install()
    await page.reload()
    await page.getByLabel(text.signIn.passphrase, { exact: true }).fill(PASSPHRASE)
    await page.keyboard.press('Enter')
    await page.getByText(text.budget.lead).waitFor()
    await page.clock.fastForward('16:00')
    await page.getByText(text.signIn.lockedWhy).waitFor()
    await pilot.screen('locked')
    // Signed with the true time again.
    await page.clock.setSystemTime(new Date())
    await page.getByLabel(text.signIn.passphrase, { exact: true }).fill(PASSPHRASE)
    await page.keyboard.press('Enter')
    await page.getByText(text.budget.lead).waitFor()
    t.match(page.url(), /\/zh\/budget$/)
    t.same(pilot.complaints, [])
  })

  /** How many entries the log has. */
  async function lastEntry(): Promise<bigint> {
    const note = await httpLogReader(world.service.url).readCheckpoint()
    return BigInt(parseCheckpoint(parseNote(note).text).size)
  }

  async function answersOf(look: Pilot): Promise<readonly string[]> {
    await look.go('/answers')
    await look.page.locator('a[href*="/answers/answer_"]').nth(1).waitFor()
    const links = (await look.page.evaluate(
      `[...document.querySelectorAll('a[href*="/answers/answer_"]')].map(link => link.getAttribute('href'))`,
    )) as readonly string[]
    return links.map(link => link.split('/').at(-1) ?? '')
  }
})
