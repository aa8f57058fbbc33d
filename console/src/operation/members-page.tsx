import { App, Button, Tag } from 'antd'
import { type ReactNode, useState } from 'react'
import { isGuarded } from '../../../protocols/audit/roles.ts'
import type { Organisation } from '../../../schemas/records.ts'
import { useSession } from '../shared/session.tsx'
import { useWords } from '../shared/use-words.ts'
import { ErrorBox } from '../shared/ui/failure-box.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { EmptyState } from '../shared/ui/empty-state.tsx'
import { AddMember } from './add-member.tsx'
import { type Code, CodeDialog, halfOf } from '../shared/code-dialog.tsx'
import { MemberKeys } from './member-keys.tsx'
import { named } from '../shared/ui/mono.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { actionColumn, textColumn, WideTable } from '../shared/ui/wide-table.tsx'
import { useOrganisations } from '../shared/office-queries.ts'

/** Members with roles, holds and keys; new members and one-time codes. */
export default function MembersPage(): ReactNode {
  const { text } = useWords()
  const members = useOrganisations()
  const [adding, setAdding] = useState(false)
  const [code, setCode] = useState<Code>()
  const [error, setError] = useState<unknown>()
  const said = text.members
  const add = (
    <Button type="primary" onClick={() => setAdding(true)}>
      {said.add}
    </Button>
  )
  return (
    <div className="column">
      <PageHead printed title={said.title} lead={said.lead} actions={add} />
      {error !== undefined && <ErrorBox error={error} />}
      <Loaded query={members}>
        {items =>
          items.length === 0 ? (
            <EmptyState title={said.none} next={said.noneNext} action={add} />
          ) : (
            <MemberTable
              members={items}
              onCode={made => {
                setError(undefined)
                setCode(made)
              }}
              onError={setError}
            />
          )
        }
      </Loaded>
      {adding && <AddMember onClose={() => setAdding(false)} onAdded={setCode} />}
      {code !== undefined && <CodeDialog code={code} onClose={() => setCode(undefined)} />}
    </div>
  )
}

function MemberTable(props: {
  readonly members: readonly Organisation[]
  readonly onCode: (code: Code) => void
  readonly onError: (error: unknown) => void
}): ReactNode {
  const { text, format } = useWords()
  const { modal } = App.useApp()
  const { client } = useSession()
  const said = text.members
  /** A member without any key yet gets a code at once; else a second person has to approve. */
  const codeFor = async ({ id, roles }: Organisation): Promise<Code> => {
    const params = { id }
    const { items } = await client.organisationKeys({ params })
    if (items.length > 0 || isGuarded(roles)) return halfOf(await client.organisationCodePropose({ params }))
    return await client.organisationCode({ params, body: {} })
  }
  const newCode = (member: Organisation): void => {
    const { id, title } = member
    void modal.confirm({
      title: said.codeConfirm(`${format.label(title)} (${id})`),
      content: said.codeWhy,
      okText: said.code,
      cancelText: text.app.cancel,
      autoFocusButton: 'cancel',
      onOk: () => codeFor(member).then(props.onCode, props.onError),
    })
  }
  return (
    <WideTable<Organisation>
      label={said.title}
      rowKey="id"
      size="middle"
      rows={props.members}
      expandable={{
        expandedRowRender: ({ id }) => <MemberKeys organisation={id} />,
        columnTitle: <span className="unseen">{said.keys}</span>,
      }}
      columns={[
        textColumn(said.member, ({ id, title }) => named(format.label(title), id)),
        textColumn(said.roles, ({ roles }) => format.list(roles.map(role => text.roles[role]))),
        textColumn(said.added, ({ added }) => format.date(added)),
        textColumn(said.state, ({ halted, suspended }) => (
          <>
            {halted !== null && <Tag color="error">{said.halted}</Tag>}
            {suspended !== null && <Tag color="error">{said.suspended}</Tag>}
            {halted === null && suspended === null && said.active}
          </>
        )),
        actionColumn(text.holds.actions, member => (
          <Button size="small" aria-label={`${said.code}: ${member.id}`} onClick={() => newCode(member)}>
            {said.code}
          </Button>
        )),
      ]}
    />
  )
}
