import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { intervalOf } from '../../../schemas/answer-tables.ts'
import type { Answer } from '../../../schemas/answer.ts'
import type { QueryInput } from '../../../schemas/query.ts'
import { ask } from '../../../src/sdk/ask.ts'
import { collect, listAll } from '../../../src/sdk/list-all.ts'
import { readAnswer } from '../../../src/sdk/verify-answer.ts'
import { startWitness } from '../../support/witness.ts'
import { PASSPHRASE } from './member-file.ts'
import { askBlindAgain, compose, hideInstead, pick, setBlind, setPrivacy, ticketReady } from './compose.ts'
import { signInByHand } from './enrol.ts'
import { MISSING, openBrowser, openPilot, type Pilot } from './pilot.ts'
import { startRecorder } from './recorder.ts'
import { openConsoleWorld } from './world.ts'

/** Longer than any page takes to ask for what it shows. */
const QUIET_MS = 2_000
/** Much: the noise is so small that a wrong selection shows. */
const RHO = '20'

t.test(
  'blind questions by clicks, and their receipts',
  MISSING === undefined ? {} : { skip: MISSING },
  async t => {
    const world = await openConsoleWorld({ witnessed: true, rich: true })
    t.teardown(world.stop)
    const recorder = await startRecorder(world.service.url)
    t.teardown(recorder.close)
    const browser = await openBrowser()
    t.teardown(() => browser.close())
    const pilot = await openPilot(browser, recorder.url, 'zh')
    const { page, text } = pilot
    const edition = `${world.declaration.dataset}@${world.declaration.edition}`
    const client = world.maker.client
    /** How many it was charged for. */
    const answers = async (): Promise<number> => (await collect(listAll(client, 'answerList'))).length

    await t.test('from sign-in to the first answer by clicks, as a new consumer does it', async t => {
      const from = performance.now()
      await signInByHand(pilot, world.maker.file)
      await page.getByRole('main').getByRole('link', { name: text.catalogue.ask, exact: true }).click()
      await page.waitForURL('**/ask?*')
      await setBlind(pilot, true)
      await pick(pilot, '品类', ['空气炸锅'])
      const asking = page.getByRole('button', { name: text.ask.askBlind }).and(page.locator(':enabled'))
      await asking.click()
      await page.waitForURL('**/answers/answer_*', { timeout: 60_000 })
      await page.waitForSelector('[data-chart=drawn]')
      const seconds = (performance.now() - from) / 1000
      t.comment(
        `consumer: ${await pilot.clicks()} clicks, ${seconds.toFixed(1)} s from sign-in to the first answer`,
      )
      t.ok(seconds <= 60, `${seconds.toFixed(1)} s`)
    })

    await t.test('the blind switch says what stays hidden, from whom, and what is seen', async t => {
      await pilot.go(`/ask?edition=${encodeURIComponent(edition)}`)
      await setBlind(pilot, true)
      await pick(pilot, '品类', ['电饭煲'])
      await page.getByText(text.blind.hiddenTitle).waitFor()
      t.ok(await page.getByText('品类: 电饭煲').isVisible(), 'what is hidden')
      await page.getByText(text.blind.seen(String(world.declaration.dimensions[0]?.values.length))).waitFor()
      await page.getByRole('button', { name: text.ask.removeCondition('品类') }).click()
      await page.getByText(text.blind.hiddenNone).waitFor()
      t.ok(await page.getByText(text.ask.incomplete).isVisible(), 'nothing hidden is no blind question')
      await setBlind(pilot, false)
      await page.getByText(text.blind.hiddenTitle).waitFor({ state: 'detached' })
      t.equal(await page.getByRole('button', { name: text.ask.ask, exact: true }).count(), 1)
    })

    await t.test('a blind trend by clicks has the numbers of the open one', async t => {
      await compose(pilot)
      await hideInstead(pilot, '品类', '渠道')
      await pick(pilot, '渠道', ['直播间'])
      await page.getByText(text.ask.kinds.trend, { exact: true }).click()
      const answer = await askAndSave(pilot)
      t.match(answer, {
        mode: 'blind',
        query: { kind: 'trend', hidden: { dimensions: ['channel'], mode: 'one' } },
      })
      await pilot.screen('answer-blind-trend')
      const open = (channel: string): QueryInput => ({
        kind: 'trend',
        edition,
        period: 'month',
        select: [{ statistic: 'units' }],
        where: { channel: [channel] },
        privacy: { rho: RHO },
        purpose: 'product-planning',
      })
      const same = readAnswer((await ask(client, open('直播间'))).file)
      const other = readAnswer((await ask(client, open('小程序'))).file)
      t.ok(levels(answer).length >= 12, 'a number for each month')
      t.ok(agree(answer, same), 'within the noise of the open answer')
      t.notOk(agree(answer, other), 'which would tell another selection')
    })

    await t.test(
      'several hidden values together, by clicks, have the numbers of the open question',
      async t => {
        await compose(pilot)
        await hideInstead(pilot, '品类', '渠道')
        await pick(pilot, '渠道', ['直播间', '小程序'])
        await page.getByText(text.blind.any, { exact: false }).waitFor()
        await page.getByText(text.ask.kinds.aggregate, { exact: true }).click()
        await chooseStatistic(pilot)
        const answer = await askAndSave(pilot)
        t.match(answer, {
          mode: 'blind',
          query: { kind: 'aggregate', hidden: { dimensions: ['channel'], mode: 'any' } },
        })
        const open = (channel: string[]): QueryInput => ({
          kind: 'aggregate',
          edition,
          select: [{ statistic: 'count' }],
          groupBy: answer.query.kind === 'aggregate' ? answer.query.groupBy : [],
          where: { channel },
          privacy: { rho: RHO },
          purpose: 'product-planning',
        })
        const same = readAnswer((await ask(client, open(['直播间', '小程序']))).file)
        const other = readAnswer((await ask(client, open(['直播间']))).file)
        t.ok(levels(answer).length >= 2)
        t.ok(agree(answer, same), 'within the noise of the open answer')
        t.notOk(agree(answer, other), 'which would tell another selection')
      },
    )

    await t.test('a receipt is verified under log key and quorum of the reader’s own witnesses', async t => {
      const folder = t.testdir()
      const policy = (name: string, content: object): string => {
        const file = join(folder, name)
        writeFileSync(file, JSON.stringify(content))
        return file
      }
      const stranger = await startWitness('stranger.example/witness', [world.service.logKey])
      t.teardown(stranger.remove)
      const log = world.service.logKey
      const own = world.witnesses.map(({ vkey }) => vkey)
      const take = async (file: string): Promise<void> =>
        await page.setInputFiles('main input[type=file][accept*=yaml]', file)
      await page.getByText(text.trust.alone).waitFor()
      const verify = page.getByRole('button', { name: text.answer.verify })
      await take(policy('three.json', { log, witnesses: [...own, stranger.vkey], quorum: 3 }))
      await page.getByText(text.trust.under(3, 3, '').slice(0, 20)).waitFor()
      await verify.click()
      await page.getByText(text.trust.quorum('2', '3')).waitFor()
      t.equal(await page.getByText(text.answer.checks.result).count(), 0, 'nothing is said to hold')
      await take(policy('two.yaml', { log, witnesses: own, quorum: 2 }))
      await verify.click()
      await page.getByText(text.answer.checks.result).waitFor()
      t.ok(
        await page
          .getByText(/mall\.example\/witness.*compliance\.example\/witness/)
          .last()
          .isVisible(),
      )
      t.same(await pilot.findings(), [])
      await pilot.screen('receipt-witnessed')
      const foreign = stranger.vkey
      await take(policy('broken.json', { log: foreign }))
      await page.getByText('witness.policy_file').waitFor()
      await page.reload()
      await page.getByLabel(text.signIn.passphrase, { exact: true }).fill(PASSPHRASE)
      await page.keyboard.press('Enter')
      await page.getByText(text.trust.under(2, 2, '').slice(0, 20)).waitFor()
      await page.getByRole('button', { name: text.trust.forget }).click()
      await page.getByText(text.trust.alone).waitFor()
    })

    await t.test(
      'once its answer has come the page sends nothing on its own, whatever the numbers are',
      async t => {
        // Of the last one, "other", there is no order: each group is too small to show.
        const other = world.declaration.dimensions[0]?.values.at(-1)?.label.zh ?? ''
        for (const [i, value] of ['空气炸锅', other].entries()) {
          await compose(pilot)
          await pick(pilot, '品类', [value])
          await page.getByText(text.ask.kinds.aggregate, { exact: true }).click()
          await setPrivacy(pilot, 'rho', `1.${i + 1}`)
          await ticketReady(pilot)
          await askBlindAgain(pilot)
          await page.waitForURL('**/answers/answer_*', { timeout: 60_000 })
          await page.getByText(text.blind.youHid(`品类：${value}`)).waitFor()
          await page.waitForTimeout(QUIET_MS)
          const requests =
            recorder
              .sent()
              .toString('latin1')
              .match(/(?:GET|POST|PUT) \/\S* HTTP\/1\.1/g) ?? []
          t.equal(requests.at(-1), 'POST /v1/blind-queries HTTP/1.1', value)
        }
      },
    )

    await t.test('an answer lost in mid-flight comes again and is charged once', async t => {
      await compose(pilot)
      await pick(pilot, '品类', ['微波炉'])
      await page.getByText(text.ask.kinds.aggregate, { exact: true }).click()
      await ticketReady(pilot)
      const before = await answers()
      const lost = recorder.loseAnswer('/v1/blind-queries')
      await askBlindAgain(pilot)
      await lost
      await page.waitForURL('**/answers/answer_*', { timeout: 60_000 })
      await page.getByText(text.blind.youHid('品类：微波炉')).waitFor()
      t.equal(await answers(), before + 1, 'charged once')
    })

    await t.test('a page that ended in mid-question: asked again, the same answer, charged once', async t => {
      const choose = async (): Promise<void> => {
        await compose(pilot)
        await pick(pilot, '品类', ['咖啡机'])
        await page.getByText(text.ask.kinds.trend, { exact: true }).click()
      }
      await choose()
      await ticketReady(pilot)
      const before = await answers()
      const lost = recorder.loseAnswer('/v1/blind-queries')
      await page.getByRole('button', { name: text.ask.askBlind }).click()
      await lost
      // Before it can ask again by itself.
      recorder.cut(true)
      t.teardown(() => recorder.cut(false))
      await page.goto('about:blank')
      recorder.cut(false)
      t.equal(await answers(), before + 1, 'it had arrived')
      await page.goto(`${recorder.url}/zh`)
      await page.getByLabel(text.signIn.passphrase, { exact: true }).fill(PASSPHRASE)
      await page.keyboard.press('Enter')
      await page.waitForURL('**/datasets')
      await choose()
      await page.getByRole('button', { name: text.ask.askBlind }).and(page.locator(':enabled')).click()
      await page.waitForURL('**/answers/answer_*', { timeout: 60_000 })
      await page.getByText(text.blind.youHid('品类：咖啡机')).waitFor()
      t.equal(await answers(), before + 1, 'charged once')
    })

    await t.test(
      'a browser that is lost: another reads the answer with the same key, and no other key does',
      async t => {
        const { pathname } = new URL(page.url())
        const shown = await page.getByRole('main').getByRole('table').first().textContent()
        const before = await answers()
        await pilot.close()
        const elsewhere = async (file: string): Promise<Pilot> => {
          const other = await openPilot(browser, recorder.url, 'zh')
          await signInByHand(other, file)
          await other.go(pathname.replace(/^\/zh/, ''))
          return other
        }
        const colleague = await elsewhere((await world.colleague()).file)
        await colleague.page.getByText(text.blind.notHere).waitFor()
        await colleague.screen('blind-of-another-key')
        await colleague.close()
        const again = await elsewhere(world.maker.file)
        await again.page.getByText(text.blind.youHid('品类：咖啡机')).waitFor({ timeout: 60_000 })
        t.equal(await again.page.getByRole('main').getByRole('table').first().textContent(), shown)
        t.equal(await answers(), before, 'no charge')
        t.same(await again.findings(), [])
        await again.close()
      },
    )
  },
)

async function chooseStatistic({ page, text }: Pilot): Promise<void> {
  const select = page.getByLabel(text.ask.select, { exact: true })
  await select.click()
  await page.keyboard.press('Backspace')
  await select.fill(text.statistics.count)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
}

/** Asks for much exactness, and reads the numbers from the file that the page saves. */
async function askAndSave(pilot: Pilot): Promise<Answer> {
  const { page, text } = pilot
  await setPrivacy(pilot, 'rho', RHO)
  await ticketReady(pilot)
  await page.getByRole('button', { name: text.ask.askBlind }).and(page.locator(':enabled')).click()
  await page.waitForURL('**/answers/answer_*', { timeout: 60_000 })
  await page.waitForSelector('[data-chart=drawn]')
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: text.answer.json }).click(),
  ])
  const content: { readonly file: unknown; readonly answer: Answer } = JSON.parse(
    readFileSync(await saved.path(), 'utf8'),
  )
  return content.answer
}

type Level = { readonly place: string; readonly value: number; readonly half: number }

function levels({ tables }: Answer): readonly Level[] {
  return tables
    .filter(({ kind }) => kind === 'level')
    .flatMap(({ name, cells }) =>
      cells.flatMap(cell => {
        const interval = intervalOf(cell)
        if (interval === undefined) return []
        const { value, low, high } = interval
        return [{ place: `${name} ${cell.codes.join()}`, value, half: (high - low) / 2 }]
      }),
    )
}

/**
 * Each pair within six standard deviations of both noises: honest answers fail below one time in 10^7 for all
 * cells together.
 */
function agree(a: Answer, b: Answer): boolean {
  const others = new Map(levels(b).map(level => [level.place, level]))
  const pairs = levels(a).flatMap(level => {
    const other = others.get(level.place)
    return other === undefined ? [] : [[level, other] as const]
  })
  if (pairs.length === 0) throw new Error('nothing to compare')
  return pairs.every(
    ([first, second]) =>
      Math.abs(first.value - second.value) <= (6 / 1.96) * Math.hypot(first.half, second.half) + 1,
  )
}
