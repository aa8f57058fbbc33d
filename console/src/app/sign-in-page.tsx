import { Alert, Button, Card, Checkbox, Input, Typography } from 'antd'
import { lazy, type SubmitEvent, type ReactNode, Suspense, useId, useMemo, useState } from 'react'
import { readSealedKeyFile } from '../../../protocols/identity/sealed-key-header.ts'
import { Link } from '../shared/location.tsx'
import { useSessions } from '../shared/session.tsx'
import { useTask } from '../shared/use-task.ts'
import { useWords } from '../shared/use-words.ts'
import { ErrorBox } from '../shared/ui/failure-box.tsx'
import { FilePicker } from '../shared/ui/file-picker.tsx'
import { Working } from '../shared/ui/working.tsx'
import { storeKeyFile, loadKeyFile } from '../shared/stored-key-file.ts'
import { openKeyFile } from './keys/key-files.ts'

// Fetched where it is offered and there is a file: not with the first page.
const ProviderButton = lazy(async () => await import('./sign-in/provider-button.tsx'))

/** Opens a key file with its passphrase; after a lock only the passphrase is asked for. */
export function SignInPage(): ReactNode {
  const { text } = useWords()
  const { state, signIn, signOut } = useSessions()
  const [file, setFile] = useState(() => (state.kind === 'locked' ? state.file : loadKeyFile()))
  const [passphrase, setPassphrase] = useState('')
  const [keep, setKeep] = useState(() => state.kind !== 'locked' || loadKeyFile() !== undefined)
  const { busy, error, setError, run } = useTask()
  const header = useMemo(() => (file === undefined ? undefined : readSealedKeyFile(file)), [file])

  const choose = (chosen: File): void => {
    setError(undefined)
    read(chosen).then(setFile, (reason: unknown) => {
      setFile(undefined)
      setError(reason)
    })
  }
  const open = (event: SubmitEvent): void => {
    event.preventDefault()
    if (file === undefined || passphrase === '' || busy) return
    void run(async () => await signIn(await openKeyFile(file, passphrase), keep))
  }
  const locked = state.kind === 'locked'
  return (
    <Card style={{ maxWidth: 520, margin: '24px auto' }}>
      <Typography.Title level={1} style={{ fontSize: 24, marginTop: 0 }}>
        {locked ? text.signIn.locked : text.signIn.title}
      </Typography.Title>
      <Typography.Paragraph type="secondary">
        {locked ? text.signIn.lockedWhy : text.signIn.what}
      </Typography.Paragraph>
      {!isSecureContext && (
        <Alert type="error" showIcon title={text.signIn.insecure} style={{ marginBottom: 16 }} />
      )}
      <form onSubmit={open} style={{ display: 'grid', gap: 16 }}>
        {!locked && (
          <FilePicker
            label={header === undefined ? text.signIn.choose : text.signIn.change}
            hint={text.signIn.drop}
            accept=".json,application/json"
            disabled={busy}
            primary={header === undefined}
            onChoose={choose}
          />
        )}
        {header !== undefined && (
          <div>
            <Typography.Text type="secondary">{text.signIn.service}</Typography.Text> {header.authority}
            <br />
            <Typography.Text type="secondary">{text.signIn.keyId}</Typography.Text>{' '}
            <span className="mono">{header.keyId}</span>
          </div>
        )}
        {header !== undefined && (
          <PassphraseFields
            keyId={header.keyId}
            passphrase={passphrase}
            onPassphrase={setPassphrase}
            keep={locked ? undefined : keep}
            onKeep={setKeep}
            busy={busy}
          />
        )}
        {file !== undefined && isProviderOffered() && (
          <Suspense fallback={null}>
            <ProviderButton file={file} />
          </Suspense>
        )}
        {busy && <Working words={text.signIn.opening} />}
        {error !== undefined && <ErrorBox error={error} />}
      </form>
      <Links locked={locked} onSignOut={signOut} onForget={() => setFile(undefined)} />
    </Card>
  )
}

function PassphraseFields(props: {
  readonly keyId: string
  readonly passphrase: string
  readonly onPassphrase: (passphrase: string) => void
  /** Whether this browser stores the encrypted file; undefined where that is not asked. */
  readonly keep: boolean | undefined
  readonly onKeep: (keep: boolean) => void
  readonly busy: boolean
}): ReactNode {
  const { text } = useWords()
  const id = useId()
  const { keyId, passphrase, keep, busy } = props
  return (
    <>
      {/* For the browser's own password store. */}
      <input type="text" autoComplete="username" value={keyId} readOnly hidden aria-hidden />
      <label htmlFor={id}>
        {text.signIn.passphrase}
        <Input.Password
          id={id}
          autoFocus
          autoComplete="current-password"
          value={passphrase}
          disabled={busy}
          onChange={event => props.onPassphrase(event.target.value)}
          style={{ marginTop: 4 }}
        />
      </label>
      {keep !== undefined && (
        <div>
          <Checkbox checked={keep} disabled={busy} onChange={event => props.onKeep(event.target.checked)}>
            {text.signIn.remember}
          </Checkbox>
          <div>
            <Typography.Text type="secondary">{text.signIn.rememberWhy}</Typography.Text>
          </div>
        </div>
      )}
      <Button type="primary" htmlType="submit" size="large" disabled={passphrase === '' || busy}>
        {text.signIn.open}
      </Button>
    </>
  )
}

/** Other ways in: enrolment, the command line; and forgetting the stored file. */
function Links(props: {
  readonly locked: boolean
  readonly onSignOut: () => void
  readonly onForget: () => void
}): ReactNode {
  const { text } = useWords()
  return (
    <div style={{ marginTop: 24, display: 'grid', gap: 6 }}>
      {props.locked ? (
        <Button type="link" onClick={props.onSignOut}>
          {text.app.signOut}
        </Button>
      ) : (
        <>
          <span>
            {text.signIn.noFile} <Link to="/enrol">{text.signIn.enrol}</Link>
          </span>
          <Typography.Text type="secondary">{text.signIn.cli}</Typography.Text>
          {loadKeyFile() !== undefined && (
            <span>
              <Button
                type="link"
                size="small"
                style={{ padding: 0 }}
                onClick={() => {
                  storeKeyFile(undefined)
                  if (isProviderOffered()) void forgetKept()
                  props.onForget()
                }}
              >
                {text.signIn.forget}
              </Button>
            </span>
          )}
        </>
      )}
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>
        {text.signIn.cost}
      </Typography.Text>
    </div>
  )
}

/** Whether this service offers sign-in through an OpenID provider: it says so in the page itself. */
function isProviderOffered(): boolean {
  return document.querySelector('meta[name="yinsuan-sign-in"]') !== null
}

async function forgetKept(): Promise<void> {
  const { forgetKeptSeeds } = await import('./sign-in/kept-key.ts')
  // Where the browser stores nothing, there is nothing to forget.
  await forgetKeptSeeds().catch(() => undefined)
}

async function read(file: File): Promise<Uint8Array> {
  // No key file is larger: a large file that was dropped by mistake is not read whole.
  const bytes = new Uint8Array(await file.slice(0, 20_000).arrayBuffer())
  readSealedKeyFile(bytes)
  return bytes
}
