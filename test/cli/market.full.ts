// A market by the command line: one member hosted by the hub, one with a node of its own that nobody reaches
// but through the hub.
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import type { ReportHead } from '../../schemas/compliance-report.ts'
import type { Answer } from '../../schemas/answer.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import type { JointStatement } from '../../schemas/statement.ts'
import type { Proposal } from '../../schemas/proposal.ts'
import { hubFile } from '../../src/cli/commands/market.ts'
import { readProfile } from '../../src/cli/profile.ts'
import { createHubCalls } from '../../src/sdk/joint/hub-calls.ts'
import { loadConfig } from '../../src/server/config/config.ts'
import { type Running, serve } from '../../src/server/main.ts'
import { createLogger } from '../../src/server/observe/logger.ts'
import { openService } from '../../src/server/open-service.ts'
import { standardOf } from '../support/joint-market.ts'
import { placeEmptyDatabase } from '../support/pglite.ts'
import { random } from '../../src/sdk/web-crypto.ts'
import type { Typed } from './terminal.ts'
import { DATASET_FILE, expectOk, openMarket, writeExport } from './world.ts'

const MARKET = 'appliances@2025'
const [HUB_FEN, NODE_FEN] = [1200, 2500]

t.test('a hosted member and a node answer together', async t => {
  const world = await openMarket(1500, { grant: ['--modes', 'open,blind', '--price', '1200'] })
  const node = join(world.folder, 'node')
  t.teardown(() => world.close())
  const as = async (profile: string, ...argv: readonly string[]): Promise<Typed> =>
    expectOk(await world.as(profile, argv))
  const json = async <T>(profile: string, ...argv: readonly string[]): Promise<T> =>
    JSON.parse((await as(profile, ...argv, '--json')).out) as T

  const { declaration } = await json<{ declaration: Declaration }>(
    'hailan',
    'dataset',
    'show',
    'appliance-orders@2025',
  )
  const file = join(world.folder, 'market.yaml')
  writeFileSync(file, JSON.stringify(standardOf(declaration), undefined, 2))
  await as('operator', 'market', 'publish', file)
  const waiting = await json<Proposal[]>('jianguan', 'desk', 'list')
  const proposed = waiting.find(({ kind }) => kind === 'market')
  const standard = (await as('jianguan', 'market', 'show', proposed?.market ?? '')).out
  t.same(parse(standard), JSON.parse(readFileSync(file, 'utf8')), 'an approver reads what is proposed')
  t.match(await world.as('dongfang', ['market', 'show', proposed?.market ?? '']), { err: /request\.role/ })
  await as('jianguan', 'desk', 'approve', proposed?.id ?? '')

  await placeEmptyDatabase(node)
  const { out: code } = await as('operator', 'org', 'add', 'xitai', '--title', 'xitai', '--role', 'provider')
  const named = ['--data-dir', node, '--name', 'xitai.example/log', '--officer', 'xitai-compliance']
  const made = await as('', 'node', 'init', world.service.url, code.trim(), ...named)
  t.match(made.err, 'The node of xitai is set up')
  t.equal(statSync(hubFile(node)).mode & 0o777, 0o600)
  const running = await serveNode(node)
  t.teardown(() => running.close())
  const codes = new Map(
    made.out
      .trimEnd()
      .split('\n')
      .map(line => line.split(' ') as [string, string]),
  )
  const enrol = async (profile: string, given: string, ...more: readonly string[]) =>
    await as('', 'enrol', running.url, given.trim(), '--as', profile, ...more)
  await enrol('node-operator', codes.get('operator') ?? '')
  await enrol('node-officer', codes.get('xitai-compliance') ?? '')
  const add = async (org: string, role: string) =>
    (await as('node-operator', 'org', 'add', org, '--title', org, '--role', role)).out
  await enrol('node-xitai', await add('xitai', 'provider'))

  const own = join(world.folder, 'dataset-xitai.yaml')
  writeFileSync(own, readFileSync(DATASET_FILE, 'utf8').replace(/^dataset: .*$/m, 'dataset: xitai-orders'))
  const exports = join(world.folder, 'exports-xitai')
  await writeExport(exports, 1000)
  const folders = ['--data', exports, '--out', join(world.folder, 'prepared-xitai')]
  const secret = ['--secret', join(world.folder, 'secret-xitai')]
  await as('node-xitai', 'dataset', 'publish', own, ...folders, ...secret)
  await as('node-officer', 'desk', 'approve', 'xitai-orders@2025')

  const at = ['--through', 'dongfang', '--node', 'xitai']
  await enrol('dongfang-xitai', await add('dongfang', 'consumer'), ...at)
  const terms = ['--budget', 'epsilon:3', '--expires', '+90d', '--purpose', 'product-planning']
  terms.push('--modes', 'open,blind', '--price', '2500')
  const about = ['--dataset', 'xitai-orders', '--to', 'dongfang']
  const { id } = await json<{ id: string }>('node-xitai', 'grant', 'issue', ...about, ...terms)
  await as('dongfang-xitai', 'grant', 'accept', id, '--yes')

  await as('hailan', 'market', 'join', MARKET, 'appliance-orders@2025')
  await as('node-xitai', 'market', 'join', MARKET, 'xitai-orders@2025')
  const wholeYear = ['--first-day', '2025-01-01', '--last-day', '2025-12-31']
  await as('operator', 'market', 'form', MARKET, ...wholeYear)
  t.match(await as('hailan', 'market', 'sign', MARKET, '--yes'), { err: /hailan[^]*xitai[^]*1 of 2/ })
  await as('node-xitai', 'market', 'sign', MARKET, '--yes')
  t.match((await as('dongfang', 'market', 'list')).out, /appliances@2025 +hailan xitai +in force/)
  t.match((await as('dongfang', 'market', 'show', MARKET)).out, /xitai-orders@2025/)

  t.match(await as('operator', 'market', 'status'), { out: /xitai +20.*xitai\.example\/log/ })
  t.match(await as('node-operator', 'market', 'status'), { out: /last answer[^]*127\.0\.0\.1:\d+ +20/ })
  const question = ['aggregate', MARKET, '--select', 'units', '--group-by', 'age_band', '--rho', '0.01']
  const estimate = await as('dongfang', 'estimate', ...question, '--purpose', 'product-planning')
  t.match(`${estimate.out}${estimate.err}`, /Each of the 2 members charges ρ 0\.01/)
  const answer = join(world.folder, 'answer.json')
  await as('dongfang', 'query', ...question, '--purpose', 'product-planning', '--json', '--output', answer)
  t.match(await as('dongfang', 'answer', 'verify', answer), { out: /2 nodes signed their shares/ })
  const shown = await json<{ id: string }>('dongfang', 'market', 'show', MARKET)
  const stated = (id: string) => world.as('dongfang', ['answer', 'verify', answer, '--market-edition', id])
  t.match(await stated(shown.id), { out: new RegExp(`${shown.id}, signed by hailan, xitai`) })
  t.match(await stated('f'.repeat(64)), { exit: 5, err: /sdk\.joint/ })
  const drawn = await as('dongfang', 'query', ...question, '--purpose', 'product-planning')
  t.match(drawn.out, /The sum of 2 members[^]*Market edition [0-9a-f]{64}, signed by hailan, xitai/)
  const bands = ['price-bands', MARKET, '--rho', '0.02', '--purpose', 'product-planning']
  const ready = await json<{ explained: string[]; answer: { tables: { kind: string }[] } }>(
    'dongfang',
    'query',
    ...bands,
  )
  for (const { id } of await json<{ id: string }[]>('dongfang', 'answer', 'list'))
    t.match(await as('dongfang', 'answer', 'show', id), { exit: 0 }, 'a share of a joint answer is no answer')
  t.match(ready.explained, [/^Half of all lines lie below /])
  t.equal(ready.answer.tables.filter(({ kind }) => kind === 'quantile').length, 3)

  // At the default level: 48 instances, each derived here once and checked by hub and node.
  const hidden = ['profile', MARKET, '--by', 'gender', '--rho', '0.01', '--blind', 'category=空气炸锅']
  const priced = await as('dongfang', 'estimate', ...hidden, '--purpose', 'product-planning')
  t.match(`${priced.out}${priced.err}`, /adds [0-9.]+e-[0-9]+ to δ/)
  const blind = join(world.folder, 'blind.json')
  const asked = ['query', ...hidden, '--purpose', 'product-planning', '--json', '--output', blind]
  await as('dongfang', ...asked)
  t.match(await as('dongfang', 'answer', 'verify', blind), { out: /2 nodes signed their shares/ })
  const { answer: read, file: proof } = JSON.parse(readFileSync(blind, 'utf8')) as {
    readonly answer: Answer
    readonly file: { readonly answer: Answer }
  }
  t.ok(read.parts.every(({ values }) => values !== null))
  t.ok(proof.answer.parts.some(({ values }) => values === null))
  const [ticket] = await json<{ id: string; state: string; members: { organisation: string }[] }[]>(
    'dongfang',
    'blind',
    'ticket',
    'list',
  )
  t.match(ticket, { state: 'joint-answered', dataset: 'appliances', marketEdition: /^[0-9a-f]{64}$/ })
  t.same(
    ticket?.members.map(({ organisation }) => organisation),
    ['hailan', 'xitai'],
  )
  t.match(await as('dongfang', 'blind', 'ticket', 'show', ticket?.id ?? ''), { out: /answered +appliances/ })
  const giveUp = ['blind', 'ticket', 'give-up', ticket?.id ?? '', '--yes']
  t.match(await world.as('dongfang', giveUp), { err: /blind\.ticket_state/ }, 'what was answered stays')
  const month = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 7)
  const settle = async (profile: string, ...more: readonly string[]) =>
    JSON.parse(
      (await as(profile, 'settle', '--period', month, ...more, '--format', 'json')).out,
    ) as JointStatement
  const settled = await settle('dongfang', '--nodes')
  const drawnAnswers = 3
  t.match(settled.joint, { questions: 4, charges: 2 * drawnAnswers, unread: [], problems: [] }, 'one twice')
  const earned = (provider: string) =>
    settled.balances.find(each => each.organisation === provider)?.receivable
  t.equal(earned('hailan'), String(HUB_FEN * drawnAnswers))
  t.equal(earned('xitai'), String(NODE_FEN * drawnAnswers), 'each earns what its own contract says')
  const both = await settle('hailan', '--also', 'node-xitai')
  t.same(both.joint.problems, [])
  const alone = await as('dongfang', 'settle', '--period', month, '--also', 'dongfang-xitai')
  t.match(alone.out, /completed in the month: 4; [^]* have: 6/)
  const followed = await json<Followed>('jianguan', 'log', 'verify', world.service.url, '--follow')
  t.match(followed, {
    ok: true,
    members: [
      { organisation: 'hailan', found: 3, named: 3 },
      { organisation: 'xitai', origin: 'xitai.example/log', found: 3, named: 3, verdict: 'ok' },
    ],
  })
  const { logKey } = await readProfile(join(world.folder, 'config/yinsuan/profiles/dongfang.json'))
  const outside = ['log', 'verify', world.service.url, '--follow', '--key', logKey]
  t.match(await world.as('', outside), { err: /cli\.option_missing/ })
  const proofFile = join(world.folder, 'proof.json')
  writeFileSync(proofFile, JSON.stringify(proof))
  const byFile = [...outside, '--market-file', proofFile]
  t.match(await world.as('', byFile), { exit: 5, out: /xitai[^]*not read/, err: /cli\.follow/ })
  const reached = [...byFile, '--node-log', `xitai=${running.url}`]
  t.match(await world.as('', reached), { exit: 0, out: /hailan[^]*passed[^]*xitai[^]*passed/ })
  const wrong = [...byFile, '--node-log', `xitai=${world.service.url}`]
  t.match(await world.as('', wrong), { exit: 5 }, 'the log of somebody else is not the member’s')
  const greedy = ['query', 'aggregate', MARKET, '--select', 'units', '--group-by', 'gender', '--rho', '900']
  t.match(await world.as('dongfang', [...greedy, '--purpose', 'product-planning']), {
    err: /joint\.refused_by/,
  })
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  const days = ['--from', `${month}-01`, '--to', today]
  const report = JSON.parse(
    (await as('jianguan', 'report', 'compliance', ...days, '--format', 'json')).out,
  ) as ReportHead
  const { tables } = report.parts.find(({ key }) => key === 'markets') ?? {}
  const rowsOf = (key: string) => tables?.find(table => table.key === key)?.rows.map(({ cells }) => cells)
  t.match(rowsOf('market_editions'), [[/^[0-9a-f]{16}$/, 'hailan xitai']])
  t.match(rowsOf('joint_questions'), [[String, 'dongfang', '4']])
  t.match(rowsOf('node_logs'), [['xitai', 'xitai.example/log', /^\d+$/, '3/3', 'ok']])
  t.same(rowsOf('joint_ended'), [], 'what all members refused for good held nothing and is not kept')
  const paper = await as('jianguan', 'report', 'compliance', ...days, '--format', 'html', '--lang', 'zh')
  t.match(paper.out, /市场与联合查询[^]*xitai[^]*通过/)

  // The node loses what came after a backup, and has it from its hub again.
  const recover = ['node', 'recover', '--data-dir']
  t.match(await world.as('', [...recover, node]), { err: /store\.folder_in_use/ })
  await running.close()
  const [backup, anew] = [join(world.folder, 'node-backup'), join(world.folder, 'node-again')]
  await as('', 'backup', backup, '--data-dir', node)
  const before = await serveNode(node)
  const last = ['query', 'aggregate', MARKET, '--select', 'units', '--group-by', 'gender', '--rho', '0.01']
  await as('dongfang', ...last, '--purpose', 'product-planning')
  await before.close()
  await as('', 'restore', backup, '--data-dir', anew)
  await t.rejects(serveNode(anew), { code: 'witness.ahead' })
  t.match(await as('', ...recover, anew), { err: /Took \d+ entries back[^]*yinsuan serve --data-dir/ })
  t.match(await as('', ...recover, anew), { err: /no entry that is not here/ })
  const again = await serveNode(anew)
  t.teardown(() => again.close())
  const after = await json<Followed>('jianguan', 'log', 'verify', world.service.url, '--follow')
  t.match(after, { ok: true, members: [{ organisation: 'hailan' }, { organisation: 'xitai', found: 4 }] })
  rmSync(hubFile(node))
  t.match(await world.as('', [...recover, node]), { err: /cli\.no_node/ })
  const kept = JSON.parse(readFileSync(answer, 'utf8')) as { file: { answer: { released: string } } }
  kept.file.answer.released = '2026-01-01T00:00:00.000Z'
  writeFileSync(answer, JSON.stringify(kept))
  t.match(await world.as('dongfang', ['answer', 'verify', answer]), { exit: 5 })
})

type Followed = { readonly ok: boolean; readonly members: readonly object[] }

/** As `serve` does with the folder that `node init` made. */
async function serveNode(dataDir: string): Promise<Running> {
  const { url, authority, serviceKey, logKey, key } = await readProfile(hubFile(dataDir))
  const { keyId, sign } = key.privateKey
  const hub = createHubCalls(
    { baseUrl: url, authority, serviceKey, logKey, keyId, sign, random },
    key.organisation,
  )
  const config = loadConfig({ dataDir, port: '0', logLevel: 'silent' }, {})
  return await serve(
    config,
    async (given, edge) => await openService(given, edge, { sealingPace: () => 0 }, hub),
    { logger: createLogger('silent', { write: () => undefined }) },
  )
}
