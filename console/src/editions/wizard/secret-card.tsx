import { Alert, Button, Card, Space, Typography } from 'antd'
import { type ReactNode, useState } from 'react'
import { useWords } from '../../shared/use-words.ts'
import { download } from '../../shared/download.ts'
import { newSecret, readSecret, SECRET_FILE, type UnitSecret } from '../prepare/secret-file.ts'
import { FilePicker } from '../../shared/ui/file-picker.tsx'

/** Creates or reads the unit secret. The page forgets it when it is left. */
export function SecretCard(props: {
  readonly secret: UnitSecret | undefined
  readonly onSecret: (secret: UnitSecret) => void
}): ReactNode {
  const { text } = useWords()
  const words = text.wizard.secret
  const { secret } = props
  const [bad, setBad] = useState(false)
  const [saved, setSaved] = useState(false)
  const choose = (file: File): void => {
    void readSecret(file).then(read => {
      setBad(read === undefined)
      setSaved(false)
      if (read !== undefined) props.onSecret(read)
    })
  }
  return (
    <Card title={<h2 className="card-title">{words.title}</h2>}>
      <Space orientation="vertical" size={12} style={{ width: '100%' }}>
        <Typography.Text type="secondary">{words.why}</Typography.Text>
        <FilePicker label={words.choose} accept="" onChoose={choose} />
        <Button
          onClick={() => {
            const made = newSecret()
            download(SECRET_FILE, 'application/octet-stream', made.text)
            setBad(false)
            setSaved(true)
            props.onSecret(made.secret)
          }}
        >
          {words.make}
        </Button>
        {bad && <Alert type="error" showIcon role="alert" title={words.bad} />}
        {secret !== undefined && (
          <Alert
            type="success"
            showIcon
            title={
              <>
                {words.ready}{' '}
                <span className="mono" style={{ overflowWrap: 'anywhere' }}>
                  {secret.commitment.slice(0, 16)}…
                </span>
              </>
            }
            {...(saved ? { description: words.saved } : {})}
          />
        )}
      </Space>
    </Card>
  )
}
