import { Tag, Typography } from 'antd'
import type { ReactNode } from 'react'
import { Badge } from '../ui/badge.tsx'
import { useWords } from '../use-words.ts'
import type { NodeState } from './joint-record.ts'

/** The state of a joint question at each source; of a refusal, the source's own code. */
export function NodeStateList({ nodes }: { readonly nodes: readonly NodeState[] }): ReactNode {
  const { text } = useWords()
  const said = text.market
  return (
    <ul className="rows" aria-label={said.progress}>
      {nodes.map(({ organisation, state, code }) => (
        <li key={organisation} data-node={organisation} data-state={state}>
          <strong style={{ minWidth: 90 }}>{organisation}</strong>
          {state === 'released' ? (
            <Badge>{said.states[state]}</Badge>
          ) : (
            <Tag color={COLOURS[state]}>{said.states[state]}</Tag>
          )}
          {code !== null && code !== state && <span className="mono">{code}</span>}
          <Typography.Text type="secondary">{said.stateWhy[state]}</Typography.Text>
        </li>
      ))}
    </ul>
  )
}

const COLOURS = { waiting: 'default', reserved: 'processing', refused: 'error', silent: 'warning' } as const
