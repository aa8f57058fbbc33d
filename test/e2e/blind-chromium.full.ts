import { accessSync, constants, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright-core'
import t from 'tap'
import { formatVkey, parseVkey } from '../../protocols/audit/note.ts'
import { logKeyAlone } from '../../protocols/audit/policy.ts'
import { verifyLog } from '../../protocols/audit/verify-log.ts'
import { Answer } from '../../schemas/answer.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { verifyAnswer } from '../../src/sdk/verify-answer.ts'
import { nodeVerifier } from '../../src/server/keys/ed25519.ts'
import { openMarket } from '../cli/world.ts'
import { testKey } from '../protocols/audit/log-fixture.ts'
import { startBrowserHost } from './browser-host.ts'
import type { Order } from './blind-worker.ts'

const executablePath = findOnPath('chromium')
const EDITION = 'appliance-orders@2025'

t.test(
  'Chromium makes a ticket, asks and reads the answer in a worker, under a policy without eval',
  executablePath === undefined ? { skip: 'no chromium on PATH (Debian: apt-get install chromium)' } : {},
  async t => {
    const market = await openMarket(12_000, { grant: ['--modes', 'open,blind'] })
    t.teardown(market.close)
    const host = await startBrowserHost(market.service.url, 'test/e2e/blind-page.ts')
    t.teardown(host.close)
    // Chromium's own sandbox needs rights that containers do not give to root.
    const browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] })
    t.teardown(() => browser.close())
    const page = await browser.newPage()
    const complaints: string[] = []
    page.on('console', message => complaints.push(message.text()))
    page.on('pageerror', error => complaints.push(error.message))
    await page.goto(host.url)
    await page.waitForFunction('window.ready !== undefined')
    const run = async (expression: string): Promise<unknown> => await page.evaluate(expression)
    t.equal(await run('window.ready'), 'ready', complaints.join('\n'))
    const order = (order: Order): Promise<unknown> => run(`window.order(${JSON.stringify(order)})`)

    await t.test('derives every vector bit for bit as Node and Python do', async t => {
      const url = new URL('../../protocols/blind/vectors/derivation.json', import.meta.url)
      const vectors: readonly DerivationVector[] = JSON.parse(readFileSync(url, 'utf8'))
      const digests = await order({
        kind: 'derive',
        vectors: vectors.map(({ parameters, mode, cells, seed }) => ({ parameters, mode, cells, seed })),
      })
      t.same(
        digests,
        vectors.map(({ selectorsSha256 }) => selectorsSha256),
      )
    })

    const profile: Profile = JSON.parse(
      readFileSync(join(market.folder, 'config/yinsuan/profiles/dongfang.json'), 'utf8'),
    )
    await t.test('a profile at the full level, decrypted in the page', async t => {
      const result = (await order({
        kind: 'ask',
        profile,
        query: {
          kind: 'profile',
          edition: EDITION,
          where: {},
          by: ['gender'],
          privacy: { epsilon: '1' },
          purpose: 'product-planning',
        },
        hide: { category: ['空气炸锅'] },
      })) as { readonly answer: unknown; readonly file: unknown; readonly steps: readonly string[] }
      const answer = Answer.parse(result.answer)
      t.equal(answer.mode, 'blind')
      t.equal(answer.blind?.shape.level, 'full')
      t.same(result.steps, ['make', 'open', 'check', 'fetch', 'ask'])
      t.ok(
        answer.tables.some(
          ({ kind, cells }) => kind === 'level' && cells.some(({ value }) => value !== null),
        ),
      )
      t.equal((await verifyAnswer(result.file, { logKey: profile.logKey })).answer.id, answer.id)
      t.notMatch(JSON.stringify(answer.query), '空气炸锅')
    })

    await t.test('and the log: the verifier of the page says what that of Node says', async t => {
      const { logKey } = profile
      const found = await order({ kind: 'verify', logKey })
      const { checkpoint, editions, outcomes } = await verifyLog(httpLogReader(market.service.url), {
        policy: logKeyAlone(logKey),
        verify: nodeVerifier(),
      })
      const spent = editions.map(each => String(each.spent))
      t.same(found, { size: checkpoint.size, spent, outcomes })
      t.equal(outcomes.released, 1)
      const other = testKey('log', parseVkey(logKey).name, new Uint8Array(32).fill(5))
      await t.rejects(
        order({ kind: 'verify', logKey: formatVkey(other.key) }),
        /no trusted key signed the note/,
      )
    })

    t.same(complaints, [], 'the browser had nothing to complain about')

    await t.test('the policy is in force: what it forbids is not run', async t => {
      await run(`(() => {
        const script = document.createElement('script')
        script.textContent = 'window.inline = true'
        document.head.append(script)
      })()`)
      t.equal(await run('window.inline'), undefined)
      t.match(complaints.join(), 'Content Security Policy')
    })
  },
)

type DerivationVector = Extract<Order, { kind: 'derive' }>['vectors'][number] & {
  readonly selectorsSha256: string
}
type Profile = Extract<Order, { kind: 'ask' }>['profile']

function findOnPath(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map(folder => join(folder, name))
    .find(file => {
      try {
        accessSync(file, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}
