import { Alert, Button, Typography } from 'antd'
import { type ReactNode, useMemo, useState } from 'react'
import { utf8 } from '../../../protocols/bytes.ts'
import { parseJoint } from '../../../protocols/joint/documents.ts'
import { type Member, parseMarketEdition } from '../../../protocols/joint/market-edition.ts'
import type { JointAnswerFile } from '../../../schemas/joint.ts'
import { memberColumns } from '../shared/joint/member-columns.tsx'
import { useSession } from '../shared/session.tsx'
import { ErrorBox } from '../shared/ui/failure-box.tsx'
import { SectionCard } from '../shared/ui/section-card.tsx'
import { figureColumn, WideTable } from '../shared/ui/wide-table.tsx'
import { useWords } from '../shared/use-words.ts'

type State =
  | { readonly kind: 'unverified' | 'working' | 'holds' }
  | { readonly kind: 'broken'; readonly error: unknown }

type Row = { readonly member: Member; readonly entry: string }

/** What the sources of a joint answer are, and its proof, verified in the worker of this browser. */
export function JointProofCard({ file }: { readonly file: JointAnswerFile }): ReactNode {
  const { text, format } = useWords()
  const { blind, key } = useSession()
  const [state, setState] = useState<State>({ kind: 'unverified' })
  const rows = useMemo(() => rowsOf(file), [file])
  const said = text.market
  const verify = (): void => {
    setState({ kind: 'working' })
    blind()
      .call('jointVerify', { file })
      .then(
        () => setState({ kind: 'holds' }),
        (error: unknown) => setState({ kind: 'broken', error }),
      )
  }
  return (
    <SectionCard title={said.proof}>
      <Typography.Paragraph type="secondary">{said.proofWhy}</Typography.Paragraph>
      <Button onClick={verify} loading={state.kind === 'working'}>
        {text.answer.verify}
      </Button>
      <div aria-live="polite" style={{ margin: '12px 0' }}>
        {state.kind === 'broken' && <ErrorBox error={state.error} />}
        {state.kind === 'holds' && (
          <Alert type="success" showIcon title={said.verified(rows.length, format.whole(file.answer.seq))} />
        )}
      </div>
      <WideTable<Row>
        label={said.sources}
        rowKey={({ member }) => member.organisation}
        rows={rows}
        columns={[
          ...memberColumns<Row>(said, key.header.logKey),
          figureColumn(said.entry, ({ entry }) => format.whole(entry)),
        ]}
      />
      <Typography.Paragraph strong style={{ margin: '12px 0 4px' }}>
        {said.noSingle}
      </Typography.Paragraph>
      <ul style={{ margin: 0, paddingInlineStart: 20 }}>
        {said.notes.map(note => (
          <li key={note}>
            <Typography.Text type="secondary">{note}</Typography.Text>
          </li>
        ))}
      </ul>
    </SectionCard>
  )
}

function rowsOf({ marketEdition, shares }: JointAnswerFile): readonly Row[] {
  const entries = shares.map(({ share }) => parseJoint('jointShare', utf8(share.document)))
  return parseMarketEdition(utf8(marketEdition)).members.map(member => ({
    member,
    entry: entries.find(({ node }) => node === member.organisation)?.entry ?? '0',
  }))
}
