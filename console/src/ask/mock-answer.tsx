import { InputNumber, theme, Typography } from 'antd'
import { type ReactNode, useId, useState } from 'react'
import type { Estimate } from '../../../schemas/estimate.ts'
import { useWords } from '../shared/use-words.ts'
import { Field } from '../shared/ui/field.tsx'

/** Made-up heights, relative to the typical group. */
const SHAPE = [0.55, 0.9, 1.25, 0.75, 0.4]
const WIDTH = 360
const HEIGHT = 170
const FLOOR = 150

/** Made-up bars with the real error bars of one part of the estimate. */
export function MockAnswer({ part }: { readonly part: Estimate['parts'][number] }): ReactNode {
  const { text, format } = useWords()
  const { token } = theme.useToken()
  const id = useId()
  const plusMinus = Number(part.plusMinus)
  const suggested = niceAbove(Number(part.smallestReadable) * 3)
  const [typed, setTyped] = useState<number>()
  const size = typed ?? suggested
  const highest = Math.max(...SHAPE) * size + plusMinus
  const y = (value: number): number => FLOOR - (Math.max(0, value) / highest) * (FLOOR - 10)
  const unreadable = size < Number(part.smallestReadable)
  const [shownSize, shownError] = [format.decimal(String(size)), format.decimal(part.plusMinus)]
  return (
    <div>
      <Typography.Text strong>{text.ask.mock}</Typography.Text>
      <Typography.Paragraph type="secondary" style={{ marginBottom: 4 }}>
        {text.ask.mockWhy}
      </Typography.Paragraph>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        width="100%"
        role="img"
        aria-label={text.ask.mockLabel(shownSize, shownError)}
      >
        <line x1="0" x2={WIDTH} y1={FLOOR} y2={FLOOR} stroke={token.colorText} />
        {SHAPE.map((share, at) => {
          const value = share * size
          const middle = 36 + at * 72
          const [low, high] = [y(value - plusMinus), y(value + plusMinus)]
          return (
            <g key={share}>
              <rect
                x={middle - 22}
                width={44}
                y={y(value)}
                height={FLOOR - y(value)}
                fill={token.colorPrimary}
                fillOpacity={0.22}
                stroke={token.colorPrimary}
                strokeDasharray="4 3"
              />
              <path
                d={`M${middle} ${low}V${high}M${middle - 7} ${low}h14M${middle - 7} ${high}h14`}
                stroke={token.colorText}
                strokeWidth={2}
                fill="none"
              />
              <text
                x={middle}
                y={FLOOR + 15}
                textAnchor="middle"
                fontSize={11}
                fill={token.colorTextDescription}
              >
                {text.ask.example} {at + 1}
              </text>
            </g>
          )
        })}
      </svg>
      <Field label={text.ask.mockSize} id={id}>
        <InputNumber
          id={id}
          min={1}
          value={size}
          onChange={value => setTyped(value ?? undefined)}
          style={{ width: 130 }}
        />{' '}
        <span className="number">
          {shownSize} ± {shownError}
        </span>
      </Field>
      {unreadable && <Typography.Text type="warning">{text.ask.mockUnreadable}</Typography.Text>}
    </div>
  )
}

/** 1, 2 or 5 times a power of ten. */
function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)))
  return ([1, 2, 5, 10].find(factor => factor * power >= value) ?? 10) * power
}
