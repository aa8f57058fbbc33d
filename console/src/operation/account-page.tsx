import { Tag } from 'antd'
import type { ReactNode } from 'react'
import { countsBytes, type Quota } from '../../../schemas/quota.ts'
import { useEvidence } from '../shared/office-queries.ts'
import { useSession } from '../shared/session.tsx'
import { Facts } from '../shared/ui/facts.tsx'
import { FailureBox } from '../shared/ui/failure-box.tsx'
import { LinkButton } from '../shared/ui/link-button.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { SectionCard } from '../shared/ui/section-card.tsx'
import { textColumn, figureColumn, WideTable } from '../shared/ui/wide-table.tsx'
import { useRead } from '../shared/use-read.ts'
import { useWords } from '../shared/use-words.ts'
import { InviteKey } from './invite-key.tsx'
import { KeyTable } from './member-keys.tsx'

/**
 * The reader’s own organisation: roles, the key in use and the others, quotas, and one-time codes for further
 * keys.
 */
export default function AccountPage(): ReactNode {
  const { text, format } = useWords()
  const { me } = useSession()
  // What was read at sign-in is out of date once the member has stored more.
  const own = useRead(['me'], client => client.me())
  const keys = useRead(['own-keys'], async client => (await client.keyList()).items)
  const { organisation, key } = me
  // An officer reads the evidence against all members.
  const isAccused = (useEvidence().data ?? []).some(each => each.organisation === organisation.id)
  const said = text.account
  return (
    <div className="column">
      <PageHead title={said.title} lead={said.lead} actions={key.roles.includes('admin') && <InviteKey />} />
      <SectionCard title={format.label(organisation.title)}>
        <Facts
          facts={[
            [said.id, organisation.id],
            [said.roles, organisation.roles.map(role => text.roles[role]).join(' · ')],
            [said.key, `${key.label} · ${key.id}`],
          ]}
        />
      </SectionCard>
      {isAccused && (
        <FailureBox
          type="warning"
          lines={[said.accused]}
          action={<LinkButton to="/evidence">{text.pages.evidence}</LinkButton>}
        />
      )}
      <SectionCard title={said.keys}>
        <Loaded query={keys}>
          {items => <KeyTable label={text.members.keysOf(organisation.id)} keys={items} />}
        </Loaded>
      </SectionCard>
      <SectionCard title={said.quotas}>
        <Loaded query={own}>
          {({ quotas }) => (
            <Quotas
              // Only providers upload and seal.
              quotas={quotas.filter(
                ({ name }) => name === 'answers' || organisation.roles.includes('provider'),
              )}
            />
          )}
        </Loaded>
      </SectionCard>
    </div>
  )
}

function Quotas({ quotas }: { readonly quotas: readonly Quota[] }): ReactNode {
  const { text, format } = useWords()
  const said = text.account
  const shown = ({ name }: Quota, amount: number): string =>
    countsBytes(name) ? format.bytes(amount) : format.whole(String(amount))
  return (
    <WideTable<Quota>
      label={said.quotas}
      rowKey="name"
      rows={quotas}
      columns={[
        textColumn(said.quota, ({ name, used, limit }) => (
          <>
            {said.names[name]} {used >= limit && <Tag color="warning">{said.full}</Tag>}
          </>
        )),
        figureColumn(said.used, quota => shown(quota, quota.used)),
        figureColumn(said.limit, quota => shown(quota, quota.limit)),
      ]}
    />
  )
}
