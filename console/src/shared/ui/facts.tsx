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
      items={props.facts.map(([label, children]) => ({ key: label, label, children }))}
      styles={{ label: { minWidth: 120 }, content: { overflowWrap: 'anywhere' } }}
    />
  )
}
