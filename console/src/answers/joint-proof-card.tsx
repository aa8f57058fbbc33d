import { Alert, Button, Typography } from 'antd'
import { type ReactNode, useMemo, useState } from 'react'
import { utf8 } from '../../../protocols/bytes.ts'
import { parseJoint } from '../../../protocols/joint/documents.ts'
import {
  type MarketEdition,
  marketEditionDigest,
  type Member,
  parseMarketEdition,
} from '../../../protocols/joint/market-edition.ts'
import type { JointAnswerFile } from '../../../schemas/joint.ts'
import { memberColumns } from '../shared/joint/member-columns.tsx'
import { useSession } from '../shared/session.tsx'
import { ErrorBox } from '../shared/ui/failure-box.tsx'
import { NoteList } from '../shared/ui/note-list.tsx'
import { SectionCard } from '../shared/ui/section-card.tsx'
import { figureColumn, WideTable } from '../shared/ui/wide-table.tsx'
import { useTask } from '../shared/use-task.ts'
import { useWords } from '../shared/use-words.ts'

type Row = { readonly member: Member; readonly entry: string }

/** What the sources of a joint answer are, and its proof, verified in the worker of this browser. */
export function JointProofCard({ file }: { readonly file: JointAnswerFile }): ReactNode {
  const { text, format } = useWords()
  const { blind, key } = useSession()
  const [holds, setHolds] = useState(false)
  const { busy, error, run } = useTask()
  const edition = useMemo(() => parseMarketEdition(utf8(file.marketEdition)), [file])
  const rows = useMemo(() => rowsOf(edition, file), [edition, file])
  const said = text.market
  const verify = async (): Promise<void> => {
    setHolds(false)
    await blind().call('jointVerify', { file })
    setHolds(true)
  }
  return (
    <SectionCard title={said.proof}>
      <Typography.Paragraph type="secondary">{said.proofWhy}</Typography.Paragraph>
      <Typography.Paragraph>
        {said.fingerprint}: <Typography.Text code>{marketEditionDigest(edition)}</Typography.Text>
      </Typography.Paragraph>
      <Button onClick={() => void run(verify)} loading={busy}>
        {text.answer.verify}
      </Button>
      <div aria-live="polite" style={{ margin: '12px 0' }}>
        {error !== undefined && <ErrorBox error={error} />}
        {holds && (
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
      <Typography.Paragraph strong style={{ margin: '12px 0 0' }}>
        {said.noSingle}
      </Typography.Paragraph>
      <NoteList notes={said.notes} />
    </SectionCard>
  )
}

function rowsOf({ members }: MarketEdition, { shares }: JointAnswerFile): readonly Row[] {
  const entries = shares.map(({ share }) => parseJoint('jointShare', utf8(share.document)))
  return members.map(member => ({
    member,
    entry: entries.find(({ node }) => node === member.organisation)?.entry ?? '0',
  }))
}
