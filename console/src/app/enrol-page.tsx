// Enrolment. Nothing is sent to the service before the reader has proven that the key's backup exists.
import { useQuery } from '@tanstack/react-query'
import { Alert, App, Button, Card, Input, Steps, Typography } from 'antd'
import { type SubmitEvent, type ReactNode, useId, useState } from 'react'
import { equalBytes } from '../../../protocols/bytes.ts'
import { decodePublicKey, keyId } from '../../../protocols/identity/keys.ts'
import { sealedKeyFileName } from '../../../protocols/identity/sealed-key-file.ts'
import { readService } from '../../../src/sdk/service.ts'
import { Link, useNavigation } from '../shared/location.tsx'
import { useSessions } from '../shared/session.tsx'
import { useTask } from '../shared/use-task.ts'
import { useWords } from '../shared/use-words.ts'
import { ErrorBox } from '../shared/ui/failure-box.tsx'
import { FilePicker } from '../shared/ui/file-picker.tsx'
import { Working } from '../shared/ui/working.tsx'
import { memberClient } from '../shared/member-client.ts'
import { download } from '../shared/download.ts'
import { makeKeyFile } from './keys/key-files.ts'
import type { OpenedKey } from '../shared/opened-key.ts'

const MIN_PASSPHRASE_LENGTH = 10

/** Creates a key, has its backup proven, and enrols it with a one-time code. */
export default function EnrolPage(): ReactNode {
  const { text } = useWords()
  const service = useQuery({ queryKey: ['service'], queryFn: () => readService(location.origin) })
  const [key, setKey] = useState<OpenedKey>()
  const [checked, setChecked] = useState(false)
  return (
    <Card style={{ maxWidth: 620, margin: '24px auto' }}>
      <Typography.Title level={1} style={{ fontSize: 24, marginTop: 0 }}>
        {text.enrol.title}
      </Typography.Title>
      <Typography.Paragraph type="secondary">{text.enrol.what}</Typography.Paragraph>
      <Steps
        size="small"
        responsive={false}
        current={key === undefined ? 0 : checked ? 2 : 1}
        items={text.enrol.steps.map(title => ({ title }))}
        style={{ marginBottom: 24 }}
      />
      {service.error !== null && <ErrorBox error={service.error} retry={() => void service.refetch()} />}
      {key === undefined ? (
        <MakeKey service={service.data} onMade={setKey} />
      ) : (
        <>
          <Backup file={key} checked={checked} onChecked={() => setChecked(true)} />
          {checked && <Enrol opened={key} />}
        </>
      )}
      <div style={{ marginTop: 24 }}>
        <Link to="/">{text.enrol.back}</Link>
      </div>
    </Card>
  )
}

function MakeKey(props: {
  readonly service: Awaited<ReturnType<typeof readService>> | undefined
  readonly onMade: (key: OpenedKey) => void
}): ReactNode {
  const { text } = useWords()
  const { service } = props
  const [passphrase, setPassphrase] = useState('')
  const [again, setAgain] = useState('')
  const { busy, error, run } = useTask()
  const long = passphrase.length >= MIN_PASSPHRASE_LENGTH
  const make = (event: SubmitEvent): void => {
    event.preventDefault()
    if (service === undefined || !long || passphrase !== again || busy) return
    const { authority, serviceKey, logKey } = service
    const pinned = { url: location.origin, authority, serviceKey, logKey }
    void run(async () => props.onMade(await makeKeyFile(pinned, passphrase)))
  }
  return (
    <form onSubmit={make} style={{ display: 'grid', gap: 16 }}>
      {service !== undefined && (
        <div>
          <Typography.Text type="secondary">{text.enrol.serviceKey}</Typography.Text>{' '}
          <span className="mono">{keyId(decodePublicKey(service.serviceKey))}</span>
          <br />
          <Typography.Text type="secondary">{text.enrol.serviceKeyHelp}</Typography.Text>
        </div>
      )}
      {/* For the browser's own password store; the key has no name yet. */}
      <input
        type="text"
        autoComplete="username"
        value={service?.authority ?? ''}
        readOnly
        hidden
        aria-hidden
      />
      <NewPassphrase
        label={text.enrol.passphrase}
        value={passphrase}
        onChange={setPassphrase}
        problem={passphrase !== '' && !long ? text.enrol.tooShort(MIN_PASSPHRASE_LENGTH) : undefined}
      />
      <NewPassphrase
        label={text.enrol.again}
        value={again}
        onChange={setAgain}
        problem={again !== '' && again !== passphrase ? text.enrol.differs : undefined}
      />
      <Button
        type="primary"
        htmlType="submit"
        disabled={service === undefined || !long || passphrase !== again || busy}
      >
        {text.enrol.make}
      </Button>
      {busy && <Working words={text.enrol.making} />}
      {error !== undefined && <ErrorBox error={error} />}
    </form>
  )
}

function NewPassphrase(props: {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly problem: string | undefined
}): ReactNode {
  const id = useId()
  return (
    <label htmlFor={id}>
      {props.label}
      <Input.Password
        id={id}
        autoComplete="new-password"
        value={props.value}
        onChange={event => props.onChange(event.target.value)}
      />
      {props.problem !== undefined && <Typography.Text type="warning">{props.problem}</Typography.Text>}
    </label>
  )
}

function Backup(props: {
  readonly file: OpenedKey
  readonly checked: boolean
  readonly onChecked: () => void
}): ReactNode {
  const { text } = useWords()
  const { file, header } = props.file
  const [saved, setSaved] = useState(false)
  const [bad, setBad] = useState(false)
  const check = (chosen: File): void => {
    chosen.arrayBuffer().then(
      buffer => {
        const same = equalBytes(new Uint8Array(buffer), file)
        setBad(!same)
        if (same) props.onChecked()
      },
      () => setBad(true),
    )
  }
  return (
    <div style={{ display: 'grid', gap: 16 }}>
      <Typography.Text>{text.enrol.backupWhy}</Typography.Text>
      <Button
        type={saved ? 'default' : 'primary'}
        onClick={() => {
          download(sealedKeyFileName(header), 'application/json', file)
          setSaved(true)
        }}
      >
        {text.enrol.backup}
      </Button>
      {saved && !props.checked && (
        <>
          <Typography.Text type="secondary">{text.enrol.checkWhy}</Typography.Text>
          <FilePicker label={text.enrol.check} accept=".json,application/json" onChoose={check} primary />
        </>
      )}
      {bad && !props.checked && <Alert type="error" showIcon role="alert" title={text.enrol.checkBad} />}
      {props.checked && <Alert type="success" showIcon title={text.enrol.checkGood} />}
    </div>
  )
}

function Enrol({ opened }: { readonly opened: OpenedKey }): ReactNode {
  const { text, language } = useWords()
  const { message } = App.useApp()
  const { signIn } = useSessions()
  const { go } = useNavigation()
  const [code, setCode] = useState('')
  const [label, setLabel] = useState(text.enrol.defaultLabel)
  const { busy, error, run } = useTask()
  const [codeId, labelId] = [useId(), useId()]
  const enrol = (event: SubmitEvent): void => {
    event.preventDefault()
    if (code.trim() === '' || busy) return
    const body = {
      code: code.trim(),
      publicKey: opened.publicKey,
      label: label.trim() || text.enrol.defaultLabel,
    }
    void run(async () => {
      const { organisation } = await memberClient(opened, language).enrol({ body })
      await signIn(opened, true)
      void message.success(text.enrol.done(organisation.title[language]))
      go('/', { replace: true })
    })
  }
  return (
    <form onSubmit={enrol} style={{ display: 'grid', gap: 16, marginTop: 24 }}>
      <label htmlFor={codeId}>
        {text.enrol.code}
        <Input
          id={codeId}
          className="mono"
          autoFocus
          autoComplete="one-time-code"
          value={code}
          onChange={event => setCode(event.target.value)}
        />
        <Typography.Text type="secondary">{text.enrol.codeHelp}</Typography.Text>
      </label>
      <label htmlFor={labelId}>
        {text.enrol.label}
        <Input id={labelId} value={label} maxLength={60} onChange={event => setLabel(event.target.value)} />
        <Typography.Text type="secondary">{text.enrol.labelHelp}</Typography.Text>
      </label>
      <Button type="primary" htmlType="submit" disabled={code.trim() === '' || busy} loading={busy}>
        {text.enrol.enrol}
      </Button>
      {error !== undefined && <ErrorBox error={error} />}
    </form>
  )
}
