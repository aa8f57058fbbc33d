import { theme } from 'antd'
import type { ReactNode } from 'react'
import { useWords } from '../use-words.ts'

type BudgetPart = {
  readonly words: string
  readonly nano: bigint
  readonly look: 'spent' | 'published' | 'now' | 'left'
}

/** What is spent of a cap, and what is left of it; nano-rho. */
export function SpentBar(props: {
  readonly label: string
  readonly spent: bigint
  readonly cap: bigint
  readonly words?: (spent: string, cap: string) => string
}): ReactNode {
  const { text, format } = useWords()
  const { label, spent, cap, words = text.spending.spent } = props
  const rho = (nano: bigint): string => format.rho(String(nano))
  return (
    <BudgetBar
      label={label}
      parts={[
        { words: words(rho(spent), rho(cap)), nano: spent, look: 'spent' },
        { words: text.spending.left(rho(cap - spent)), nano: cap - spent, look: 'left' },
      ]}
    />
  )
}

/** Parts of a budget, in nano-rho or of a pool, as a bar with a legend; read aloud as one sentence. */
export function BudgetBar(props: {
  readonly label: string
  readonly parts: readonly BudgetPart[]
}): ReactNode {
  const { token } = theme.useToken()
  const total = props.parts.reduce((sum, { nano }) => sum + nano, 0n)
  const share = (nano: bigint): number => (total === 0n ? 0 : Number((nano * 10_000n) / total) / 100)
  const fill = {
    spent: token.colorTextTertiary,
    published: token.colorTextQuaternary,
    now: token.colorPrimary,
    left: token.colorFillSecondary,
  }
  return (
    <div role="img" aria-label={`${props.label}: ${props.parts.map(({ words }) => words).join(', ')}`}>
      <div
        style={{
          display: 'flex',
          height: 12,
          borderRadius: 6,
          overflow: 'hidden',
          border: `1px solid ${token.colorBorder}`,
        }}
      >
        {props.parts.map(({ words, nano, look }) => (
          <div
            key={words}
            className={look === 'now' ? 'hatched' : undefined}
            style={{ width: `${share(nano)}%`, backgroundColor: fill[look] }}
          />
        ))}
      </div>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: '2px 16px', marginTop: 4, fontSize: 12 }}>
        {props.parts.map(({ words, look }) => (
          <span key={words} className="number">
            <span
              aria-hidden
              className={look === 'now' ? 'hatched' : undefined}
              style={{
                display: 'inline-block',
                width: 10,
                height: 10,
                marginInlineEnd: 4,
                border: `1px solid ${token.colorBorder}`,
                backgroundColor: fill[look],
              }}
            />
            {words}
          </span>
        ))}
      </div>
    </div>
  )
}
