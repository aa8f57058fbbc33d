import { Typography } from 'antd'
import type { ReactNode } from 'react'
import type { HubStanding, NodeStanding } from '../../../schemas/node-status.ts'
import type { JointRecord } from '../../../schemas/joint.ts'
import { useMarkets } from '../shared/joint/market-queries.ts'
import { useSession } from '../shared/session.tsx'
import { ConfirmButton } from '../shared/ui/confirm-button.tsx'
import { EmptyState } from '../shared/ui/empty-state.tsx'
import { Facts } from '../shared/ui/facts.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { SectionCard } from '../shared/ui/section-card.tsx'
import { figureColumn, textColumn, WideTable } from '../shared/ui/wide-table.tsx'
import { useRead } from '../shared/use-read.ts'
import { useWords } from '../shared/use-words.ts'

const SOON = { refetchInterval: 15_000 }

/** The connections of a hub to its nodes, or of a node to its hub. */
export default function NodesPage(): ReactNode {
  const { text } = useWords()
  const { hasRole } = useSession()
  const nodes = useRead(['nodes'], client => client.nodeList(), SOON)
  return (
    <div className="column">
      <PageHead
        title={text.pages.nodes}
        lead={(nodes.data?.hub ?? null) === null ? text.market.nodesLead : text.market.hubLead}
      />
      <Loaded query={nodes}>
        {({ nodes: own, hub }) =>
          hub === null ? (
            <>
              <Nodes nodes={own} />
              {hasRole(['officer', 'auditor']) && <Questions />}
            </>
          ) : (
            <>
              <Hub hub={hub} />
              {hasRole(['officer', 'auditor']) && <Holds hub={hub} />}
            </>
          )
        }
      </Loaded>
      <Typography.Text type="secondary">{text.market.nodes.whyPublic}</Typography.Text>
    </div>
  )
}

function Nodes({ nodes }: { readonly nodes: readonly NodeStanding[] }): ReactNode {
  const { text, format } = useWords()
  const said = text.market.nodes
  if (nodes.length === 0) return <EmptyState title={said.noNodes} next={said.noNodesNext} />
  return (
    <SectionCard title={text.pages.nodes}>
      <WideTable<NodeStanding>
        label={text.pages.nodes}
        rowKey="organisation"
        rows={nodes}
        columns={[
          textColumn(said.node, ({ organisation }) => organisation),
          textColumn(said.polled, ({ polled }) => (polled === null ? said.never : format.dateTime(polled))),
          textColumn(said.lag, ({ lagMs }) => (lagMs === 0 ? said.none : format.duration(lagMs))),
          figureColumn(said.waiting, ({ waiting }) => format.number(waiting)),
          figureColumn(said.reserved, ({ reserved }) => format.number(reserved)),
          textColumn(said.logOrigin, ({ facts }) => facts?.log.origin ?? ''),
          figureColumn(said.logSize, ({ facts }) => (facts === null ? '' : format.number(facts.log.size))),
          textColumn(said.software, ({ facts }) => facts?.software ?? ''),
        ]}
      />
    </SectionCard>
  )
}

/** What an officer of the hub may know of the newest joint questions: no word of what was asked. */
function Questions(): ReactNode {
  const { text, format } = useWords()
  const questions = useRead(
    ['joint-questions'],
    async client => (await client.jointList({ query: { limit: 200 } })).items,
    SOON,
  )
  const markets = useMarkets()
  const said = text.market.questions
  const names = new Map(
    (markets.data ?? []).flatMap(({ record }) =>
      record.editions.map(({ id, label }) => [id, `${record.id}@${label}`] as const),
    ),
  )
  return (
    <SectionCard title={said.title}>
      <Typography.Paragraph type="secondary">{said.why}</Typography.Paragraph>
      <Loaded query={questions}>
        {items => (
          <WideTable<JointRecord>
            label={said.title}
            none={<>{said.none}</>}
            rowKey="question"
            rows={items}
            columns={[
              textColumn(said.time, ({ made }) => format.dateTime(made)),
              textColumn(text.market.nodes.consumer, ({ consumer }) => consumer),
              textColumn(text.market.nodes.edition, ({ marketEdition }) => names.get(marketEdition) ?? ''),
              textColumn(said.outcome, ({ state }) => said.states[state]),
              textColumn(said.reserved, ({ reserved }) => reserved.join(' ')),
              textColumn(said.released, ({ released }) => released.join(' ')),
              textColumn(said.refused, ({ refusals }) =>
                refusals.map(({ organisation, code }) => `${organisation}: ${code}`).join(', '),
              ),
              textColumn(text.market.entry, ({ seq }) => (seq === null ? '' : format.whole(seq))),
            ]}
          />
        )}
      </Loaded>
    </SectionCard>
  )
}

function Hub({ hub }: { readonly hub: HubStanding }): ReactNode {
  const { text, format } = useWords()
  const said = text.market.nodes
  const { authority, answered, failed, working, held } = hub
  return (
    <SectionCard title={said.hub}>
      <Facts
        facts={[
          [said.hub, authority],
          [said.answered, answered === null ? said.never : format.dateTime(answered)],
          [said.failed, failed === null ? said.none : `${format.dateTime(failed.at)} · ${failed.code}`],
          [said.working, format.number(working)],
          [said.holds, format.number(held)],
        ]}
      />
    </SectionCard>
  )
}

function Holds({ hub: { holds, organisation } }: { readonly hub: HubStanding }): ReactNode {
  const { text } = useWords()
  const { client, hasRole } = useSession()
  const said = text.market.nodes
  return (
    <SectionCard title={said.holds}>
      {hasRole(['officer']) && (
        <div style={{ marginBottom: 12 }}>
          <ConfirmButton
            danger
            label={text.market.reset}
            confirm={{ title: text.market.reset, why: text.market.resetWhy }}
            act={() => client.nodeReset({ params: { id: organisation }, body: {} })}
            done={text.market.resetDone}
            changes={['nodes']}
          />
        </div>
      )}
      <WideTable<HubStanding['holds'][number]>
        label={said.holds}
        none={<>{said.none}</>}
        rowKey="joint"
        rows={holds}
        columns={[
          textColumn(said.consumer, ({ consumer }) => consumer),
          textColumn(said.edition, ({ edition }) => edition),
          textColumn(text.market.fingerprint, ({ joint }) => <span className="mono">{joint}</span>),
        ]}
      />
    </SectionCard>
  )
}
