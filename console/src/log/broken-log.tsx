import { Button } from 'antd'
import type { ReactNode } from 'react'
import { ProtocolError } from '../../../protocols/errors.ts'
import { isUnanswered, SdkError } from '../../../src/sdk/errors.ts'
import { useWords } from '../shared/use-words.ts'
import { ErrorBox, FailureBox } from '../shared/ui/failure-box.tsx'

/** Why a verification failed, and where. A log that could not be read is a warning, not a failed proof. */
export function BrokenLog(props: { readonly error: unknown; readonly retry: () => void }): ReactNode {
  const { text, format } = useWords()
  const { error, retry } = props
  const said = text.verify
  const again = (
    <Button size="small" onClick={retry}>
      {text.app.retry}
    </Button>
  )
  if (isUnanswered(error) && error instanceof SdkError) {
    return (
      <FailureBox
        type="warning"
        lines={[said.notRead]}
        next={said.notReadNext}
        code={error.code}
        action={again}
      />
    )
  }
  if (!isBroken(error)) return <ErrorBox error={error} retry={retry} />
  const { index, path } = error.details
  const where = [
    ...(index === undefined ? [] : [said.entryAt(format.whole(String(index)))]),
    ...(path === undefined ? [] : [String(path)]),
  ]
  return (
    <FailureBox
      lines={[
        said.broken,
        // The verifier's own message where a code has no text.
        said.codes[error.code] ?? error.message,
        ...(where.length === 0 ? [] : [`${said.at}: ${where.join(' · ')}`]),
      ]}
      next={said.brokenNext}
      code={error.code}
      action={again}
    />
  )
}

function isBroken(error: unknown): error is ProtocolError | SdkError {
  if (error instanceof SdkError) return error.code === 'sdk.log' || error.code === 'sdk.author'
  return error instanceof ProtocolError && error.code.startsWith('log.')
}
