import { Typography } from 'antd'
import { type ReactNode, useEffect, useState } from 'react'
import { fromBase64Url, utf8 } from '../../../protocols/bytes.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import { keyId } from '../../../protocols/identity/keys.ts'
import {
  marketEditionDigest,
  type Member,
  parseMarketEdition,
} from '../../../protocols/joint/market-edition.ts'
import { EditionId } from '../../../schemas/common.ts'
import { readStandard } from '../../../src/sdk/joint/read-standard.ts'
import { memberColumns } from '../shared/joint/member-columns.tsx'
import type { Market } from '../shared/joint/market-queries.ts'
import { useSession } from '../shared/session.tsx'
import { allEditions } from '../shared/status.ts'
import { Facts } from '../shared/ui/facts.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { SelectField } from '../shared/ui/select-field.tsx'
import { DateField } from '../shared/ui/date-field.tsx'
import { TextField } from '../shared/ui/text-field.tsx'
import { textColumn, WideTable } from '../shared/ui/wide-table.tsx'
import { useOwnDatasets } from '../shared/use-own-datasets.ts'
import { useRead } from '../shared/use-read.ts'
import { useWords } from '../shared/use-words.ts'
import { MarketDialog } from './market-dialog.tsx'

/** A provider brings an open edition of its own into an edition of the market. */
export function JoinMarket({ market }: { readonly market: Market }): ReactNode {
  const { text } = useWords()
  const { client } = useSession()
  const { own } = useOwnDatasets()
  const [label, setLabel] = useState('')
  const [edition, setEdition] = useState<string>()
  const said = text.market
  const open = allEditions(own).filter(({ status }) => status === 'open')
  return (
    <MarketDialog
      button={said.join}
      name={`${said.join}: ${market.record.id}`}
      done={said.joinedNow}
      isReady={label !== '' && edition !== undefined}
      act={async () =>
        await client.marketJoin({
          params: { id: market.record.id },
          body: { label, edition: EditionId.parse(edition) },
        })
      }
    >
      <Typography.Paragraph>{said.joinWhy}</Typography.Paragraph>
      <TextField label={said.editionName} value={label} onChange={setLabel} />
      <SelectField<string>
        label={said.ownEdition}
        value={edition ?? null}
        onChange={setEdition}
        options={open.map(({ id: value }) => ({ value, label: value }))}
      />
    </MarketDialog>
  )
}

/** Fixes who is in it; nobody is bound before all of them have signed. */
export function FormEdition(props: {
  readonly market: Market
  readonly label: string
  readonly members: readonly string[]
}): ReactNode {
  const { text, format } = useWords()
  const { client } = useSession()
  const { market, label, members } = props
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const said = text.market
  return (
    <MarketDialog
      button={said.form}
      name={`${said.form}: ${label}`}
      done={said.formedNow}
      isReady={from !== '' && from <= to}
      act={async () =>
        await client.marketForm({ params: { id: market.record.id }, body: { label, period: { from, to } } })
      }
    >
      <Typography.Paragraph>{said.formWhy(format.list(members))}</Typography.Paragraph>
      <DateField label={said.firstDay} value={from} onChange={setFrom} />
      <DateField label={said.lastDay} value={to} onChange={setTo} />
    </MarketDialog>
  )
}

/** With every member's keys, which the provider's people compare by another way before they sign. */
export function SignEdition({ id, name }: { readonly id: string; readonly name: string }): ReactNode {
  const { text } = useWords()
  const { client } = useSession()
  const [isShown, setShown] = useState(false)
  const said = text.market
  return (
    <MarketDialog
      button={said.compare}
      name={`${said.compare}: ${name}`}
      done={said.signedNow}
      isReady={isShown}
      act={async () => await client.marketEditionSign({ params: { id }, body: {} })}
    >
      <Typography.Paragraph>{said.compareWhy}</Typography.Paragraph>
      <MemberKeys id={id} onShown={setShown} />
    </MarketDialog>
  )
}

type Row = { readonly member: Member; readonly isSigned: boolean }

const KEYS = ['serviceKey', 'signingKey', 'vrfKey'] as const

/** `onShown`: whether the keys, of the document with this digest, are on the screen to be compared. */
function MemberKeys({
  id,
  onShown,
}: {
  readonly id: string
  readonly onShown: (isShown: boolean) => void
}): ReactNode {
  const { text, format } = useWords()
  const { key } = useSession()
  const said = text.market
  const edition = useRead(['market-edition', id], async client => {
    const { document, signatures, standard: text } = await client.marketEditionShow({ params: { id } })
    const content = parseMarketEdition(utf8(document))
    const digest = marketEditionDigest(content)
    // What is signed under this id is what is shown here.
    if (digest !== id)
      throw new ProtocolError('joint.mismatch', 'another market edition than its digest says')
    return { content, standard: readStandard(text, content.standard), signatures, digest }
  })
  const isShown = edition.isSuccess
  useEffect(() => {
    onShown(isShown)
    return () => onShown(false)
  }, [isShown, onShown])
  return (
    <Loaded query={edition}>
      {({ content, standard, signatures, digest }) => (
        <>
          <Facts
            facts={[
              [said.fingerprint, <Key key="edition" text={digest} />],
              [said.standard, <Key key="standard" text={content.standard} />],
              [
                text.catalogue.period,
                `${format.date(content.period.from)} – ${format.date(content.period.to)}`,
              ],
              [said.collusion, said.level(content.members.length, content.collusion)],
              [said.onlyJointly, standard.onlyJointly ? said.onlyJointlyWhy : said.alsoSingle],
            ]}
          />
          <WideTable<Row>
            label={said.sources}
            rowKey={({ member }) => member.organisation}
            rows={content.members.map(member => ({
              member,
              isSigned: signatures.some(({ organisation }) => organisation === member.organisation),
            }))}
            columns={[
              ...memberColumns<Row>(said, key.header.logKey),
              textColumn(said.logKey, ({ member }) => <Key text={member.logKey} />),
              ...KEYS.map(name =>
                textColumn<Row>(said[name], ({ member }) => (
                  <Key text={keyId(fromBase64Url(member[name]))} />
                )),
              ),
              textColumn(said.hasSigned, ({ isSigned }) =>
                isSigned ? said.phases.signed : said.phases.unsigned,
              ),
            ]}
          />
        </>
      )}
    </Loaded>
  )
}

function Key({ text }: { readonly text: string }): ReactNode {
  return (
    <span className="mono" style={{ fontSize: 12, wordBreak: 'break-all' }}>
      {text}
    </span>
  )
}
