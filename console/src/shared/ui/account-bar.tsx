import { Typography } from 'antd'
import type { ReactNode } from 'react'
import { epsilonOfRho } from '../../../../protocols/dp/zcdp.ts'
import type { BudgetLine } from '../../../../schemas/api-bodies.ts'
import { useWords } from '../use-words.ts'
import { BudgetBar } from './budget-bar.tsx'
import { Details } from './details.tsx'

/** A consumer’s own account as a bar of shares; under details in ρ, and in ε where δ is known. */
export function AccountBar(props: {
  readonly own: NonNullable<BudgetLine['own']>
  /** What standing questions spent of it, in nano-rho. */
  readonly standing: string
  /** Undefined while it is loading; ε needs it. */
  readonly delta: string | undefined
  /** Further details. */
  readonly children?: ReactNode
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
          { words: said.used(format.share(spent, cap)), nano: spent - published, look: 'spent' },
          ...(published > 0n
            ? [
                {
                  words: said.standingPart(format.share(published, cap)),
                  nano: published,
                  look: 'published' as const,
                },
              ]
            : []),
          ...(out > 0n ? [{ words: said.roomLess, nano: out, look: 'now' as const }] : []),
          { words: room > 0n ? said.room(format.share(room, cap)) : said.roomNone, nano: room, look: 'left' },
        ]}
      />
      <Details about={said.title}>
        <Typography.Paragraph type="secondary" className="number" style={{ margin: 0, fontSize: 12 }}>
          {said.spentTotal(amount(spent), amount(cap))} {room > 0n && said.roomUpTo(amount(room))}{' '}
          {delta !== undefined && said.inRho(format.rho(own.spent), format.rho(own.cap), delta)}
        </Typography.Paragraph>
        {props.children}
      </Details>
    </>
  )
}
