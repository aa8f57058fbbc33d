// `market status`: the connection between a hub and its nodes, from either side.
import type { HubStanding, NodeStanding } from '../../../schemas/node-status.ts'
import { formatDuration } from '../../sdk/format/numbers.ts'
import { sheetColumn } from '../../sdk/format/sheet.ts'
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
  const columns = [words.node, words.polled, words.lag, words.waiting, words.reserved]
  await emitListing(context, given, {
    json: { nodes, hub: null },
    sheet: {
      columns: [...columns, words.logOrigin, words.logSize, words.software].map(name => sheetColumn(name)),
      rows: nodes.map(({ organisation, polled, lagMs, waiting, reserved, facts }) => [
        organisation,
        polled ?? words.never,
        lagMs === 0 ? words.none : formatDuration(lagMs / 1000),
        String(waiting),
        String(reserved),
        facts?.log.origin ?? '',
        String(facts?.log.size ?? ''),
        facts?.software ?? '',
      ]),
    },
    empty: words.noNodes,
    notes: [words.whyPublic],
    csv: {
      header: ['node', 'polled', 'lag_ms', 'waiting', 'reserved', 'log', 'log_size', 'software'],
      rows: nodes.map(({ organisation, polled, lagMs, waiting, reserved, facts }) => [
        organisation,
        polled ?? '',
        lagMs,
        waiting,
        reserved,
        facts?.log.origin ?? '',
        facts?.log.size ?? '',
        facts?.software ?? '',
      ]),
    },
  })
}

async function emitHub(context: Context, given: ParsedArgs, hub: HubStanding): Promise<void> {
  const { status: words } = context.text.market
  const { authority, answered, failed, working, held, holds } = hub
  const columns = [words.hub, words.answered, words.failed, words.working, words.holds]
  await emitListing(context, given, {
    json: { nodes: [], hub },
    sheet: {
      columns: columns.map(name => sheetColumn(name)),
      rows: [
        [
          authority,
          answered ?? words.never,
          failed === null ? words.none : `${failed.at} ${failed.code}`,
          String(working),
          String(held),
        ],
      ],
    },
    empty: '',
    notes: [
      ...holds.map(({ joint, consumer, edition }) => `${consumer}  ${edition}  ${joint.slice(0, 16)}`),
      words.whyPublic,
    ],
    csv: {
      header: ['hub', 'answered', 'failed', 'code', 'working', 'held'],
      rows: [[authority, answered ?? '', failed?.at ?? '', failed?.code ?? '', working, held]],
    },
  })
}
