import { App, Button, Input, Modal, Tag, Typography } from 'antd'
import { type ReactNode, useId, useState } from 'react'
import { fromBase64Url } from '../../../protocols/bytes.ts'
import { keyId } from '../../../protocols/identity/keys.ts'
import { ProblemError } from '../../../src/sdk/errors.ts'
import { GrantState } from '../shared/grants/grant-state.tsx'
import { ContractToSign } from '../shared/grants/contracts-to-sign.tsx'
import { grantStatus } from '../../../src/sdk/grants.ts'
import { priceWords } from '../shared/grants/price.ts'
import { isHosted, memberColumns } from '../shared/joint/member-columns.tsx'
import { type OpenedMarket, type Source, useSources } from '../shared/joint/market-queries.ts'
import { useSession } from '../shared/session.tsx'
import { ErrorBox } from '../shared/ui/failure-box.tsx'
import { Field } from '../shared/ui/field.tsx'
import { SectionCard } from '../shared/ui/section-card.tsx'
import { textColumn, WideTable } from '../shared/ui/wide-table.tsx'
import { useRefetch } from '../shared/use-read.ts'
import { useTask } from '../shared/use-task.ts'
import { useWords } from '../shared/use-words.ts'

type Row = {
  readonly member: OpenedMarket['pinned']['edition']['members'][number]
  /** A consumer's own; undefined for any other reader, and while it loads. */
  readonly source: Source | undefined
}

/**
 * The members of a market edition: what each covers, where its rows are, and the reader's contract with it.
 */
export function MarketSources({ edition }: { readonly edition: OpenedMarket }): ReactNode {
  const { text } = useWords()
  const { key, hasRole } = useSession()
  const sources = useSources(edition)
  const [opened, setOpened] = useState<Source>()
  const said = text.market
  const isConsumer = hasRole(['consumer'])
  const rows = edition.pinned.edition.members.map((member, i): Row => {
    return { member, source: sources.data?.[i] }
  })
  return (
    <SectionCard title={said.sources}>
      <Typography.Paragraph type="secondary">
        {said.sourcesWhy} {rows.some(({ member }) => isHosted(member, key.header.logKey)) && said.hostedWhy}
      </Typography.Paragraph>
      <WideTable<Row>
        label={said.sources}
        rowKey={({ member }) => member.organisation}
        rows={rows}
        columns={[
          ...memberColumns<Row>(said, key.header.logKey),
          textColumn(said.signingKey, ({ member }) => (
            <span className="mono" style={{ fontSize: 12 }}>
              {keyId(fromBase64Url(member.signingKey))}
            </span>
          )),
          ...(isConsumer
            ? [
                textColumn<Row>(said.contract, ({ source }) =>
                  source === undefined ? '…' : <Standing source={source} onOpen={() => setOpened(source)} />,
                ),
              ]
            : []),
        ]}
      />
      {opened !== undefined && <SourceDialog source={opened} onClose={() => setOpened(undefined)} />}
    </SectionCard>
  )
}

/** A node that does not know the reader's key yet. */
function isUnknownThere({ error, access }: Source): boolean {
  return access !== undefined && error instanceof ProblemError && error.sentCode === 'request.key_unknown'
}

function Standing(props: { readonly source: Source; readonly onOpen: () => void }): ReactNode {
  const words = useWords()
  const { text, format } = words
  const { grant, line, error, member } = props.source
  const said = text.market
  const open = (label: string): ReactNode => (
    <Button size="small" onClick={props.onOpen} aria-label={`${label}: ${member.organisation}`}>
      {label}
    </Button>
  )
  if (isUnknownThere(props.source))
    return (
      <>
        <Tag>{said.notEnrolled}</Tag> {open(said.enrol)}
      </>
    )
  if (error !== undefined)
    return (
      <>
        <Tag color="warning">{said.unreachable}</Tag> {open(text.app.details)}
      </>
    )
  if (grant === undefined) return <Tag>{said.noContract}</Tag>
  const own = line?.own ?? undefined
  return (
    <>
      <GrantState grant={grant} /> {grantStatus(grant) === 'offered' && open(said.sign)}{' '}
      {grantStatus(grant) === 'effective' && (
        <Typography.Text type="secondary">
          {priceWords(words, grant.price)}
          {own !== undefined && ` · ${text.budget.room(format.share(BigInt(own.room), BigInt(own.cap)))}`}
        </Typography.Text>
      )}
    </>
  )
}

function SourceDialog(props: { readonly source: Source; readonly onClose: () => void }): ReactNode {
  const { text } = useWords()
  const { source, onClose } = props
  const { member, grant, client } = source
  const said = text.market
  const isUnknown = isUnknownThere(source)
  return (
    <Modal
      open
      width={720}
      footer={null}
      title={isUnknown ? said.enrolTitle(member.organisation) : said.signTitle(member.organisation)}
      onCancel={onClose}
    >
      {isUnknown && <Enrol source={source} onDone={onClose} />}
      {!isUnknown && source.error !== undefined && <ErrorBox error={source.error} />}
      {grant !== undefined && (
        <ContractToSign grant={grant} dataset={undefined} at={{ client, logKey: member.logKey }} />
      )}
    </Modal>
  )
}

/** Under the key of this session: a node checks joint questions under the key that signed its contract. */
function Enrol(props: { readonly source: Source; readonly onDone: () => void }): ReactNode {
  const { text } = useWords()
  const { key } = useSession()
  const { message } = App.useApp()
  const refetch = useRefetch()
  const [code, setCode] = useState('')
  const { busy, error, run } = useTask()
  const id = useId()
  const { client, member } = props.source
  const said = text.market
  const enrol = async (): Promise<void> => {
    await client.enrol({
      body: { code: code.trim(), publicKey: key.publicKey, label: text.enrol.defaultLabel },
    })
    void message.success(said.enrolled(member.organisation), 6)
    await refetch(['market-sources'])
    props.onDone()
  }
  return (
    <>
      <Typography.Paragraph>{said.enrolWhy}</Typography.Paragraph>
      <Field label={said.code} id={id}>
        <Input
          id={id}
          value={code}
          autoComplete="off"
          onChange={event => setCode(event.target.value)}
          onPressEnter={() => void run(enrol)}
        />
      </Field>
      {error !== undefined && <ErrorBox error={error} />}
      <Button
        type="primary"
        loading={busy}
        disabled={code.trim() === ''}
        onClick={() => void run(enrol)}
        style={{ marginTop: 12 }}
      >
        {said.enrol}
      </Button>
    </>
  )
}
