import type { ReactNode } from 'react'
import type { BudgetLine } from '../../../../schemas/api-bodies.ts'
import { leftText, poolLeft } from '../pool.ts'
import { useWords } from '../use-words.ts'
import { BudgetBar } from './budget-bar.tsx'

/** What published answers took of an edition's pool of pure ε, and what is left of it. */
export function PoolBar({ pool }: { readonly pool: NonNullable<BudgetLine['pool']> }): ReactNode {
  const { text, format } = useWords()
  const said = text.spending
  const left = poolLeft(pool)
  return (
    <BudgetBar
      label={said.pool}
      parts={[
        {
          words: said.poolSpent(format.epsilon(pool.spent), format.epsilon(pool.cap)),
          nano: BigInt(pool.spent),
          look: 'published',
        },
        { words: said.poolLeft(leftText(left)), nano: left, look: 'left' },
      ]}
    />
  )
}
