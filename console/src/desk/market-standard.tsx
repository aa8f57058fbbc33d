import { useQuery } from '@tanstack/react-query'
import { Typography } from 'antd'
import type { ReactNode } from 'react'
import { readStandard } from '../../../src/sdk/joint/read-standard.ts'
import { useSession } from '../shared/session.tsx'
import { Facts } from '../shared/ui/facts.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { SectionCard } from '../shared/ui/section-card.tsx'
import { textColumn, WideTable } from '../shared/ui/wide-table.tsx'
import { useWords } from '../shared/use-words.ts'

type Row = { readonly name: string; readonly label: string; readonly values: string }

/** The standard that is decided on, read from the very text that has this digest. */
export function MarketStandardCard({ digest }: { readonly digest: string }): ReactNode {
  const { text, format } = useWords()
  const { client } = useSession()
  const standard = useQuery({
    queryKey: ['market-standard', digest],
    queryFn: async () =>
      readStandard((await client.marketStandardShow({ params: { id: digest } })).standard, digest),
  })
  const said = text.market
  const amount = (quanta: string, quantum: string): string =>
    format.decimal(String(Number(quanta) * Number(quantum)))
  return (
    <SectionCard title={said.standard}>
      <Typography.Paragraph type="secondary">{said.standardWhy}</Typography.Paragraph>
      <Loaded query={standard}>
        {found => (
          <>
            <Facts
              facts={[
                [said.title, `${format.label(found.title)} (${found.market})`],
                [
                  said.fingerprint,
                  <span key="d" className="mono">
                    {digest}
                  </span>,
                ],
                [said.periods, said.periodWords[found.periods]],
                [said.capacity, format.whole(String(found.capacity))],
                [said.collusion, said.allOthers],
                ['δ', found.delta],
                [said.threshold, format.number(found.reportingThreshold)],
                ...(found.onlyJointly ? [[said.onlyJointly, said.onlyJointlyWhy] as const] : []),
              ]}
            />
            <div style={{ height: 12 }} />
            <WideTable<Row>
              label={text.dataset.dimensions}
              rowKey="name"
              rows={found.dimensions.map(({ name, label, values }) => ({
                name,
                label: format.label(label),
                values: format.list(values.slice(0, MAX_VALUES).map(value => format.label(value.label))),
              }))}
              columns={[
                textColumn(text.dataset.label, ({ label }) => label),
                textColumn(text.dataset.code, ({ name }) => <span className="mono">{name}</span>),
                textColumn(text.dataset.values, ({ values }) => values),
              ]}
            />
            <div style={{ height: 12 }} />
            <WideTable<Row>
              label={text.dataset.measures}
              rowKey="name"
              rows={found.measures.map(({ name, label, lo, hi, quantum, unit }) => ({
                name,
                label: format.label(label),
                values: `${amount(lo, quantum)} – ${amount(hi, quantum)} ${format.label(unit)}`,
              }))}
              columns={[
                textColumn(text.dataset.label, ({ label }) => label),
                textColumn(text.dataset.code, ({ name }) => <span className="mono">{name}</span>),
                textColumn(text.dataset.clip, ({ values }) => values),
              ]}
            />
          </>
        )}
      </Loaded>
    </SectionCard>
  )
}

const MAX_VALUES = 12
