import { Typography } from 'antd'
import type { ReactNode } from 'react'
import { epsilonOfRho } from '../../../../protocols/dp/zcdp.ts'
import type { BudgetLine } from '../../../../schemas/api-bodies.ts'
import { useWords } from '../use-words.ts'
import { BudgetBar } from './budget-bar.tsx'

/** A consumer’s own account as a bar, in ε at δ where δ is known, and in ρ. */
export function AccountBar(props: {
  readonly own: NonNullable<BudgetLine['own']>
  /** What standing questions spent of it, in nano-rho. */
  readonly standing: string
  /** Undefined while it is loading; ε needs it. */
  readonly delta: string | undefined
}): ReactNode {
  const { text, format } = useWords()
  const { own, standing, delta } = props
  const said = text.budget
  const amount = (nano: bigint): string =>
    delta === undefined
      ? `ρ ${format.rho(String(nano))}`
      : `ε ${format.decimal(String(epsilonOfRho(nano, delta)))}`
  const [cap, spent, room] = [BigInt(own.cap), BigInt(own.spent), BigInt(own.room)]
  const published = BigInt(standing)
  const out = cap - spent - room
  return (
    <>
      <BudgetBar
        label={said.title}
        parts={[
          { words: said.used(amount(spent), amount(cap)), nano: spent - published, look: 'spent' },
          ...(published > 0n
            ? [
                {
                  words: said.standingPart(format.rho(standing)),
                  nano: published,
                  look: 'published' as const,
                },
              ]
            : []),
          ...(out > 0n ? [{ words: said.roomLess, nano: out, look: 'now' as const }] : []),
          { words: room > 0n ? said.room(amount(room)) : said.roomNone, nano: room, look: 'left' },
        ]}
      />
      {delta !== undefined && (
        <Typography.Text type="secondary" className="number" style={{ fontSize: 12 }}>
          {said.inRho(format.rho(own.spent), format.rho(own.cap), delta)}
        </Typography.Text>
      )}
    </>
  )
}
