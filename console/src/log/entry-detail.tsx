import { Alert, Typography } from 'antd'
import type { ReactNode } from 'react'
import type { LoggedEntry } from '../../../schemas/api-bodies.ts'
import { bodyStateOf } from '../../../src/sdk/logged-body.ts'
import { useWords } from '../shared/use-words.ts'

/** One log entry: public and private part, and whether the private part matches its commitment. */
export function EntryDetail({ entry }: { readonly entry: LoggedEntry }): ReactNode {
  const { text } = useWords()
  const said = text.log
  const state = bodyStateOf(entry)
  return (
    <div style={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 12, maxWidth: 1100 }}>
      <div>
        <Typography.Text strong>{said.leaf}</Typography.Text>
        <pre className="raw">{setOut(entry.leaf)}</pre>
      </div>
      <div>
        <Typography.Text strong>{said.body}</Typography.Text>
        {entry.body === null ? (
          <div>
            <Typography.Text type="secondary">
              {entry.destroyed === null
                ? state === 'none'
                  ? said.bodyNone
                  : said.bodyHidden
                : said.bodyDestroyed(entry.destroyed)}
            </Typography.Text>
          </div>
        ) : (
          <>
            <pre className="raw">{setOut(entry.body)}</pre>
            {state === 'committed' ? (
              <Typography.Text type="success">✓ {said.bodyHolds}</Typography.Text>
            ) : (
              <Alert type="error" showIcon role="alert" title={said.bodyBroken} />
            )}
          </>
        )}
      </div>
    </div>
  )
}

/** For display only: the hashed text has no spaces. */
function setOut(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2)
  } catch {
    return json
  }
}
