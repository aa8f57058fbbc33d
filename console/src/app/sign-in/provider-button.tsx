import { Button, Typography } from 'antd'
import { type ReactNode, useState } from 'react'
import { readSealedKeyFile } from '../../../../protocols/identity/sealed-key-header.ts'
import { storeKeyFile } from '../../shared/stored-key-file.ts'
import { ErrorBox } from '../../shared/ui/failure-box.tsx'
import { useWords } from '../../shared/use-words.ts'
import { leaveForProvider } from './provider-flow.ts'

/** Leads to the OpenID provider; the encrypted key file stays in this browser meanwhile, and after it. */
export default function ProviderButton({ file }: { readonly file: Uint8Array }): ReactNode {
  const { text, language } = useWords()
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const leave = (): void => {
    setBusy(true)
    setError(undefined)
    storeKeyFile(file)
    leaveForProvider(readSealedKeyFile(file).keyId, language).catch((reason: unknown) => {
      setError(reason)
      setBusy(false)
    })
  }
  return (
    <div>
      <Button block size="large" loading={isBusy} onClick={leave}>
        {text.signIn.provider}
      </Button>
      <Typography.Text type="secondary">{text.signIn.providerWhy}</Typography.Text>
      {error !== undefined && <ErrorBox error={error} />}
    </div>
  )
}
