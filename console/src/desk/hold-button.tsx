import type { ReactNode } from 'react'
import { useWords } from '../shared/use-words.ts'
import { ConfirmButton } from '../shared/ui/confirm-button.tsx'

/** One direction of the button: what it says, and what it does once it is confirmed. */
type Switch = {
  readonly label: string
  readonly title: string
  readonly why: string
  readonly act: () => Promise<unknown>
}

/** Holds up what is not held, and releases what is, after a confirmation. */
export function HoldButton(props: {
  /** For screen readers, which of several it holds. */
  readonly of: string
  readonly isHeld: boolean
  readonly hold: Switch
  readonly release: Switch
  /** Query keys to refetch. */
  readonly changes: readonly string[]
}): ReactNode {
  const { text } = useWords()
  const { of, isHeld, hold, release, changes } = props
  const { label, title, why, act } = isHeld ? release : hold
  return (
    <ConfirmButton
      size="small"
      danger={!isHeld}
      label={label}
      name={`${label}: ${of}`}
      confirm={{ title, why }}
      act={act}
      done={text.holds.done}
      changes={changes}
    />
  )
}
