// The hub keeps what leads to the checkpoint that it cosigns, and nothing else.
import t from 'tap'
import { formatAddCheckpoint } from '../../protocols/audit/witness.ts'
import { fromUtf8, toBase64 } from '../../protocols/bytes.ts'
import { openStoreReadOnly } from '../../src/store/open-store.ts'
import { startNodeMarket } from '../support/joint-nodes.ts'
import { splitOrders } from '../support/sample-orders.ts'

t.setTimeout(120_000)

t.test('entries that do not lead to the checkpoint are neither kept nor cosigned', async t => {
  const { parts } = await splitOrders(2, 400)
  const withheld = new Set<string>()
  const started = await startNodeMarket(parts, {
    flags: { witnessSeconds: '1' },
    fetchOf: node => async (input, init) => {
      const url = input instanceof Request ? input.url : String(input)
      if (withheld.has(node) && url.endsWith('/v1/node/checkpoints')) throw new TypeError('nobody cosigns')
      return await fetch(input, init)
    },
  })
  t.teardown(() => started.stop())
  const [node, neighbour] = started.nodes
  if (node === undefined || neighbour === undefined) throw new Error('two nodes were started')
  const [{ hub, service }, origin] = [node, 'mall-0.example/log']
  // Once it has cosigned all that there is.
  for (let [have, need] = [0, 1]; have < need; ) {
    need = Number((await (await fetch(`${service.url}/log/checkpoint`)).text()).split('\n')[1])
    have = await hub.entries(origin, 0).then(
      ({ note }) => Number((note ?? '').split('\n')[1] ?? 0),
      () => 0,
    )
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  withheld.add(node.id)
  await service.invite('another', ['consumer'])
  await service.halt()
  withheld.clear()

  const store = await openStoreReadOnly(service.store)
  t.teardown(() => store.close())
  const { size, note } = store.log.checkpoint()
  const kept = async (from: number) => await hub.entries(origin, from)
  const before = await kept(0)
  const seen = Number((before.note ?? '').split('\n')[1])
  const all = await store.log.leaves(0, size)
  t.ok(seen > 0 && size > seen + 1, `${seen} of ${size} entries`)
  t.same(before.leaves, all.slice(0, seen).map(fromUtf8), 'those that it cosigned it has')
  t.same((await kept(seen)).leaves, [])
  t.same((await kept(seen - 2)).leaves, all.slice(seen - 2, seen).map(fromUtf8))

  const tree = store.log.tree()
  const request = formatAddCheckpoint({
    oldSize: seen,
    proof: await tree.proveConsistency(seen, size),
    checkpoint: fromUtf8(note),
  })
  const edge = (await tree.edge(seen)).map(toBase64)
  const leaves = all.slice(seen).map(fromUtf8)
  const [first = '', ...others] = leaves
  const wrong = {
    'a changed entry': { edge, leaves: [first.replace('"v":1', '"v":2'), ...others] },
    'an entry too few': { edge, leaves: others },
    'an entry too many': { edge, leaves: [...leaves, first] },
    'two in another order': { edge, leaves: leaves.toReversed() },
    'no entries': { edge, leaves: [] },
    'the edge of another tree': { edge: (await tree.edge(seen - 1)).map(toBase64), leaves },
    'no edge': { edge: [], leaves },
    'an edge of other hashes': { edge: edge.map(() => 'AAAA'), leaves },
  }
  for (const [name, entries] of Object.entries(wrong))
    await t.rejects(hub.cosign(null, request, entries), { code: 'joint.entries' }, name)
  t.same(await kept(0), before)
  t.same((await kept(seen)).leaves, [])

  await t.rejects(neighbour.hub.entries(origin, 0), { code: 'request.not_found' }, 'another’s log')
  await t.rejects(hub.entries('nowhere.example/log', 0), { code: 'request.not_found' })

  t.match(await hub.cosign(null, request, { edge, leaves }), { status: 200 })
  t.same((await kept(seen)).leaves, leaves)
  t.match(await hub.cosign(null, request, { edge, leaves }), { status: 409 }, 'not twice')
})
