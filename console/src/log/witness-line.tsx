import { theme } from 'antd'
import type { ReactNode } from 'react'
import type { WitnessRecord, WitnessState } from '../../../schemas/operation.ts'
import { useWords } from '../shared/use-words.ts'
import { stretchesOf } from './state-line.ts'

/** A witness’s states since the service started, as a bar and as a list. */
export function WitnessLine(props: {
  readonly witness: WitnessRecord
  readonly since: string
  readonly now: string
}): ReactNode {
  const { text, format } = useWords()
  const { token } = theme.useToken()
  const { witness, since, now } = props
  const stretches = stretchesOf(witness, since, now)
  const colours: Readonly<Record<WitnessState, string>> = {
    new: token.colorFillSecondary,
    ok: token.colorPrimary,
    unreachable: token.colorWarning,
    refusing: token.colorWarning,
    lying: token.colorError,
    ahead: token.colorError,
    forked: token.colorError,
  }
  const said = text.witness
  const words = stretches.map(({ state, from }) => said.from(said.states[state], format.dateTime(from)))
  return (
    <div>
      <div style={{ display: 'flex', justifyContent: 'space-between', gap: 8, flexWrap: 'wrap' }}>
        <strong style={{ overflowWrap: 'anywhere' }}>{witness.name}</strong>
        <span>{said.states[witness.state]}</span>
      </div>
      <svg
        viewBox="0 0 1000 22"
        preserveAspectRatio="none"
        role="img"
        aria-label={`${said.timelineOf(witness.name)}: ${words.join('; ')}`}
        style={{ display: 'block', width: '100%', height: 22 }}
      >
        {stretches.map(({ state, from, start, length }) => {
          const high = state === 'ok' ? 10 : state === 'new' ? 4 : 22
          return (
            <rect
              key={from}
              x={start * 1000}
              y={22 - high}
              width={Math.max(2, length * 1000)}
              height={high}
              fill={colours[state]}
            />
          )
        })}
      </svg>
      <details>
        <summary style={{ cursor: 'pointer', fontSize: 12 }}>
          {format.dateTime(since)} – {format.dateTime(now)}
        </summary>
        <ol style={{ margin: '4px 0 0', paddingInlineStart: 20 }}>
          {stretches.map(({ from }, at) => (
            <li key={from}>{words[at]}</li>
          ))}
        </ol>
      </details>
    </div>
  )
}
