import { Button, Typography } from 'antd'
import type { ReactNode } from 'react'
import type { Estimate } from '../../../schemas/estimate.ts'
import type { Query } from '../../../schemas/query.ts'
import { changedErrors } from '../../../src/sdk/format/look-lines.ts'
import { useWords } from '../shared/use-words.ts'

/** An earlier answer to the same question that can be made as exact as this for the difference only. */
export function SharpenNote(props: {
  readonly estimate: Estimate
  readonly disabled: boolean
  readonly onSharpen: (change: Pick<Query, 'sharpen' | 'looks'>) => void
}): ReactNode {
  const { text, format } = useWords()
  const { sharpening, storedAnswer } = props.estimate
  if (sharpening === null || storedAnswer !== null) return null
  const { answer, look, looks } = sharpening
  const share = format.share(BigInt(sharpening.privacy.charge), BigInt(props.estimate.privacy.charge))
  const changes = changedErrors(text.sharpen, sharpening, format.decimal)
  return (
    <div style={{ margin: '4px 0 12px' }} data-note="sharpen">
      <Typography.Paragraph style={{ marginBottom: 6 }}>
        {text.sharpen.insteadOf(answer, look, changes, share)}
      </Typography.Paragraph>
      <Button
        disabled={props.disabled}
        onClick={() => props.onSharpen({ sharpen: answer, ...(looks === null ? {} : { looks }) })}
      >
        {text.ask.sharpen}
      </Button>
    </div>
  )
}
