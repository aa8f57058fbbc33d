import { Descriptions } from 'antd'
import type { ReactNode } from 'react'
import { usePrinting } from '../use-printing.ts'

export type Fact = readonly [name: string, value: ReactNode]

/** Names with values in one column, or in two where a screen has room. */
export function Facts(props: { readonly facts: readonly Fact[]; readonly columns?: 1 | 2 }): ReactNode {
  const columns = usePrinting() ? 1 : (props.columns ?? 1)
  return (
    <Descriptions
      size="small"
      bordered
      column={{ xs: 1, sm: 1, md: 1, lg: columns, xl: columns, xxl: columns }}
      items={itemsOf(props.facts)}
      styles={{ label: { minWidth: 120 }, content: { overflowWrap: 'anywhere' } }}
    />
  )
}

/** The same without lines, side by side where there is room. */
export function PlainFacts({ facts }: { readonly facts: readonly Fact[] }): ReactNode {
  return <Descriptions size="small" column={{ xs: 1, sm: 2, lg: 3 }} items={itemsOf(facts)} />
}

function itemsOf(facts: readonly Fact[]) {
  return facts.map(([label, children]) => ({ key: label, label, children }))
}
