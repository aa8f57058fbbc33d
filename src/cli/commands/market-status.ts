// `market status`: the connection between a hub and its nodes, from either side.
import type { HubStanding, NodeStanding } from '../../../schemas/node-status.ts'
import { formatDuration } from '../../sdk/format/numbers.ts'
import { listed } from '../columns.ts'
import { connectService } from '../connect.ts'
import type { Context } from '../context.ts'
import { emitListing } from '../emit.ts'
import type { ParsedArgs } from '../parsed-args.ts'

export async function marketStatus(context: Context, given: ParsedArgs): Promise<void> {
  const { client } = await connectService(context, given)
  const { nodes, hub } = await client.nodeList()
  if (hub === null) await emitNodes(context, given, nodes)
  else await emitHub(context, given, hub)
}

async function emitNodes(context: Context, given: ParsedArgs, nodes: readonly NodeStanding[]): Promise<void> {
  const { status: words } = context.text.market
  await emitListing(context, given, {
    json: { nodes, hub: null },
    ...listed(nodes, [
      [words.node, 'node', ({ organisation }) => organisation],
      [words.polled, 'polled', ({ polled }) => polled, ({ polled }) => polled ?? words.never],
      [
        words.lag,
        'lag_ms',
        ({ lagMs }) => lagMs,
        ({ lagMs }) => (lagMs === 0 ? words.none : formatDuration(lagMs / 1000)),
      ],
      [words.waiting, 'waiting', ({ waiting }) => waiting],
      [words.reserved, 'reserved', ({ reserved }) => reserved],
      [words.logOrigin, 'log', ({ facts }) => facts?.log.origin ?? ''],
      [words.logSize, 'log_size', ({ facts }) => facts?.log.size ?? ''],
      [words.software, 'software', ({ facts }) => facts?.software ?? ''],
    ]),
    empty: words.noNodes,
    notes: [words.whyPublic],
  })
}

async function emitHub(context: Context, given: ParsedArgs, hub: HubStanding): Promise<void> {
  const { status: words } = context.text.market
  await emitListing(context, given, {
    json: { nodes: [], hub },
    ...listed(
      [hub],
      [
        [words.hub, 'hub', ({ authority }) => authority],
        [words.answered, 'answered', ({ answered }) => answered, ({ answered }) => answered ?? words.never],
        [
          words.failed,
          'failed',
          ({ failed }) => failed?.at ?? '',
          ({ failed }) => (failed === null ? words.none : `${failed.at} ${failed.code}`),
        ],
        [null, 'code', ({ failed }) => failed?.code ?? ''],
        [words.working, 'working', ({ working }) => working],
        [words.holds, 'held', ({ held }) => held],
      ],
    ),
    empty: '',
    notes: [
      ...hub.holds.map(({ joint, consumer, edition }) => `${consumer}  ${edition}  ${joint.slice(0, 16)}`),
      words.whyPublic,
    ],
  })
}
