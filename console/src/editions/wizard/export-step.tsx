import { Alert, Button, Card, Space, Typography } from 'antd'
import { type ReactNode, useEffect, useState } from 'react'
import type { PrepareProgress } from '../../../../src/prepare/prepare-export.ts'
import { useWords } from '../../shared/use-words.ts'
import { storePending, type Pending, loadPending } from '../prepare/pending.ts'
import { ErrorBox, FailureBox } from '../../shared/ui/failure-box.tsx'
import { FilePicker } from '../../shared/ui/file-picker.tsx'
import { Working } from '../../shared/ui/working.tsx'

const MAX_EXPORT_BYTES = 500_000_000

/** Step 1: picks the export, at most 500 MB, or resumes an edition that was prepared before. */
export function ExportStep(props: {
  readonly owner: string
  readonly open: (file: File, onProgress: (progress: PrepareProgress) => void) => Promise<void>
  readonly onResume: (pending: Pending) => void
}): ReactNode {
  const { text, format } = useWords()
  const { wizard } = text
  const [progress, setProgress] = useState<number>()
  const [tooLarge, setTooLarge] = useState<number>()
  const [error, setError] = useState<unknown>()
  const choose = (file: File): void => {
    setError(undefined)
    setTooLarge(file.size > MAX_EXPORT_BYTES ? file.size : undefined)
    if (file.size > MAX_EXPORT_BYTES) return
    setProgress(0)
    props
      .open(file, ({ fraction }) => setProgress(fraction))
      .catch(setError)
      .finally(() => setProgress(undefined))
  }
  return (
    <Space orientation="vertical" size={16} style={{ width: '100%' }}>
      <PendingCard owner={props.owner} onResume={props.onResume} />
      <Card>
        <Alert
          type="success"
          showIcon
          title={wizard.stays}
          description={wizard.staysWhy}
          style={{ marginBottom: 16 }}
        />
        <FilePicker
          label={wizard.pick}
          hint={wizard.pickHint}
          accept=".csv,.tsv,.txt,.gz,.parquet"
          primary
          disabled={progress !== undefined}
          onChoose={choose}
        />
        <div style={{ marginTop: 16 }}>
          {progress !== undefined && <Working words={wizard.reading} fraction={progress} />}
          {tooLarge !== undefined && <FailureBox lines={[wizard.tooLarge(format.bytes(tooLarge))]} />}
          {error !== undefined && <ErrorBox error={error} />}
        </div>
      </Card>
    </Space>
  )
}

function PendingCard(props: {
  readonly owner: string
  readonly onResume: (pending: Pending) => void
}): ReactNode {
  const { text, format } = useWords()
  const { wizard } = text
  const { owner } = props
  const [pending, setPending] = useState<Pending>()
  useEffect(() => {
    // Without storage there is nothing to resume.
    loadPending(owner).then(setPending, () => undefined)
  }, [owner])
  if (pending === undefined) return null
  return (
    <Card title={<h2 className="card-title">{wizard.pending}</h2>}>
      <Typography.Paragraph>
        {wizard.pendingWhy(format.label(pending.manifest.declaration.title))}
      </Typography.Paragraph>
      <Space wrap>
        <Button type="primary" onClick={() => props.onResume(pending)}>
          {wizard.resume}
        </Button>
        <Button
          onClick={() => {
            void storePending(owner, undefined).finally(() => setPending(undefined))
          }}
        >
          {wizard.discard}
        </Button>
      </Space>
    </Card>
  )
}
