import { Alert, Typography } from 'antd'
import type { ReactNode } from 'react'
import { commit } from '../../../protocols/audit/commitment.ts'
import { fromHex, utf8 } from '../../../protocols/bytes.ts'
import type { LoggedEntry } from '../../../schemas/api-bodies.ts'
import { useWords } from '../shared/use-words.ts'
import { readLeaf } from '../shared/trust/read-leaf.ts'

/** One log entry: public and private part, and whether the private part matches its commitment. */
export function EntryDetail({ entry }: { readonly entry: LoggedEntry }): ReactNode {
  const { text } = useWords()
  const said = text.log
  const leaf = readLeaf(entry.leaf)
  const commitment = leaf !== undefined && 'bodyCommitment' in leaf ? leaf.bodyCommitment : undefined
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
                ? commitment === undefined
                  ? said.bodyNone
                  : said.bodyHidden
                : said.bodyDestroyed(entry.destroyed)}
            </Typography.Text>
          </div>
        ) : (
          <>
            <pre className="raw">{setOut(entry.body)}</pre>
            {isCommitted(entry, commitment) ? (
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

function isCommitted({ body, bodySalt }: LoggedEntry, commitment: string | undefined): boolean {
  return body !== null && bodySalt !== null && commit('body', fromHex(bodySalt), utf8(body)) === commitment
}

/** For display only: the hashed text has no spaces. */
function setOut(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2)
  } catch {
    return json
  }
}
