import { useQuery } from '@tanstack/react-query'
import { Button, Tag, Typography } from 'antd'
import { type ReactNode, useState } from 'react'
import { countsBytes, type Quota } from '../../../schemas/quota.ts'
import { type Code, CodeDialog } from '../shared/code-dialog.tsx'
import { useSession } from '../shared/session.tsx'
import { ErrorBox } from '../shared/ui/failure-box.tsx'
import { Facts } from '../shared/ui/facts.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { SectionCard } from '../shared/ui/section-card.tsx'
import { textColumn, figureColumn, WideTable } from '../shared/ui/wide-table.tsx'
import { useWords } from '../shared/use-words.ts'

/** The reader’s own organisation: roles, the key in use, quotas, and one-time codes for further keys. */
export function AccountPage(): ReactNode {
  const { text, format } = useWords()
  const { client, me } = useSession()
  // What was read at sign-in is out of date once the member has stored more.
  const own = useQuery({ queryKey: ['me'], queryFn: () => client.me() })
  const { organisation, key } = me
  const said = text.account
  return (
    <div className="column">
      <PageHead title={said.title} lead={said.lead} actions={<Invite />} />
      <SectionCard title={format.label(organisation.title)}>
        <Facts
          facts={[
            [said.id, organisation.id],
            [said.roles, organisation.roles.map(role => text.roles[role]).join(' · ')],
            [said.key, `${key.label} · ${key.id}`],
          ]}
        />
      </SectionCard>
      <SectionCard title={said.quotas}>
        <Loaded query={own}>{({ quotas }) => <Quotas quotas={quotas} />}</Loaded>
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

/** A member that holds a key needs no operator to enrol another one. */
function Invite(): ReactNode {
  const { text } = useWords()
  const { client } = useSession()
  const [code, setCode] = useState<Code>()
  const [error, setError] = useState<unknown>()
  const said = text.account
  const invite = (): void => {
    setError(undefined)
    client.keyInvite().then(setCode, setError)
  }
  return (
    <div>
      <Button onClick={invite}>{said.invite}</Button>
      <br />
      <Typography.Text type="secondary">{said.inviteWhy}</Typography.Text>
      {error !== undefined && <ErrorBox error={error} />}
      {code !== undefined && <CodeDialog code={code} onClose={() => setCode(undefined)} />}
    </div>
  )
}
