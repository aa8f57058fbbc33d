import type { ReactNode } from 'react'
import type { MarketStandard } from '../../../../schemas/market.ts'
import { Facts } from '../ui/facts.tsx'
import { mono } from '../ui/mono.tsx'
import { textColumn, WideTable } from '../ui/wide-table.tsx'
import { useWords } from '../use-words.ts'

type Row = { readonly name: string; readonly label: string; readonly values: string }

/** What a market's sources have to conform to, for whoever proposes or decides on it. */
export function StandardView({
  standard,
  digest,
}: {
  readonly standard: MarketStandard
  readonly digest: string
}): ReactNode {
  const { text, format } = useWords()
  const said = text.market
  const amount = (quanta: string, quantum: string): string =>
    format.decimal(String(Number(quanta) * Number(quantum)))
  return (
    <>
      <Facts
        facts={[
          [said.title, `${format.label(standard.title)} (${standard.market})`],
          [said.fingerprint, mono(digest)],
          [said.periods, said.periodWords[standard.periods]],
          [said.capacity, format.whole(String(standard.capacity))],
          [said.collusion, said.allOthers],
          ['δ', standard.delta],
          [said.threshold, format.number(standard.reportingThreshold)],
          ...(standard.onlyJointly ? [[said.onlyJointly, said.onlyJointlyWhy] as const] : []),
        ]}
      />
      <div style={{ height: 12 }} />
      <WideTable<Row>
        label={text.dataset.dimensions}
        rowKey="name"
        rows={standard.dimensions.map(({ name, label, values }) => ({
          name,
          label: format.label(label),
          values: format.list(values.slice(0, MAX_VALUES).map(value => format.label(value.label))),
        }))}
        columns={[
          textColumn(text.dataset.label, ({ label }) => label),
          textColumn(text.dataset.code, ({ name }) => mono(name)),
          textColumn(text.dataset.values, ({ values }) => values),
        ]}
      />
      <div style={{ height: 12 }} />
      <WideTable<Row>
        label={text.dataset.measures}
        rowKey="name"
        rows={standard.measures.map(({ name, label, lo, hi, quantum, unit }) => ({
          name,
          label: format.label(label),
          values: `${amount(lo, quantum)} – ${amount(hi, quantum)} ${format.label(unit)}`,
        }))}
        columns={[
          textColumn(text.dataset.label, ({ label }) => label),
          textColumn(text.dataset.code, ({ name }) => mono(name)),
          textColumn(text.dataset.clip, ({ values }) => values),
        ]}
      />
    </>
  )
}

const MAX_VALUES = 12
