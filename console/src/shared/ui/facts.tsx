import { Descriptions } from 'antd'
import type { ReactNode } from 'react'

export type Fact = readonly [name: string, value: ReactNode]

/** Names with values in one or two columns. */
export function Facts(props: { readonly facts: readonly Fact[]; readonly columns?: 1 | 2 }): ReactNode {
  return (
    <Descriptions
      size="small"
      bordered
      column={{ xs: 1, lg: props.columns ?? 1 }}
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
