// The part of the report about markets: editions, joint questions, the logs of the nodes, and what ended
// without an answer.
import { parseMarketEdition } from '../../../protocols/joint/market-edition.ts'
import { utf8 } from '../../../protocols/bytes.ts'
import type { ReportPart, ReportRow } from '../../../schemas/compliance-report.ts'
import type { JointRecord } from '../../../schemas/joint.ts'
import type { Client } from '../client.ts'
import { listAll } from '../list-all.ts'
import { dayPeriod, within } from '../period.ts'
import { memberLogs, nodeLogReader, verifyMemberLog } from '../joint/member-log.ts'
import type { ReportMaterial } from './compliance.ts'

/** None where the log knows no market edition. */
export async function marketsPart(
  client: Client,
  material: ReportMaterial,
  hubLogKey: string,
): Promise<readonly ReportPart[]> {
  const editions = editionsOf(material)
  if (editions.length === 0) return []
  const { asked, completed } = completedOf(material)
  // At a node others' logs are their own hub's matter.
  const isHub = (await client.nodeList()).hub === null
  const elsewhere = memberLogs(editions, completed).filter(({ logKey }) => logKey !== hubLogKey)
  const results = await Promise.all(
    (isHub ? elsewhere : []).map(each =>
      verifyMemberLog(nodeLogReader(client, each.organisation), each, material.options),
    ),
  )
  return [
    {
      key: 'markets',
      facts: [],
      tables: [
        {
          key: 'market_editions',
          rows: editions.map(({ id, edition: { members }, time, seq }) => ({
            cells: [id.slice(0, 16), members.map(({ organisation }) => organisation).join(' '), time],
            seq: [seq],
          })),
        },
        { key: 'joint_questions', rows: asked },
        {
          key: 'node_logs',
          rows: results.map(({ organisation, origin, report, found, named, verdict }) => ({
            cells: [
              organisation,
              origin,
              report && String(report.checkpoint.size),
              `${found}/${named}`,
              verdict,
            ].map(cell => cell ?? null),
            seq: [],
          })),
        },
        { key: 'joint_ended', rows: await endedOf(client, material) },
      ],
    },
  ]
}

/** In force at the end of the period. */
function editionsOf({ tally, bodies }: ReportMaterial) {
  return tally.decisions.flatMap(leaf => {
    const body = bodies.get(leaf.seq)
    if (leaf.type !== 'market-edition' || body?.type !== 'market-edition') return []
    const edition = parseMarketEdition(utf8(body.document))
    return [{ id: leaf.marketEdition, time: leaf.time, seq: leaf.seq, edition }]
  })
}

/** By market edition and consumer, with the newest entry of each; and what the entries name. */
function completedOf({ tally, bodies, options }: ReportMaterial) {
  const period = dayPeriod(options.from, options.to)
  const counts = new Map<string, { cells: readonly string[]; count: number; seq: string }>()
  const completed: Parameters<typeof memberLogs>[1][number][] = []
  for (const leaf of tally.decisions) {
    const body = bodies.get(leaf.seq)
    if (leaf.type !== 'joint' || body?.type !== 'joint' || !within(leaf.time, period)) continue
    const cells = [leaf.marketEdition.slice(0, 16), body.consumer]
    const name = cells.join(' ')
    counts.set(name, { cells, count: (counts.get(name)?.count ?? 0) + 1, seq: leaf.seq })
    completed.push({ marketEdition: leaf.marketEdition, nodes: body.nodes })
  }
  const asked: ReportRow[] = [...counts.values()].map(({ cells, count, seq }) => ({
    cells: [...cells, String(count)],
    seq: [seq],
  }))
  return { asked, completed }
}

/** Refused for good or cancelled, in the period: the hub's word, since no entry says it. */
async function endedOf(client: Client, { options }: ReportMaterial): Promise<ReportRow[]> {
  const period = dayPeriod(options.from, options.to)
  const rows: ReportRow[] = []
  for await (const record of listAll(client, 'jointList')) {
    if (record.made < period.from) break
    if (!within(record.made, period) || !ENDED.has(record.state)) continue
    const { made, consumer, marketEdition, state, refusals } = record
    const by = refusals
      .filter(({ isFinal }) => isFinal)
      .map(({ organisation, code }) => `${organisation}: ${code}`)
    rows.push({ cells: [made, consumer, marketEdition.slice(0, 16), state, by.join(', ')], seq: [] })
  }
  return rows
}

const ENDED: ReadonlySet<JointRecord['state']> = new Set(['refused', 'cancelled'])
