import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readSealedKeyFile } from '../../../protocols/identity/sealed-key-header.ts'
import { CONSOLE_TEXT } from '../../support/console-text.ts'
import { pick, setBlind } from './compose.ts'
import { PASSPHRASE } from './member-file.ts'
import { MISSING, openBrowser, openPilot, type Pilot, until } from './pilot.ts'
import { CANARY, openConsoleWorld } from './world.ts'

t.test(
  'coming to the console: what hostile names and files do',
  MISSING === undefined ? {} : { skip: MISSING },
  async t => {
    const world = await openConsoleWorld()
    t.teardown(world.stop)
    const browser = await openBrowser()
    t.teardown(() => browser.close())
    const open = (language: 'zh' | 'en', options = {}): Promise<Pilot> =>
      openPilot(browser, world.service.url, language, options)

    await t.test(
      'a wrong passphrase, a damaged file and a file of another kind say so, and what to do',
      async t => {
        const pilot = await open('en')
        const { page, text } = pilot
        await page.getByText(text.signIn.cost).waitFor()
        await pilot.choose(world.maker.file, 'not the passphrase')
        await page.getByText(text.failures.passphrase).waitFor()
        t.ok(await page.getByText(text.failures.passphraseNext).isVisible())
        const damaged = join(t.testdir(), 'damaged.key.json')
        writeFileSync(damaged, readFileSync(world.maker.file, 'utf8').replace('"nonce": "', '"nonce": "A'))
        await page.setInputFiles('input[type=file]', damaged)
        await page.getByText(text.failures.keyFile).waitFor()
        t.ok(await page.getByText(text.failures.keyFileNext.slice(0, 40)).isVisible())
        t.same(await pilot.findings(), [])
        t.same(pilot.complaints, [])
        await pilot.close()
      },
    )

    await t.test(
      'the language is switched in the page, and each is fetched only when it is read',
      async t => {
        const { page, text, complaints, close } = await open('en')
        const fetched: string[] = []
        page.on('request', request => fetched.push(new URL(request.url()).pathname))
        const chinese = page.getByText('中文', { exact: true })
        await page.route('**/assets/zh-*.js', route => route.abort())
        await chinese.click()
        await page.getByText(text.failures.sdk['sdk.connection']()).waitFor()
        t.ok(await page.getByText(text.signIn.cost).isVisible(), 'without the words nothing changes')
        t.match(page.url(), /\/en$/)
        // What the browser says of the fetch that was cut.
        complaints.length = 0
        await page.reload()
        await page.unroute('**/assets/zh-*.js')
        await page.getByText(text.signIn.cost).waitFor()
        fetched.length = 0
        await chinese.click()
        await page.getByText(CONSOLE_TEXT.zh.signIn.cost).waitFor()
        t.match(page.url(), /\/zh$/)
        t.equal(await page.evaluate('document.documentElement.lang'), 'zh-CN')
        t.equal(fetched.filter(path => /\/zh-.*\.js$/.test(path)).length, 1, fetched.join(' '))
        await page.getByText('EN', { exact: true }).click()
        await page.getByText(text.signIn.cost).waitFor()
        t.equal(fetched.filter(path => /\/en-.*\.js$/.test(path)).length, 0, 'it was there already')
        t.same(complaints, [])
        await close()
      },
    )

    const rival = await world.rival()
    const stranger = await world.stranger()

    await t.test('hostile names stay text, on every page that shows them', async t => {
      const look = await open('en')
      await look.signIn(rival.file)
      await look.page.getByText(CANARY).first().waitFor()
      for (const path of ['/datasets/hostile', '/ask', '/answers', '/budget']) await look.go(path)
      await look.go('/ask')
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
      await look.signIn(stranger.file)
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

    await t.test('of a dimension that its contract names in part, only those values are offered', async t => {
      const category = world.declaration.dimensions.find(({ name }) => name === 'category')
      const [named, nameless] = category?.values ?? []
      if (category === undefined || named === undefined || nameless === undefined)
        throw new Error('no category')
      const { file } = await world.consumer('partner', {
        modes: ['open', 'blind'],
        content: { nameable: [{ dimension: 'category', values: [named.value] }] },
      })
      const look = await open('en', { still: true })
      const { page, text } = look
      const label = category.label.en
      const all = String(category.values.length - 1)
      await look.signIn(file)
      await look.go('/ask')
      await setBlind(look, true)
      const offered = async (field: string): Promise<readonly string[]> => {
        await page.getByRole('combobox', { name: field, exact: true }).click()
        const options = page.locator(
          '.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option',
        )
        await options.first().waitFor()
        const words = await options.allTextContents()
        await page.keyboard.press('Escape')
        return words
      }
      await pick(look, text.ask.addCondition, [label])
      t.same(await offered(label), [named.label.en, category.values.at(-1)?.label.en])
      await page.getByText(text.ask.named(label, '1', all)).waitFor()
      const hide = page.getByLabel(text.blind.hideRow(label)).locator('.ant-segmented-item')
      t.match(await hide.filter({ hasText: text.blind.hiddenRow }).getAttribute('class'), /item-disabled/)
      t.same(await look.findings(), [])
      await look.screen('ask-named')
      const isGroup = (words: readonly string[]): boolean => words.some(word => word.startsWith(`${label} (`))
      await page.getByRole('button', { name: text.ask.removeCondition(label) }).click()
      t.notOk(isGroup(await offered(text.ask.by)), 'a blind question has no ranks')
      await setBlind(look, false)
      t.ok(isGroup(await offered(text.ask.by)))
      await pick(look, text.ask.by, [label])
      await page.getByText(text.ask.named(label, '1', all)).waitFor()
      await page
        .getByRole('button', { name: text.ask.ask, exact: true })
        .and(page.locator(':enabled'))
        .click()
      await page.waitForURL('**/answers/answer_*', { timeout: 60_000 })
      await page.getByText('anonymous 1', { exact: true }).first().waitFor()
      t.equal(await page.getByText(nameless.label.en, { exact: true }).count(), 0)
      t.same(look.refusals, [])
      t.same(look.complaints, [])
      await look.close()
    })

    await t.test('a contract of lines: no other statistic is offered, and one is answered', async t => {
      const { file } = await world.consumer('counter', { content: { statistics: ['count'] } })
      const look = await open('en', { still: true })
      const { page, text } = look
      await look.signIn(file)
      await look.go('/ask')
      await page.getByLabel(text.ask.of, { exact: true }).click()
      const options = page.locator(
        '.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option',
      )
      t.same(await options.allTextContents(), [text.statistics.count])
      await look.screen('ask-lines-only')
      await page.keyboard.press('Escape')
      await page
        .getByRole('button', { name: text.ask.ask, exact: true })
        .and(page.locator(':enabled'))
        .click()
      await page.waitForURL('**/answers/answer_*', { timeout: 60_000 })
      t.same(look.refusals, [])
      t.same(look.complaints, [])
      await look.close()
    })

    await t.test('a contract of ready questions: the form has these alone, and one is answered', async t => {
      const { file } = await world.consumer('follower', {
        content: { templates: ['market-share', 'price-bands'] },
      })
      const look = await open('en', { still: true })
      const { page, text } = look
      await look.signIn(file)
      await look.go('/ask')
      await page.getByText(text.ask.readyOnly).waitFor()
      t.equal(await page.getByText(text.ask.kinds.trend, { exact: true }).count(), 0)
      t.equal(await page.getByLabel(text.ask.groupBy, { exact: true }).count(), 0)
      t.same(await look.findings(), [])
      await page.getByLabel(text.ask.ready, { exact: true }).click()
      const options = page.locator(
        '.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option',
      )
      const { readyNames } = text.ask
      t.same(await options.allTextContents(), [readyNames['market-share'], readyNames['price-bands']])
      await options.filter({ hasText: readyNames['price-bands'] }).click()
      await page
        .getByRole('button', { name: text.ask.ask, exact: true })
        .and(page.locator(':enabled'))
        .click()
      await page.waitForURL('**/answers/answer_*', { timeout: 60_000 })
      await page.getByText(/half of all lines lie below/i).waitFor()
      await page.getByRole('link', { name: text.answer.askSimilar }).click()
      await page.getByText(text.ask.stored).waitFor()
      t.same(look.refusals, [])
      t.same(look.complaints, [])
      await look.screen('ask-ready-only')
      await look.close()
    })

    await t.test('a key that is revoked while its page is open: said so, and what to do', async t => {
      const look = await open('en')
      await look.signIn(stranger.file)
      await look.page.getByText(look.text.catalogue.noGrant, { exact: true }).first().waitFor()
      const { keyId } = readSealedKeyFile(readFileSync(stranger.file))
      await world.service.operator.keyRevoke({ params: { id: keyId } })
      await look.go('/answers')
      await look.page.getByText(look.text.failures.keyNext).first().waitFor()
      await look.page.reload()
      await look.page.getByLabel(look.text.signIn.passphrase, { exact: true }).fill(PASSPHRASE)
      await look.page.keyboard.press('Enter')
      await look.page.getByText(look.text.failures.keyNext).first().waitFor()
      t.same(await look.findings(), [])
      await look.screen('key-revoked')
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
      setTimeout(() => { try { window.evaluated = (0, eval)('1') } catch {} window.tried = true })
      fetch('https://elsewhere.example/').catch(() => { window.refused = true })
    })()`)
        await until(look.page, 'window.refused === true && window.tried === true')
        for (const name of ['inline', 'handler', 'evaluated']) {
          t.equal(await look.page.evaluate(`window.${name}`), undefined, name)
        }
        t.not(await look.page.evaluate('getComputedStyle(document.body).display'), 'none')
        t.match(look.complaints.join(), /policy script-src-elem.*policy connect-src/s)
        await look.close()
      },
    )
  },
)
