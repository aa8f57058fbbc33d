import { Typography } from 'antd'
import type { ReactNode } from 'react'
import type { HubStanding, NodeStanding } from '../../../schemas/node-status.ts'
import { useNodes } from '../shared/office-queries.ts'
import { EmptyState } from '../shared/ui/empty-state.tsx'
import { Facts } from '../shared/ui/facts.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { SectionCard } from '../shared/ui/section-card.tsx'
import { figureColumn, textColumn, WideTable } from '../shared/ui/wide-table.tsx'
import { useWords } from '../shared/use-words.ts'

/** The connections of a hub to its nodes, or of a node to its hub. */
export function NodesPage(): ReactNode {
  const { text } = useWords()
  const nodes = useNodes()
  return (
    <div className="column">
      <PageHead
        title={text.pages.nodes}
        lead={(nodes.data?.hub ?? null) === null ? text.market.nodesLead : text.market.hubLead}
      />
      <Loaded query={nodes}>
        {({ nodes: own, hub }) =>
          hub === null ? (
            <Nodes nodes={own} />
          ) : (
            <>
              <Hub hub={hub} />
              <Holds hub={hub} />
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

function Hub({ hub }: { readonly hub: HubStanding }): ReactNode {
  const { text, format } = useWords()
  const said = text.market.nodes
  const { authority, answered, failed, working } = hub
  return (
    <SectionCard title={said.hub}>
      <Facts
        facts={[
          [said.hub, authority],
          [said.answered, answered === null ? said.never : format.dateTime(answered)],
          [said.failed, failed === null ? said.none : `${format.dateTime(failed.at)} · ${failed.code}`],
          [said.working, format.number(working)],
        ]}
      />
    </SectionCard>
  )
}

function Holds({ hub: { holds } }: { readonly hub: HubStanding }): ReactNode {
  const { text } = useWords()
  const said = text.market.nodes
  return (
    <SectionCard title={said.holds}>
      {holds.length === 0 ? (
        said.none
      ) : (
        <WideTable<HubStanding['holds'][number]>
          label={said.holds}
          rowKey="joint"
          rows={holds}
          columns={[
            textColumn(said.consumer, ({ consumer }) => consumer),
            textColumn(said.edition, ({ edition }) => edition),
            textColumn(text.market.fingerprint, ({ joint }) => <span className="mono">{joint}</span>),
          ]}
        />
      )}
    </SectionCard>
  )
}
