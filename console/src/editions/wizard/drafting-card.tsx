import { Card, Typography } from 'antd'
import type { ReactNode } from 'react'
import { parseRho } from '../../../../protocols/dp/zcdp.ts'
import { budgetOf } from '../../../../schemas/dataset-budget.ts'
import { DRAFT_BUDGET } from '../../../../src/prepare/draft-file.ts'
import { DRAFT_RHO } from '../../../../src/prepare/draft-noise.ts'
import { useTask } from '../../shared/use-task.ts'
import { useWords } from '../../shared/use-words.ts'
import { ErrorBox } from '../../shared/ui/failure-box.tsx'
import { FilePicker } from '../../shared/ui/file-picker.tsx'

/** What drafting costs, and the way that costs nothing. */
export function DraftingCard(props: {
  readonly disabled: boolean
  readonly onOwn: (text: string) => Promise<void>
}): ReactNode {
  const { text, format } = useWords()
  const words = text.wizard.cost
  const { error, run } = useTask()
  const { budget } = budgetOf(DRAFT_BUDGET)
  const share = (of: string): string =>
    format.number(Number(parseRho(DRAFT_RHO)) / Number(of), { percent: true, decimals: 0 })
  return (
    <Card title={<h2 className="card-title">{words.title}</h2>}>
      <Typography.Paragraph>{words.why(share(budget.perConsumer), share(budget.total))}</Typography.Paragraph>
      <Typography.Paragraph type="secondary">{words.free}</Typography.Paragraph>
      <FilePicker
        label={words.own}
        accept=".yaml,.yml"
        disabled={props.disabled}
        onChoose={file => void run(async () => props.onOwn(await file.text()))}
      />
      {error !== undefined && <ErrorBox error={error} />}
    </Card>
  )
}
