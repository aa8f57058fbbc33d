// Where the OpenID provider sends the browser back to.
import { useQuery } from '@tanstack/react-query'
import { Button, Card, Input, Typography } from 'antd'
import { type SubmitEvent, type ReactNode, useEffect, useId, useState } from 'react'
import { ProtocolError } from '../../../../protocols/errors.ts'
import { Link, useNavigation } from '../../shared/location.tsx'
import { useSessions } from '../../shared/session.tsx'
import { loadKeyFile } from '../../shared/stored-key-file.ts'
import { ErrorBox } from '../../shared/ui/failure-box.tsx'
import { Working } from '../../shared/ui/working.tsx'
import { useTask } from '../../shared/use-task.ts'
import { useWords } from '../../shared/use-words.ts'
import { openKeptSeed, keepSeed } from '../keys/key-files.ts'
import { loadKeptSeed, storeKeptSeed } from './kept-key.ts'
import { releaseHalf, type Returned, takeReturned } from './provider-flow.ts'

/** With the service's half the kept key opens; where none is kept yet, the passphrase is asked for once. */
export default function SignedInPage(): ReactNode {
  const { text } = useWords()
  const { signIn } = useSessions()
  const { go } = useNavigation()
  const [returned] = useState(takeReturned)
  const [file] = useState(loadKeyFile)
  const released = useQuery({
    queryKey: ['sign-in', returned?.flow ?? ''],
    queryFn: async () => await releasedKey(returned, file),
    retry: false,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const { data } = released
  const [error, setError] = useState<unknown>()
  useEffect(() => {
    if (data?.key === undefined) return
    signIn(data.key, true).then(() => go('/', { replace: true }), setError)
  }, [data, signIn, go])
  const failed = error ?? released.error ?? undefined
  return (
    <Card style={{ maxWidth: 520, margin: '24px auto' }}>
      <Typography.Title level={1} style={{ fontSize: 24, marginTop: 0 }}>
        {text.signIn.providerTitle}
      </Typography.Title>
      {failed !== undefined && <ErrorBox error={failed} />}
      {failed === undefined && data?.key === undefined && data?.half === undefined && (
        <Working words={text.signIn.providerWorking} />
      )}
      {data?.half !== undefined && file !== undefined && <FirstTime half={data.half} file={file} />}
      <div style={{ marginTop: 24 }}>
        <Link to="/">{text.signIn.providerBack}</Link>
      </div>
    </Card>
  )
}

/** The opened key, or the half under which it is to be kept from now on. */
async function releasedKey(returned: Returned | undefined, file: Uint8Array | undefined) {
  if (returned === undefined || file === undefined)
    throw new ProtocolError('console.sign_in', 'no sign-in that this tab began')
  const half = await releaseHalf(returned)
  const kept = await loadKeptSeed(returned.keyId)
  if (kept === undefined) return { half }
  const key = await openKeptSeed(file, kept, half).catch(() => undefined)
  return key === undefined ? { half } : { key }
}

function FirstTime(props: { readonly half: Uint8Array; readonly file: Uint8Array }): ReactNode {
  const { text } = useWords()
  const { signIn } = useSessions()
  const { go } = useNavigation()
  const [passphrase, setPassphrase] = useState('')
  const { busy, error, run } = useTask()
  const id = useId()
  const open = (event: SubmitEvent): void => {
    event.preventDefault()
    if (passphrase === '' || busy) return
    void run(async () => {
      const { key, kept } = await keepSeed(props.file, passphrase, props.half)
      await storeKeptSeed(key.header.keyId, kept)
      await signIn(key, true)
      go('/', { replace: true })
    })
  }
  return (
    <form onSubmit={open} style={{ display: 'grid', gap: 16 }}>
      <Typography.Text>{text.signIn.providerFirst}</Typography.Text>
      <label htmlFor={id}>
        {text.signIn.passphrase}
        <Input.Password
          id={id}
          autoFocus
          autoComplete="current-password"
          value={passphrase}
          disabled={busy}
          onChange={event => setPassphrase(event.target.value)}
        />
      </label>
      <Button type="primary" htmlType="submit" size="large" disabled={passphrase === '' || busy}>
        {text.signIn.open}
      </Button>
      {busy && <Working words={text.signIn.opening} />}
      {error !== undefined && <ErrorBox error={error} />}
    </form>
  )
}
