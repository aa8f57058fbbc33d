import { Tag, Typography } from 'antd'
import type { ReactNode } from 'react'
import type { MemberKey } from '../../../schemas/records.ts'
import { useSession } from '../shared/session.tsx'
import { useWords } from '../shared/use-words.ts'
import { useRead } from '../shared/use-read.ts'
import { ConfirmButton } from '../shared/ui/confirm-button.tsx'
import { Badge } from '../shared/ui/badge.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { named } from '../shared/ui/mono.tsx'
import { actionColumn, textColumn, WideTable } from '../shared/ui/wide-table.tsx'

/** A member’s keys; each but the reader’s own can be revoked. */
export function MemberKeys({ organisation }: { readonly organisation: string }): ReactNode {
  const { text } = useWords()
  const keys = useRead(
    ['organisation-keys', organisation],
    async client => (await client.organisationKeys({ params: { id: organisation } })).items,
  )
  const said = text.members
  return (
    <Loaded query={keys}>
      {items => <KeyTable label={said.keysOf(organisation)} keys={items} none={said.keysNone} />}
    </Loaded>
  )
}

/** Keys with what each may do; the reader’s own key revokes others only where it administers keys. */
export function KeyTable(props: {
  readonly label: string
  readonly keys: readonly MemberKey[]
  readonly none?: string
}): ReactNode {
  const { text, format } = useWords()
  const { me } = useSession()
  const said = text.members
  return (
    <WideTable<MemberKey>
      label={props.label}
      rowKey="id"
      rows={props.keys}
      none={props.none}
      columns={[
        textColumn(said.label, ({ label, id }) => named(label, id)),
        textColumn(said.keyRoles, ({ roles }) => format.list(roles.map(role => text.account.keyRoles[role]))),
        textColumn(said.since, ({ validFrom }) => format.dateTime(validFrom)),
        textColumn(said.until, ({ validUntil }) => (validUntil === null ? '–' : format.dateTime(validUntil))),
        textColumn(said.keyState, key => <State of={key} />),
        ...(me.key.roles.includes('admin')
          ? [actionColumn<MemberKey>(text.holds.actions, key => <Revoke of={key} />)]
          : []),
      ]}
    />
  )
}

function State({ of: { revokedAt, validUntil } }: { readonly of: MemberKey }): ReactNode {
  const { text, format } = useWords()
  const said = text.members
  if (revokedAt !== null) return <Tag color="error">{said.revoked(format.whole(revokedAt))}</Tag>
  if (validUntil !== null && validUntil <= new Date().toISOString()) return <Tag>{said.ended}</Tag>
  return <Badge>{said.valid}</Badge>
}

function Revoke({ of: key }: { readonly of: MemberKey }): ReactNode {
  const { text } = useWords()
  const { client, me } = useSession()
  const said = text.members
  if (key.revokedAt !== null) return null
  if (key.id === me.key.id) return <Typography.Text type="secondary">{said.own}</Typography.Text>
  return (
    <ConfirmButton
      size="small"
      danger
      label={said.revoke}
      name={`${said.revoke}: ${key.label}`}
      confirm={{ title: said.revokeConfirm(key.label), why: said.revokeWhy }}
      act={() => client.keyRevoke({ params: { id: key.id } })}
      done={said.revokeDone}
      changes={['organisation-keys', 'own-keys', 'entries']}
    />
  )
}
