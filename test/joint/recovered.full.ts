// A node restored from a backup takes the entries that it lost back from its hub.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { cp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { parseEntry } from '../../protocols/audit/entry.ts'
import { logKeyAlone } from '../../protocols/audit/policy.ts'
import { toBase64Url, utf8 } from '../../protocols/bytes.ts'
import { cosignerOf } from '../../protocols/joint/cosigner.ts'
import { generateMaskKey } from '../../protocols/joint/mask-key.ts'
import type { HubCalls } from '../../src/app/joint/hub-calls.ts'
import { askJoint, complete } from '../../src/sdk/joint/ask-joint.ts'
import { makeQuestion } from '../../src/sdk/joint/joint-question.ts'
import { memberLogs, nodeLogReader, verifyMemberLog } from '../../src/sdk/joint/member-log.ts'
import { listAll } from '../../src/sdk/list-all.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { proveLog } from '../../src/sdk/proven-log.ts'
import { readService } from '../../src/sdk/service.ts'
import { loadConfig } from '../../src/server/config/config.ts'
import { recoverEntries } from '../../src/server/folder/recover.ts'
import { openStoreReadOnly } from '../../src/store/open-store.ts'
import { CONSUMER, type NodeMarket, startNodeMarket, type TestNode } from '../support/joint-nodes.ts'
import { splitOrders } from '../support/sample-orders.ts'
import { hubPolicy } from '../../src/sdk/joint/joint-policy.ts'
import { unitsByAge } from '../support/joint-market.ts'

t.setTimeout(600_000)

/** As long as a clock that is ahead is taken: questions of that time may have been signed before a recovery. */
const SKEW_MS = 300_000
let ahead = 0
// Of this process, so of services and members alike.
const realNow = Date.now
Date.now = () => realNow() + ahead

async function openMarket(): Promise<{ readonly market: NodeMarket; readonly node: TestNode }> {
  const { parts } = await splitOrders(2, 400)
  const market = await startNodeMarket(parts, {
    pglite: true,
    forTesting: { meshPaceMs: 0 },
    hub: { forTesting: { meshPaceMs: 0 } },
  })
  t.teardown(() => market.stop())
  const [node] = market.nodes
  if (node === undefined) throw new Error('a market has nodes')
  return { market, node }
}

const { market, node } = await openMarket()

const jointly = async ({ consumer, market, hub, publicKey }: NodeMarket, rho: string) =>
  await askJoint(consumer, market, CONSUMER, unitsByAge(market.name, rho), {
    policy: hubPolicy(hub),
    publicKey,
  })

/** A question to the node alone. */
const singly = async ({ direct, edition }: TestNode, rho: string) =>
  await direct.ask({
    body: { query: unitsByAge(edition, rho), idempotencyKey: toBase64Url(randomBytes(16)) },
  })

const spending = async ({ provider, direct }: TestNode) => ({
  provider: (await provider.budgetShow({ query: { limit: 10 } })).items,
  consumer: (await direct.budgetShow({ query: { limit: 10 } })).items,
})

/** As the command does; the hub's answers may pass somebody who changes them. */
async function recover(
  { service, hub }: TestNode,
  change: (calls: HubCalls) => Pick<HubCalls, 'entries'> = calls => calls,
) {
  const recovered = await recoverEntries(loadConfig({ dataDir: service.folder }, {}), change(hub))
  ahead += SKEW_MS + 1
  return recovered
}

async function replaceBy(folder: string, { service }: TestNode): Promise<void> {
  await rm(service.folder, { recursive: true })
  await cp(folder, service.folder, { recursive: true })
}

t.test('a restored node does not start; once it has its entries again, nothing spent is unspent', async t => {
  const { service } = node
  const backup = join(t.testdir(), 'backup')
  await service.halt()
  await cp(service.folder, backup, { recursive: true })
  await service.resume()
  // Accounts open, a question is asked jointly and alone, and one is refused.
  const asked = await jointly(market, '0.01')
  await singly(node, '0.02')
  await t.rejects(singly(node, '999.99'), { code: /^query\.budget/ })
  await t.rejects(singly({ ...node, edition: 'nothing@2025' }, '0.01'))
  await jointly(market, '0.02')
  const key = generateMaskKey(market.consumer.random)
  const signed = async (now: number) =>
    await makeQuestion(market.market, CONSUMER, unitsByAge(market.market.name, '0.04'), key, {
      sign: market.consumer.key.sign,
      now,
    })
  const [early, fast] = [await signed(Date.now()), await signed(Date.now() + SKEW_MS - 1)]
  const before = await spending(node)
  await service.halt()
  await replaceBy(backup, node)
  await t.rejects(service.resume(), { code: 'witness.ahead' })

  const { count, size } = await recover(node)
  t.ok(count > 6, `${count} entries`)
  t.same(await recover(node), { count: 0, size }, 'twice is once')
  await service.resume()
  t.same(await spending(node), before, 'every balance is what it was')

  const officer = await service.approver()
  const log = await proveLog(httpLogReader(service.url), {
    policy: logKeyAlone(service.logKey),
    readsAll: true,
  })
  t.same(log.report.recovered, [{ from: size - 1 - count, to: size - 2 }])
  for await (const { seq, leaf, body, destroyed } of log.prove(listAll(officer, 'entryList', 500)))
    if (seq >= size - 1 - count && seq < size - 1 && 'bodyCommitment' in leaf)
      t.same([body, destroyed], [null, true], `${seq} ${leaf.type}`)
  t.equal(log.authors().unseen, 0, 'an officer is shown all that is left')
  const shown = await officer.entryList({ query: { limit: 500 } })
  const lost = shown.items.find(({ seq }) => Number(seq) === size - 2 - 1)
  t.equal(lost?.destroyed, String(size - 1), 'and where it is said')

  const nodes = asked.shares.map(({ leaf }, i) => ({
    organisation: `mall-${i}`,
    entry: parseEntry(utf8(leaf)).seq,
  }))
  const [member] = memberLogs([market.market], [{ marketEdition: market.market.id, nodes }])
  if (member === undefined) throw new Error('a market has members')
  const { serviceKey } = await readService(market.hub.url)
  const cosigner = cosignerOf({ logKey: market.hub.logKey, serviceKey })
  const reader = nodeLogReader(await market.hub.approver(), node.id)
  t.match(await verifyMemberLog(reader, member, { cosigner }), { verdict: 'ok', found: 1, named: 1 })

  await t.test('what was signed before is not charged again, what is asked anew is', async t => {
    const once = { pauses: [10] }
    for (const [whose, earlier] of Object.entries({ early, fast }))
      await t.rejects(
        complete(market.consumer, market.market, CONSUMER, earlier, once),
        { code: 'joint.refused_by', message: /joint\.before_recovery/ },
        whose,
      )
    t.same(await spending(node), before)
    t.equal((await jointly(market, '0.01')).shares.length, 2)
    await singly(node, '0.02')
    const [line] = (await spending(node)).provider.filter(({ edition }) => edition === node.edition)
    const spent = before.provider.find(({ edition }) => edition === node.edition)
    t.ok(Number(line?.total?.spent) > Number(spent?.total?.spent), 'at its full price')
  })

  await t.test('the same backup once more, whose lost entries hold the recovery', async t => {
    const then = await spending(node)
    await service.halt()
    await replaceBy(backup, node)
    t.ok((await recover(node)).count > count)
    await service.resume()
    t.same(await spending(node), then)
    const again = await proveLog(httpLogReader(service.url), { policy: logKeyAlone(service.logKey) })
    t.equal(again.report.recovered.length, 2)
  })
})

t.test('a hub that lies gives nothing, and neither does one that lost entries', async t => {
  const { service, hub } = node
  const backup = join(t.testdir(), 'backup')
  t.match(await whileHalted(node, async () => await recover(node)), { count: 0 }, 'a node that lost nothing')
  await service.halt()
  await cp(service.folder, backup, { recursive: true })
  const older = await hub.entries('mall-0.example/log', 0)
  await service.resume()
  await jointly(market, '0.05')
  await jointly(market, '0.06')
  await service.halt()
  await replaceBy(backup, node)
  const another = await hub.entries('mall-0.example/log', 0)
  const other = await market.nodes[1]?.hub.entries('mall-1.example/log', 0)
  const lies: Readonly<Record<string, readonly [code: string, lie: Lie]>> = {
    'withholds the last entry': ['entries_missing', page => ({ ...page, leaves: page.leaves.slice(0, -1) })],
    'withholds all entries': ['entries_missing', page => ({ ...page, leaves: [] })],
    'leaves one out': ['entries_missing', ({ note, leaves }) => ({ note, leaves: leaves.slice(1) })],
    'changes a charge': [
      'entries_wrong',
      ({ note, leaves }) => ({
        note,
        leaves: leaves.map(leaf => leaf.replace(/"charge":"[1-9]/, '"charge":"')),
      }),
    ],
    'shows another log’s checkpoint': ['entries_checkpoint', page => ({ ...page, note: other?.note ?? '' })],
    'shows a checkpoint whose size it changed': [
      'entries_checkpoint',
      ({ note, leaves }) => ({ note: (note ?? '').replace(/\n\d+\n/, '\n9999\n'), leaves }),
    ],
    'shows none': ['entries_none', page => ({ ...page, note: null })],
  }
  for (const [name, [code, lie]] of Object.entries(lies))
    await t.rejects(
      recover(node, calls => lying(calls, lie)),
      { code: `witness.${code}` },
      name,
    )
  t.match(
    await recover(node, calls => lying(calls, page => ({ ...page, note: older.note }))),
    { count: 0 },
    'an older checkpoint is one that this log has',
  )
  await t.rejects(service.resume(), { code: 'witness.ahead' }, 'and a start still asks for the newest')
  t.equal(another.note, (await hub.entries('mall-0.example/log', 0)).note)

  // It starts while nobody answers it, and so forks its own log.
  await t.test('a node that went on meanwhile', async t => {
    await market.hub.halt()
    await service.resume()
    await service.halt()
    await market.hub.resume()
    await t.rejects(recover(node), { code: 'witness.entries_wrong' })
  })
  await replaceBy(backup, node)
  t.ok((await recover(node)).count > 0, 'from the backup it goes on')
  await service.resume()
})

t.test('a process that is killed while it takes entries back has them all, or none', async t => {
  const { service, hub } = node
  const copies = t.testdir()
  const [backup, file] = [join(copies, 'backup'), join(copies, 'page.json')]
  await service.halt()
  await cp(service.folder, backup, { recursive: true })
  const store = await openStoreReadOnly(service.store)
  const { size } = store.log.checkpoint()
  await store.close()
  await service.resume()
  await jointly(market, '0.07')
  const before = await spending(node)
  await service.halt()
  await replaceBy(backup, node)
  await writeFile(file, JSON.stringify(await hub.entries('mall-0.example/log', size)))
  const program = join(import.meta.dirname, 'recover-child.ts')
  let count = 0
  for (const point of ['signed', 'written', 'committed']) {
    await replaceBy(backup, node)
    const child = spawn(process.execPath, [program, service.folder, file, point], { stdio: 'inherit' })
    const [, signal] = await once(child, 'exit')
    t.equal(signal, 'SIGKILL', point)
    const { count: left } = await recover(node)
    if (point === 'committed') t.equal(left, 0, 'all')
    else t.ok(left > 0 && (count === 0 || left === count), 'none')
    count = left
  }
  await service.resume()
  t.same(await spending(node), before)
})

t.test('a decision among the lost entries is named, and nothing is written', async t => {
  const { service } = node
  const backup = join(t.testdir(), 'backup')
  await service.halt()
  await cp(service.folder, backup, { recursive: true })
  await service.resume()
  await jointly(market, '0.08')
  await service.invite('late', ['consumer'])
  await jointly(market, '0.09')
  await service.halt()
  await replaceBy(backup, node)
  const { note } = await node.hub.entries('mall-0.example/log', 0)
  for (const time of ['at first', 'again'])
    await t.rejects(
      recover(node),
      { code: 'witness.entries_decisions', faults: [{ params: { entries: [/^\d+ organisation$/] } }] },
      time,
    )
  await t.rejects(service.resume(), { code: 'witness.ahead' })
  t.equal((await node.hub.entries('mall-0.example/log', 0)).note, note)
})

type Page = Awaited<ReturnType<HubCalls['entries']>>
type Lie = (page: Page) => Page

/** What is left out on one page is left out on the next ones too. */
function lying({ entries }: HubCalls, lie: Lie): Pick<HubCalls, 'entries'> {
  let asked = 0
  return {
    entries: async (origin, from) => {
      const page = lie(await entries(origin, from))
      return asked++ === 0 ? page : { ...page, leaves: [] }
    },
  }
}

async function whileHalted<T>({ service }: TestNode, work: () => Promise<T>): Promise<T> {
  await service.halt()
  const done = await work()
  await service.resume()
  return done
}
