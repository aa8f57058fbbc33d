import { Tag, Typography } from 'antd'
import type { ReactNode } from 'react'
import type { Organisation } from '../../../schemas/records.ts'
import { useSession } from '../shared/session.tsx'
import { useWords } from '../shared/use-words.ts'
import { useOrganisations } from '../shared/office-queries.ts'
import { Loaded } from '../shared/ui/loaded.tsx'
import { SectionCard } from '../shared/ui/section-card.tsx'
import { actionColumn, textColumn, WideTable } from '../shared/ui/wide-table.tsx'
import { HoldButton } from './hold-button.tsx'

/** Members, to be blocked and unblocked; never the reader’s own. */
export function MemberHolds(): ReactNode {
  const { text, format } = useWords()
  const members = useOrganisations()
  const said = text.holds
  return (
    <SectionCard title={said.members}>
      <Typography.Paragraph type="secondary">{said.membersWhy}</Typography.Paragraph>
      <Loaded query={members}>
        {items => (
          <WideTable<Organisation>
            label={said.members}
            rowKey="id"
            rows={items}
            columns={[
              textColumn(said.member, ({ id, title }) => (
                <>
                  {format.label(title)} <Typography.Text type="secondary">{id}</Typography.Text>
                </>
              )),
              textColumn(said.roles, ({ roles }) => format.list(roles.map(role => text.roles[role]))),
              textColumn(said.state, ({ halted, haltEnds, suspended }) => (
                <>
                  {halted !== null && (
                    <Tag color="error">
                      {said.halted(
                        format.dateTime(halted),
                        haltEnds === null ? undefined : format.dateTime(haltEnds),
                      )}
                    </Tag>
                  )}
                  {suspended !== null && (
                    <Tag color="error">{said.suspended(format.dateTime(suspended))}</Tag>
                  )}
                  {halted === null && suspended === null && said.active}
                </>
              )),
              actionColumn(said.actions, member => <Hold member={member} />),
            ]}
          />
        )}
      </Loaded>
    </SectionCard>
  )
}

function Hold({ member }: { readonly member: Organisation }): ReactNode {
  const { text, format } = useWords()
  const { client, me } = useSession()
  const { id, title, halted } = member
  const said = text.holds
  // Blocking oneself could not be undone by oneself.
  if (id === me.organisation.id) return <Typography.Text type="secondary">{said.self}</Typography.Text>
  const name = `${format.label(title)} (${id})`
  return (
    <HoldButton
      of={id}
      isHeld={halted !== null}
      hold={{
        label: said.halt,
        title: said.haltConfirm(name),
        why: said.haltWhy,
        act: () => client.organisationHalt({ params: { id } }),
      }}
      release={{
        label: said.resume,
        title: said.resumeConfirm(name),
        why: said.goesOnWhy,
        act: () => client.organisationResume({ params: { id } }),
      }}
      changes={['organisations', 'overview', 'entries']}
    />
  )
}
