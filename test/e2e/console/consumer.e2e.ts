import { readFileSync } from 'node:fs'
import t from 'tap'
import { toBase64, toBase64Url, toHex } from '../../../protocols/bytes.ts'
import { formatFor } from '../../../console/src/shared/format.ts'
import { editionId } from '../../../schemas/common.ts'
import { ask } from '../../../src/sdk/ask.ts'
import { verifyAnswer } from '../../../src/sdk/verify-answer.ts'
import { openDetails, pick, setBlind } from './compose.ts'
import { KIND_WORDS } from '../../../src/text/shared/statistics.ts'
import { PASSPHRASE } from './member-file.ts'
import { keptBy, MISSING, openBrowser, openPilot, type Pilot, tabTo, twoAtATime } from './pilot.ts'
import { startRecorder } from './recorder.ts'
import { sweep } from './sweep.ts'
import { openConsoleWorld, questionsCharged } from './world.ts'

t.test('the consumer’s work in Chromium', MISSING === undefined ? {} : { skip: MISSING }, async t => {
  const world = await openConsoleWorld()
  t.teardown(world.stop)
  const recorder = await startRecorder(world.service.url)
  t.teardown(recorder.close)
  const browser = await openBrowser()
  t.teardown(() => browser.close())
  const open = (language: 'zh' | 'en', options = {}): Promise<Pilot> =>
    openPilot(browser, recorder.url, language, options)

  const pilot = await open('zh')
  const { page, text } = pilot
  const hidden = '空气炸锅'
  await pilot.signIn(world.maker.file)
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
    await tabTo(page, text.blind.label)
    await page.keyboard.press('Space')
    await tabTo(page, '品类')
    await page.keyboard.type(hidden.slice(0, 3))
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    await page.getByText(text.blind.ticket).first().waitFor()
    await page.getByText(text.blind.ready('').slice(0, 3)).waitFor({ timeout: 120_000 })
    t.comment(`from the catalogue to a ready ticket: ${Math.round(performance.now() - from)} ms`)
    await pilot.screen('ask-blind')
    t.same(await pilot.findings(), [])
    await page.getByRole('button', { name: text.ask.askBlind }).focus()
    const asked = performance.now()
    await page.keyboard.press('Enter')
    await page.waitForURL('**/answers/answer_*', { timeout: 60_000 })
    await page.waitForSelector('[data-chart=drawn]')
    t.comment(`from the question to the picture: ${Math.round(performance.now() - asked)} ms`)
    t.ok(await page.getByText(text.blind.youHid('品类：空气炸锅')).isVisible())
    t.match(await foundFirst(), /^空气炸锅：(?:.*整个数据版本|因噪声无法区分高低：)/)
    t.equal(await page.evaluate('document.activeElement.id'), 'content', 'the keyboard goes on in the answer')
    await pilot.screen('answer-blind')
    t.same(await pilot.findings(), [])
  })

  await t.test(
    'no byte that left or is kept here names what was hidden, the key, or the passphrase',
    async t => {
      const sent = recorder.sent()
      t.ok(sent.length > 3_000_000, `${sent.length} bytes, the ticket among them`)
      t.ok(sent.includes('/v1/blind-queries'), 'the blind question is in the record')
      const escaped = Array.from(hidden)
        .map(c => `\\u${(c.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`)
        .join('')
      const seed = world.maker.seed
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
      const kept = Buffer.from(await keptBy(page), 'latin1')
      t.match(
        kept.toString('latin1'),
        /yinsuan-tickets-\S+: [1-9]/,
        'sealed tickets are kept, and looked into',
      )
      t.ok(kept.includes('yinsuan-key-file'), 'what is kept in the clear is found by the same search')
      for (const [name, secret] of Object.entries(secrets)) t.notOk(kept.includes(secret), `kept: ${name}`)
      t.notOk(kept.includes(Buffer.from(seed)), 'kept: the raw seed')
    },
  )

  await t.test('the numbers of a blind answer come back after a reload, and in another browser', async t => {
    const place = page.url()
    await page.reload()
    await page.getByLabel(text.signIn.passphrase, { exact: true }).fill(PASSPHRASE)
    await page.keyboard.press('Enter')
    await page.getByText(text.blind.youHid('品类：空气炸锅')).waitFor()
    const elsewhere = await open('zh')
    await elsewhere.page.goto(place)
    await elsewhere.choose(world.maker.file, PASSPHRASE)
    await elsewhere.page.getByText(text.blind.youHid('品类：空气炸锅')).waitFor()
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

  await t.test('hiding what an open estimate has told is warned of, also after leaving the page', async t => {
    const told = page.getByText(text.blind.disclosed('电饭煲'))
    const choose = async (): Promise<void> => {
      await page.getByLabel('品类', { exact: true }).fill('电饭煲')
      await page.keyboard.press('Enter')
      await page.keyboard.press('Escape')
    }
    await pilot.go('/ask')
    await setBlind(pilot, true)
    await choose()
    await page.getByText(text.blind.hiddenTitle).waitFor()
    t.equal(await told.count(), 0, 'hidden from the beginning: nobody was told')
    await setBlind(pilot, false)
    await page.locator('[data-figure=fits]').waitFor()
    await pilot.go('/datasets')
    await pilot.go('/ask')
    await setBlind(pilot, true)
    await choose()
    await told.waitFor()
    await pilot.screen('ask-told')
    t.same(await pilot.findings(), [])
  })

  await t.test(
    'an edition that cannot be asked is said so, and no other one is put in its place',
    async t => {
      const other = `hostile@${world.declaration.edition}`
      await pilot.go(`/ask?edition=${encodeURIComponent(other)}`)
      await page.getByText(text.ask.notThis(other)).waitFor()
      t.ok(await page.getByText(text.ask.notThisNext).isVisible())
      t.equal(await page.getByRole('button', { name: text.ask.ask, exact: true }).count(), 0)
      t.same(await pilot.findings(), [])
      await pilot.screen('ask-not-this')
      await page.getByRole('main').getByRole('link', { name: text.ask.another }).click()
      await page.getByRole('button', { name: text.ask.ask, exact: true }).waitFor()
    },
  )

  await t.test('a page of what is not there has its heading, and a way on', async t => {
    await pilot.go('/answers/answer_0123456789abcdefghijkl')
    await page.getByRole('heading', { level: 1, name: text.pages.answer }).waitFor()
    await page.getByRole('button', { name: text.app.retry }).waitFor()
    t.same(await pilot.findings(), [])
    await pilot.screen('answer-missing')
    await pilot.go('/no-such-page')
    await page.getByRole('heading', { level: 1, name: text.app.notFound }).waitFor()
    t.same(await pilot.findings(), [])
  })

  await t.test('a ready question fills the form, and its answer begins with a sentence', async t => {
    await pilot.go('/ask')
    await setBlind(pilot, false)
    await page.getByLabel(text.ask.ready, { exact: true }).click()
    const { readyNames } = text.ask
    await page.locator('.ant-select-item-option', { hasText: readyNames['price-bands'] }).click()
    await page.getByText(text.ask.summary.quantile('价格带（元）')).waitFor()
    await page.locator('[data-figure=fits]').waitFor()
    await pilot.screen('ask-ready')
    t.same(await pilot.findings(), [])
    await page.getByRole('button', { name: text.ask.ask, exact: true }).click()
    await page.waitForURL('**/answers/answer_*')
    await page.getByText(/价格带（元）：半数明细低于/).waitFor()
    t.match(await foundFirst(), /半数明细低于/)
    await pilot.screen('answer-ready')
    t.same(await pilot.findings(), [])
    await page.getByRole('button', { name: text.answer.verify }).click()
    await page.getByText(text.answer.checks.result).waitFor()
  })

  await t.test('an open trend; verified here and by the SDK; repeated for free', async t => {
    await pilot.go('/ask')
    await setBlind(pilot, false)
    await page.getByText(text.ask.kinds.trend, { exact: true }).click()
    await page.locator('[data-figure=fits]').waitFor()
    await pilot.screen('ask-open')
    t.same(await pilot.findings(), [])
    await page.getByRole('button', { name: text.ask.ask, exact: true }).click()
    await page.waitForURL('**/answers/answer_*')
    await page.waitForSelector('[data-chart=drawn]')
    const answer = page.url()
    t.match(await foundFirst(), /^(?:买家数：\d+年\d+月较|按买家数，|因噪声无法区分高低：)/)
    const shown = page.locator('main .ant-segmented-item-selected').first()
    t.equal(await shown.textContent(), KIND_WORDS.zh.index(text.statistics.units), 'an index first')
    t.ok(await page.getByText(text.answer.apart('其他或未知')).isVisible())
    // As if no signature held: the checks are made here, at the click.
    await page.evaluate(
      `window.held = crypto.subtle.verify; crypto.subtle.verify = () => Promise.resolve(false); undefined`,
    )
    await page.getByRole('button', { name: text.answer.verify }).click()
    await page.getByText(text.failures.verification).waitFor()
    t.equal(await page.getByText(text.answer.checks.result).count(), 0)
    await page.evaluate(`crypto.subtle.verify = window.held; undefined`)
    await page.getByRole('button', { name: text.answer.verify }).click()
    await page.getByText(text.answer.checks.result).waitFor()
    t.equal(await page.getByText(text.failures.verification).count(), 0)
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

  await t.test('the panel of a dataset is made of answers that are there, with its alarms', async t => {
    const before = await questionsCharged(world.service)
    await pilot.go('/panel/appliance-orders')
    await page.getByText(text.panel.quiet).waitFor()
    t.ok(await page.locator('canvas, svg').first().isVisible())
    t.ok((await page.getByRole('row').count()) > 12)
    t.same(await pilot.findings(), [])
    await pilot.screen('panel')
    t.equal(await questionsCharged(world.service), before, 'nothing was asked')
  })

  await t.test('stored answers say what was asked, and are found by it; the words stay here', async t => {
    const { dataset, edition, dimensions } = world.declaration
    const others = (dimensions.find(({ name }) => name === 'category')?.values ?? [])
      .map(({ value }) => value)
      .filter(value => value !== hidden)
    for (const value of others) {
      for (const by of ['gender', 'age_band']) {
        await ask(world.maker.client, {
          kind: 'profile',
          edition: editionId(dataset, edition),
          where: { category: [value] },
          by: [by],
          base: false,
          privacy: { rho: '0.0001' },
          purpose: 'product-planning',
        })
      }
    }
    const links = page.locator('a[href*="/answers/answer_"]')
    const wanted = page.getByRole('link', { name: /^画像：按.+统计买家数 · 品类：空气炸锅（已隐藏）$/ })
    recorder.forget()
    await pilot.go('/answers')
    await links.nth(49).waitFor()
    t.equal(await links.count(), 50, 'a page of them')
    t.match(await links.first().textContent(), /^画像：按年龄段统计买家数 · 品类：/)
    t.equal(await wanted.count(), 0, 'the oldest one is not among them')
    await page.getByRole('searchbox', { name: text.answers.search }).focus()
    await page.keyboard.type('画像 空气炸锅')
    await wanted.waitFor()
    t.equal(await links.count(), 1, 'the list went back until its end')
    await page.getByRole('status').filter({ hasText: /符合/ }).waitFor()
    await pilot.screen('answers-found')
    t.same(await pilot.findings(), [])
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: /^趋势：按月份统计买家数$/ }).waitFor()
    await page.keyboard.type('lawn mower')
    await page.getByRole('heading', { name: /没有符合的/ }).waitFor()
    await pilot.screen('answers-not-found')
    t.same(await pilot.findings(), [])
    const sent = recorder.sent()
    t.ok(sent.includes('/v1/answers?limit=50&after='), 'it asked for pages')
    for (const word of [hidden, encodeURIComponent(hidden), 'lawn']) t.notOk(sent.includes(word), word)

    await page.keyboard.press('Escape')
    await links.first().click()
    await page.getByLabel(text.answer.compareWith).click()
    await page.keyboard.type('热水壶')
    await page.locator('.ant-select-item-option', { hasText: '热水壶' }).first().waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL('**/compare/**')
    await page.getByRole('link', { name: /^画像：按.+统计买家数 · 品类：.*热水壶/ }).waitFor()
  })

  await t.test('a question that one saves, a colleague asks again from its first page', async t => {
    await pilot.go('/ask')
    await pick(pilot, '品类', ['电饭煲'])
    const save = async (): Promise<void> => {
      await page.getByRole('button', { name: text.ask.saved }).click()
      await page.getByRole('menuitem', { name: text.ask.save }).click()
    }
    await save()
    await page.getByLabel(text.ask.saveName, { exact: true }).fill('每月看电饭煲')
    await page.getByRole('dialog').getByRole('button', { name: text.ask.save }).click()
    await page.getByText(text.ask.savedDone).waitFor()
    const { items } = await world.maker.client.savedList()
    t.match(items, [{ name: '每月看电饭煲', query: { where: { category: [/./] } } }])
    const colleague = await world.colleague()
    const look = await open('zh', { still: true })
    await look.signIn(colleague.file)
    await look.page.getByRole('heading', { name: text.catalogue.lastAnswers }).waitFor()
    const again = look.page.getByRole('link', { name: `${text.catalogue.askAgain}: 每月看电饭煲` })
    await again.waitFor()
    t.same(await look.findings(), [])
    await look.screen('home')
    await again.click()
    await look.page.getByText('电饭煲', { exact: true }).first().waitFor()
    const asking = look.page.getByRole('button', { name: text.ask.ask, exact: true })
    await asking.and(look.page.locator(':enabled')).click()
    await look.page.waitForURL('**/answers/answer_*', { timeout: 60_000 })
    t.same(look.complaints, [])
    await look.close()
    await page.getByRole('button', { name: text.ask.saved }).click()
    await page.getByRole('menuitem', { name: text.ask.saved }).click()
    await page.getByRole('button', { name: `${text.ask.remove}: 每月看电饭煲` }).click()
    await page.getByText(text.ask.savedNone).waitFor()
    t.same(await colleague.client.savedList(), { items: [] })
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /close|关闭/i })
      .click()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
  })

  await t.test('a lost connection in mid-answer: clear, asked again, charged once', async t => {
    await pilot.go('/ask')
    await setBlind(pilot, false)
    await page.getByText(text.ask.kinds.aggregate, { exact: true }).click()
    await page.locator('[data-figure=fits]').waitFor()
    const asking = page.getByRole('button', { name: text.ask.ask, exact: true })
    // The estimate of this question is there, not only that of the one before.
    await page.waitForTimeout(500)
    await page.waitForLoadState('networkidle')
    await asking.and(page.locator(':enabled')).waitFor()
    const before = await questionsCharged(world.service)
    t.teardown(() => recorder.cut(false))
    recorder.cut(true)
    await asking.click()
    await page.getByText(text.failures.sdk['sdk.connection']()).waitFor({ timeout: 60_000 })
    recorder.cut(false)
    t.equal(await questionsCharged(world.service), before, 'nothing was charged')
    await asking.click()
    await page.waitForURL('**/answers/answer_*', { timeout: 60_000 })
    t.equal(await questionsCharged(world.service), before + 1, 'charged once')
    pilot.complaints.splice(0)
  })

  await t.test('a budget adds up: what its grant was charged, and what sealing spent before', async t => {
    const [line] = (await world.maker.client.budgetShow()).items.filter(({ own }) => own !== null)
    const [grant] = (await world.maker.client.grantList()).items
    const { charge } = world.declaration.totals
    t.equal(BigInt(line?.own?.spent ?? 0), BigInt(grant?.spent ?? 0) + BigInt(charge))
    const { rho } = formatFor('zh')
    const { spent = '', cap = '' } = line?.own ?? {}
    const inRho = text.budget.inRho(rho(spent), rho(cap), world.declaration.budget.delta)
    await pilot.go('/budget')
    await openDetails(pilot, text.budget.title)
    await page.getByText(text.budget.sealing(rho(charge))).waitFor()
    await page.getByText(inRho).waitFor()
    await page.getByRole('columnheader', { name: text.app.details }).waitFor()
    await pilot.turn()
    await page.getByRole('main').locator('.ant-table-row-expand-icon').click()
    await page.getByText(text.grant.terms.raw).waitFor()
    const opened = page.locator('.ant-table-expanded-row > td > *').first()
    const { x = 0, width = 0 } = (await opened.boundingBox()) ?? {}
    t.ok(width > 0 && x + width <= 390, `what a row opens is read without scrolling: ${x} + ${width}`)
    await pilot.screen('budget-contract')
    await pilot.turn()
    await pilot.go('/datasets')
    await openDetails(pilot, text.budget.title)
    await page.getByText(inRho).waitFor()
  })

  await t.test('two answers compared; every page in both languages and widths, without findings', async t => {
    const { dataset, edition, dimensions } = world.declaration
    // The groups of the question before, among others.
    await ask(world.maker.client, {
      kind: 'profile',
      edition: editionId(dataset, edition),
      by: dimensions.filter(({ perUnit }) => perUnit).map(({ name }) => name),
      privacy: { epsilon: '0.5' },
      purpose: 'product-planning',
    })
    const looks = [
      ['zh', 1280, false],
      ['en', 390, false],
    ] as const
    await twoAtATime(looks, async ([language, width, dark]) => {
      const look = await open(language, { width, dark })
      await sweep(t, look, { 'sign-in': '/sign-in' })
      await look.signIn(world.maker.file)
      const [first = '', second = ''] = await answersOf(look)
      await look.go(`/compare/${first}/${second}`)
      await look.page.getByText(look.text.compare.verdict).first().waitFor()
      const views = world.declaration.views.map(({ name }) => name)
      const mathematics = new RegExp(
        `[ερδ]|\\bbase\\.|\\w/[a-z_]*(?:age|city|gender|month)|(?:view|视图) ?(?:${views.join('|')})\\b`,
      )
      const read = {
        datasets: '/datasets',
        dataset: '/datasets/appliance-orders',
        ask: '/ask',
        answers: '/answers',
        answer: `/answers/${second}`,
      }
      await sweep(t, look, read, '', mathematics)
      await sweep(t, look, {
        compare: `/compare/${first}/${second}`,
        panel: '/panel/appliance-orders',
        budget: '/budget',
        account: '/account',
      })
      await look.close()
    })
  })

  await t.test('a member sees its quotas, and makes a one-time code for another key of its own', async t => {
    await pilot.go('/account')
    const { quotas } = await world.maker.client.me()
    const stored = quotas.find(({ name }) => name === 'answers')
    const row = page.getByRole('row', { name: new RegExp(`^${text.account.names.answers} ${stored?.used} `) })
    await row.waitFor()
    await page.getByRole('button', { name: text.account.invite }).click()
    const dialog = page.getByRole('dialog', { name: text.account.inviteRoles })
    const signer = dialog.getByLabel(`${text.account.keyRoles.signer}: `)
    await signer.uncheck()
    await dialog.getByRole('button', { name: text.account.inviteMade }).click()
    await page.getByText(text.members.codeTitle('maker')).waitFor()
    t.match(await page.locator('[data-code]').textContent(), /^\S{20,}$/)
    await page.getByRole('button', { name: text.members.close }).click()
  })

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

  /** The first sentence of the answer that is shown, which stands before every chart. */
  async function foundFirst(): Promise<string> {
    const isBefore = await page.evaluate(
      `(document.querySelector('[data-findings]').compareDocumentPosition(document.querySelector('main [data-chart]')) & 4) !== 0`,
    )
    t.ok(isBefore)
    return (await page.locator('[data-findings] .ant-typography').first().textContent()) ?? ''
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
