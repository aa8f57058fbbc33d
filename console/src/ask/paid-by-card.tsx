import { Card, Segmented, Typography } from 'antd'
import type { ReactNode } from 'react'
import { poolRange } from '../shared/pool.ts'
import { useWords } from '../shared/use-words.ts'
import { FIRST_PRIVACY, type QuestionDraft } from './draft.ts'

type PaidBy = 'accounts' | 'pool'

/** Whether all accounts pay for a published answer in ρ, or the edition's pool in pure ε. */
export function PaidByCard(props: {
  readonly draft: QuestionDraft
  /** What the pool has left, in nano units; undefined while it is being read. */
  readonly left: bigint | undefined
  readonly change: (change: Partial<QuestionDraft>) => void
}): ReactNode {
  const { text } = useWords()
  const { draft, left, change } = props
  const said = text.standing
  return (
    <Card title={<h2 className="card-title">{said.paidBy}</h2>}>
      <Segmented<PaidBy>
        block
        aria-label={said.paidBy}
        value={draft.privacy.kind === 'pool' ? 'pool' : 'accounts'}
        onChange={by =>
          change({
            privacy: by === 'pool' ? { kind: 'pool', amount: poolRange(left ?? 0n).start } : FIRST_PRIVACY,
          })
        }
        options={(['accounts', 'pool'] as const).map(value => ({
          value,
          label: said.paidByOf[value],
          disabled: value === 'pool' && (left === undefined || left === 0n),
        }))}
      />
      <Typography.Paragraph type="secondary" style={{ margin: '8px 0 0' }}>
        {left === 0n ? said.poolGone : said.paidByWhy}
      </Typography.Paragraph>
    </Card>
  )
}
