// The part of the report about markets: editions, joint questions, the logs of the nodes, and what ended without
// an answer.
import { parseMarketEdition } from '../../../protocols/joint/market-edition.ts'
import { utf8 } from '../../../protocols/bytes.ts'
import type { ReportPart, ReportRow } from '../../../schemas/compliance-report.ts'
import type { JointRecord } from '../../../schemas/joint.ts'
import type { Client } from '../client.ts'
import { listAll } from '../list-all.ts'
import { dayPeriod, within } from '../period.ts'
import type { ReportMaterial } from './compliance.ts'
import { type NamedCharges, verifyNodeLog } from './node-logs.ts'

/** None where the log knows no market edition. */
export async function marketsPart(
  client: Client,
  material: ReportMaterial,
  hubLogKey: string,
): Promise<readonly ReportPart[]> {
  const editions = editionsOf(material)
  if (editions.length === 0) return []
  const { asked, charges } = completedOf(material, editions)
  // At a node others' logs are their own hub's matter.
  const isHub = (await client.nodeList()).hub === null
  const logs = isHub ? [...charges.values()].filter(({ logKey }) => logKey !== hubLogKey) : []
  const results = await Promise.all(logs.map(each => verifyNodeLog(client, each, material.options.verify)))
  return [
    {
      key: 'markets',
      facts: [],
      tables: [
        {
          key: 'market_editions',
          rows: editions.map(({ id, members, time, seq }) => ({
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

interface FormedEdition {
  readonly id: string
  readonly time: string
  readonly seq: string
  readonly members: readonly {
    readonly organisation: string
    readonly logKey: string
    readonly edition: string
  }[]
}

/** In force at the end of the period. */
function editionsOf({ tally, bodies }: ReportMaterial): readonly FormedEdition[] {
  return tally.decisions.flatMap((leaf): readonly FormedEdition[] => {
    const body = bodies.get(leaf.seq)
    if (leaf.type !== 'market-edition' || body?.type !== 'market-edition') return []
    const { members } = parseMarketEdition(utf8(body.document))
    return [{ id: leaf.marketEdition, time: leaf.time, seq: leaf.seq, members }]
  })
}

/** By market edition and consumer, with the newest entry of each; and what the entries say of each member. */
function completedOf({ tally, bodies, options }: ReportMaterial, editions: readonly FormedEdition[]) {
  const period = dayPeriod(options.from, options.to)
  const counts = new Map<string, { cells: readonly string[]; count: number; seq: string }>()
  const charges = new Map<string, NamedCharges>()
  for (const { members } of editions)
    for (const { organisation, logKey } of members)
      charges.set(organisation, { organisation, logKey, charges: [] })
  for (const leaf of tally.decisions) {
    const body = bodies.get(leaf.seq)
    if (leaf.type !== 'joint' || body?.type !== 'joint' || !within(leaf.time, period)) continue
    const cells = [leaf.marketEdition.slice(0, 16), body.consumer]
    const name = cells.join(' ')
    counts.set(name, { cells, count: (counts.get(name)?.count ?? 0) + 1, seq: leaf.seq })
    const members = editions.find(({ id }) => id === leaf.marketEdition)?.members ?? []
    for (const { organisation, entry } of body.nodes) {
      const member = members.find(each => each.organisation === organisation)
      const known = charges.get(organisation)
      if (member === undefined || known === undefined) continue
      const charge = { seq: Number(entry), edition: member.edition }
      charges.set(organisation, { ...known, charges: [...known.charges, charge] })
    }
  }
  const asked: ReportRow[] = [...counts.values()].map(({ cells, count, seq }) => ({
    cells: [...cells, String(count)],
    seq: [seq],
  }))
  return { asked, charges }
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
