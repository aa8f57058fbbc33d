import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { stringify } from 'yaml'
import { verifyJointAnswer } from '../../../src/sdk/joint/verify-joint-answer.ts'
import { DatasetId } from '../../../schemas/common.ts'
import { standardDigest } from '../../../src/domain/plan/joint/market.ts'
import { standardOf } from '../../support/joint-market.ts'
import { publish, redeclared } from '../../support/market.ts'
import { splitOrders } from '../../support/sample-orders.ts'
import { setBlind, setPrivacy } from './compose.ts'
import { type MarketWorld, openMarketWorld } from './market-world.ts'
import { memberFile, PASSPHRASE } from './member-file.ts'
import { MISSING, openBrowser, openPilot, type Pilot } from './pilot.ts'
import { sweep } from './sweep.ts'
import { hubPolicy } from '../../../src/sdk/joint/joint-policy.ts'

t.test(
  'a market in Chromium: a hub and three nodes',
  MISSING === undefined ? {} : { skip: MISSING },
  async t => {
    const world = await openMarketWorld()
    t.teardown(world.stop)
    const browser = await openBrowser()
    t.teardown(() => browser.close())
    const { hub, market, nodes, cut } = world
    const name = encodeURIComponent(market.name)
    const pilot = await openPilot(browser, hub.url, 'zh', { still: true })
    t.teardown(() => pilot.close())
    const { page, text } = pilot
    const asked = async (): Promise<void> => {
      await page
        .getByRole('button', { name: text.ask.ask, exact: true })
        .and(page.locator(':enabled'))
        .click()
    }
    /** Openly, at this ε. */
    const compose = async (epsilon: string): Promise<void> => {
      await pilot.go('/datasets')
      await pilot.go(`/ask?edition=${name}`)
      await setBlind(pilot, false)
      await setPrivacy(pilot, 'epsilon', epsilon)
    }
    const spent = async (): Promise<readonly (string | undefined)[]> =>
      await Promise.all(
        nodes.map(async ({ provider, edition }) => {
          const { items } = await provider.budgetShow({ query: { limit: 10 } })
          return items.find(line => line.edition === edition)?.total?.spent
        }),
      )
    const stateOf = async (node: string, state: string): Promise<void> =>
      await page.locator(`[data-node=${node}][data-state=${state}]`).first().waitFor()

    await pilot.signIn(world.maker)
    await t.test(
      'the catalogue shows it as one dataset, with its sources and the contract with each',
      async t => {
        await page.getByText(text.market.asOne(3)).waitFor()
        await pilot.screen('market-catalogue')
        t.same(await pilot.findings(), [])
        await page.getByRole('main').getByRole('link', { name: text.catalogue.details }).click()
        await page.getByText(market.id).waitFor()
        t.equal(await page.getByText(text.market.ownNode, { exact: true }).count(), 3)
        await page.getByText(text.grant.statuses.effective).nth(2).waitFor()
        await pilot.screen('market')
        t.same(await pilot.findings(), [])
      },
    )

    await t.test('an open profile: the sum is opened, verified and kept in this browser only', async t => {
      await page.getByRole('main').getByRole('link', { name: text.catalogue.ask, exact: true }).click()
      await compose('0.5')
      await page.getByText(text.market.charged(3)).waitFor()
      await pilot.screen('market-ask')
      t.same(await pilot.findings(), [])
      await asked()
      await page.waitForURL('**/answers/answer_*')
      await page.waitForSelector('[data-chart=drawn]')
      await page.getByRole('button', { name: text.answer.verify }).click()
      await page.getByText(text.market.verified(3, '').slice(0, 6)).waitFor()
      t.equal(await page.getByRole('alert').filter({ hasText: text.failures.verification }).count(), 0)
      await pilot.screen('market-answer')
      t.same(await pilot.findings(), [])
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: `${text.answer.export}: ${text.answer.json}` }).click(),
      ])
      const { file } = JSON.parse(await readFile(await download.path(), 'utf8'))
      const { nodes: proven } = await verifyJointAnswer(file, hubPolicy(hub))
      t.equal(proven.length, 3, 'the exported file verifies offline')
      t.same((await world.consumer.answerList({ query: { limit: 5 } })).items, [], 'the hub stores no answer')
    })

    await t.test('the same question again is the stored answer, free', async t => {
      const before = await spent()
      await compose('0.5')
      await page.getByText(text.ask.stored).waitFor()
      await page.getByRole('link', { name: text.ask.openStored }).click()
      await page.waitForSelector('[data-chart=drawn]')
      t.same(await spent(), before)
    })

    await t.test(
      'a node that is down: where each stands, a reload, and the answer once it is back',
      async t => {
        cut.add('mall-2')
        await compose('0.4')
        await asked()
        await stateOf('mall-2', 'silent')
        await stateOf('mall-0', 'reserved')
        await pilot.screen('market-waiting')
        await page.reload()
        await page.getByLabel(text.signIn.passphrase, { exact: true }).fill(PASSPHRASE)
        await page.keyboard.press('Enter')
        await page.getByText(text.market.open).waitFor()
        t.same(await pilot.findings(), [])
        cut.clear()
        await page.getByRole('button', { name: text.market.resume }).click()
        await page.waitForURL('**/answers/answer_*')
        await page.waitForSelector('[data-chart=drawn]')
      },
    )

    await t.test('a question is cancelled while a node is down: nobody charges', async t => {
      cut.add('mall-1')
      const before = await spent()
      await compose('0.3')
      await asked()
      await stateOf('mall-1', 'silent')
      await page.getByRole('button', { name: text.market.cancel }).click()
      await pilot.confirm(text.market.cancel)
      await page.getByText('joint.cancelled').waitFor()
      cut.clear()
      t.same(await spent(), before)
      await pilot.go('/answers')
      await page.getByText(text.market.hubHasNone).waitFor()
      t.equal(await page.getByText(text.market.open).count(), 0)
    })

    await t.test(
      'a blind profile on one ticket of all nodes; its numbers come back after a reload',
      async t => {
        await pilot.go('/datasets')
        await pilot.go(`/ask?edition=${name}`)
        await setBlind(pilot, true)
        await page.getByLabel('品类', { exact: true }).fill('空气炸锅')
        await page.keyboard.press('Enter')
        await page.keyboard.press('Escape')
        await jointTicketReady(pilot)
        await pilot.screen('market-ask-blind')
        await page.getByRole('button', { name: text.ask.askBlind }).and(page.locator(':enabled')).click()
        await page.waitForURL('**/answers/answer_*')
        await page.getByText(text.blind.youHid('品类：空气炸锅')).waitFor()
        await page.getByRole('button', { name: text.answer.verify }).click()
        await page.getByText(text.market.verified(3, '').slice(0, 6)).waitFor()
        await pilot.screen('market-answer-blind')
        await page.reload()
        await page.getByLabel(text.signIn.passphrase, { exact: true }).fill(PASSPHRASE)
        await page.keyboard.press('Enter')
        await page.getByText(text.blind.youHid('品类：空气炸锅')).waitFor()
        await page.waitForSelector('[data-chart=drawn]')
        t.same(await pilot.findings(), [])
      },
    )

    const answers = page.url().replace(/^.*\/zh/, '')
    await t.test('the pages, in English and at both widths', async t => {
      const english = await openPilot(browser, hub.url, 'en', { still: true })
      await english.signIn(world.maker)
      await english.page.getByText(english.text.market.asOne(3)).waitFor()
      const pages = {
        'market-catalogue': '/datasets',
        market: '/markets/appliances',
        'market-ask': `/ask?edition=${name}`,
      }
      await sweep(t, english, pages)
      await english.close()
      t.match(answers, /^\/answers\//)
    })

    await t.test('an officer sees how the nodes are connected, and what came of joint questions', async t => {
      const officer = await openPilot(browser, hub.url, 'en', { still: true })
      const said = officer.text.market
      await officer.choose(world.bureau, PASSPHRASE)
      await officer.page.waitForURL('**/desk')
      await officer.go('/nodes')
      const nodesTable = officer.page.getByRole('region', { name: officer.text.pages.nodes, exact: true })
      await nodesTable.getByText('mall-2.example/log').waitFor()
      t.equal(await nodesTable.getByText(/^mall-\d$/).count(), 3)
      const questions = officer.page.getByRole('region', { name: said.questions.title, exact: true })
      await questions.getByText(said.questions.states.cancelled, { exact: true }).waitFor()
      t.ok((await questions.getByText(said.questions.states.answered, { exact: true }).count()) >= 3)
      await officer.screen('nodes')
      t.same(await officer.findings(), [])
      t.same(officer.complaints, [])
      await officer.close()
    })

    await t.test('at a node its officer sees the hub, and ends what is held', async t => {
      const [first] = nodes
      if (first === undefined) throw new Error('a market has nodes')
      const bureau = await memberFile(first.service, world.folder, 'node-bureau', ['officer'])
      const officer = await openPilot(browser, first.service.url, 'zh', { still: true })
      const said = officer.text.market
      await officer.choose(bureau.file, PASSPHRASE)
      await officer.page.waitForURL('**/desk')
      await officer.go('/nodes')
      await officer.page.getByText(said.hubLead).waitFor()
      await officer.page.getByText(new URL(hub.url).host).waitFor()
      await officer.screen('node-hub')
      t.same(await officer.findings(), [])
      await officer.page.getByRole('button', { name: said.reset }).click()
      await officer.confirm(said.reset)
      await officer.page.getByText(said.resetDone).waitFor()
      t.same(officer.complaints, [])
      await officer.close()
    })

    await t.test('the operator proposes a standard from its file, and an officer approves it', async t => {
      const standard = standardOf(market.declaration, { market: DatasetId.parse('third-market') })
      const file = join(world.folder, 'market.yaml')
      const operator = await openPilot(browser, hub.url, 'en', { still: true })
      const said = operator.text.market
      await operator.choose(world.operator, PASSPHRASE)
      await operator.page.waitForURL('**/desk')
      await operator.go('/markets')
      await operator.page.getByRole('button', { name: said.propose, exact: true }).click()
      const dialog = operator.page.getByRole('dialog')
      await writeFile(file, 'market: [')
      await operator.page.setInputFiles('input[type=file]', file)
      await dialog.getByText('dataset.yaml_syntax').waitFor()
      t.ok(await dialog.getByRole('button', { name: said.propose, exact: true }).isDisabled())
      await writeFile(file, stringify(standard))
      await operator.page.setInputFiles('input[type=file]', file)
      await dialog.getByText(standardDigest(standard)).waitFor()
      await operator.screen('market-propose')
      t.same(await operator.findings(), [])
      await dialog.getByRole('button', { name: said.propose, exact: true }).click()
      await operator.page.getByText(said.proposed).waitFor()
      t.same(operator.complaints, [])
      await operator.close()
      const officer = await hub.approver()
      const { items } = await officer.proposalList({ query: { limit: 50 } })
      const proposed = items.find(({ market: digest }) => digest === standardDigest(standard))
      t.match(proposed, { kind: 'market', askedBy: { organisation: 'hall' } })
      await officer.proposalApprove({ params: { id: proposed?.id ?? ('' as never) }, body: {} })
      t.ok((await world.consumer.marketList()).items.some(({ id }) => id === 'third-market'))
    })

    await t.test('an officer reads the standard of a market that is proposed, and approves it', async t => {
      const standard = standardOf(market.declaration, { market: DatasetId.parse('second-market') })
      const digest = standardDigest(standard)
      const { id } = await hub.operator.marketPublish({ body: { standard, digest } })
      const officer = await openPilot(browser, hub.url, 'en', { still: true })
      await officer.choose(world.bureau, PASSPHRASE)
      await officer.page.waitForURL('**/desk')
      await officer.go(`/desk/${id}`)
      await officer.page.getByText(officer.text.market.allOthers).waitFor()
      await officer.screen('market-proposal')
      t.same(await officer.findings(), [])
      await officer.page.getByRole('button', { name: officer.text.proposal.approve, exact: true }).click()
      await officer.confirm(officer.text.proposal.approve)
      await officer.page.getByText(/^approved by bureau/).waitFor()
      const { items } = await world.consumer.marketList()
      t.ok(items.some(each => each.id === 'second-market' && each.digest === digest))
      t.same(officer.complaints, [])
      await officer.close()
    })

    await t.test('two providers join that market, the officer forms it, and both sign', async t => {
      const shops = await publishShops(world)
      const [first, second] = shops
      if (first === undefined || second === undefined) throw new Error('there are two shops')
      const params = { id: DatasetId.parse('second-market') }
      await second.client.marketJoin({ params, body: { label: '2025', edition: second.edition as never } })
      const shop = await openPilot(browser, hub.url, 'zh', { still: true })
      const said = shop.text.market
      await shop.choose(first.file, PASSPHRASE)
      await shop.page.waitForURL(url => !url.pathname.includes('sign-in'))
      await shop.go('/markets')
      await shop.page.getByRole('button', { name: `${said.join}: second-market` }).click()
      await shop.page.getByLabel(said.editionName, { exact: true }).fill('2025')
      await shop.page.getByLabel(said.ownEdition, { exact: true }).click()
      await shop.page
        .locator('.ant-select-dropdown:visible')
        .getByTitle(first.edition, { exact: true })
        .click()
      await shop.page.getByRole('dialog').getByRole('button', { name: said.join }).click()
      await shop.page.getByText(said.joinedNow).waitFor()

      const officer = await openPilot(browser, hub.url, 'en', { still: true })
      const words = officer.text.market
      await officer.choose(world.bureau, PASSPHRASE)
      await officer.page.waitForURL('**/desk')
      await officer.go('/markets')
      await officer.page.getByRole('button', { name: `${words.form}: 2025` }).click()
      await officer.page.getByLabel(words.firstDay, { exact: true }).fill('2025-01-01')
      await officer.page.keyboard.press('Enter')
      await officer.page.getByLabel(words.lastDay, { exact: true }).fill('2025-12-31')
      await officer.page.keyboard.press('Enter')
      await officer.screen('market-form')
      await officer.page.getByRole('dialog').getByRole('button', { name: words.form }).click()
      await officer.page.getByText(words.formedNow).waitFor()
      await officer.screen('markets')
      t.same(await officer.findings(), [])

      await shop.go('/datasets')
      await shop.go('/markets')
      await shop.page.getByRole('button', { name: `${said.compare}: second-market@2025` }).click()
      await shop.page.getByRole('dialog').getByText(second.edition).waitFor()
      await shop.screen('market-sign')
      await shop.page.getByRole('dialog').getByRole('button', { name: said.compare }).click()
      await shop.page.getByText(said.signedNow).waitFor()
      const { items } = await second.client.marketList()
      const formed = items.find(({ id }) => id === params.id)?.editions[0]
      t.equal(formed?.state, 'signing')
      await second.client.marketEditionSign({ params: { id: formed?.id ?? '' }, body: {} })
      await officer.go('/datasets')
      await officer.go('/markets')
      await officer.page.getByText(words.phases.open, { exact: true }).nth(1).waitFor()
      t.same([...shop.complaints, ...officer.complaints], [])
      await shop.close()
      await officer.close()
    })

    await t.test('a node refuses: its own code, and nobody charges', async t => {
      await compose('0.2')
      const [first] = nodes
      const grants = (await first?.provider.grantList({ query: { limit: 5 } }))?.items ?? []
      for (const { id } of grants) await first?.provider.grantRevoke({ params: { id } })
      const before = await spent()
      await asked()
      await stateOf('mall-0', 'refused')
      await page.getByText('joint.refused_by').waitFor()
      await pilot.screen('market-refused')
      t.same(await spent(), before)
    })
    const complaints = pilot.complaints.filter(line => !/status of (?:404|503)/.test(line))
    t.same(complaints, [], `refused: ${pilot.refusals.join(', ')}`)
  },
)

/** Providers that the hub hosts, each with an open edition that conforms to the same standard. */
async function publishShops({ hub, folder }: MarketWorld) {
  const { parts } = await splitOrders(2, 900)
  const officer = await hub.approver()
  return await Promise.all(
    parts.map(async (contribution, i) => {
      const shop = await memberFile(hub, folder, `shop-${i}`, ['provider'])
      const declaration = redeclared(contribution, { dataset: DatasetId.parse(`shop-orders-${i}`) })
      return { ...shop, edition: await publish(shop.client, contribution, declaration, officer) }
    }),
  )
}

/**
 * A node that was cut off a moment ago may not have come back yet: the page names the code and offers another
 * try. No other failure is tried again.
 */
async function jointTicketReady({ page, text }: Pilot): Promise<void> {
  const [ready, failed] = [page.locator('[data-ticket=ready]'), page.locator('[data-ticket=failed]')]
  await ready.or(failed).waitFor({ timeout: 60_000 })
  if (await ready.isVisible()) return
  const said = await failed.innerText()
  if (!said.includes('joint.unanswered')) throw new Error(`no ticket: ${said}`)
  await failed.getByRole('button', { name: text.app.retry, exact: true }).click()
  await ready.waitFor({ timeout: 60_000 })
}
