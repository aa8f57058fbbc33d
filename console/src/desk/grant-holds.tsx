import { Space, Typography } from 'antd'
import type { ReactNode } from 'react'
import type { Grant } from '../../../schemas/records.ts'
import { useSession } from '../shared/session.tsx'
import { useWords } from '../shared/use-words.ts'
import { GrantState } from '../shared/grants/grant-state.tsx'
import { isOver } from '../shared/status.ts'
import { useGrants } from '../shared/queries.ts'
import { ConfirmButton } from '../shared/ui/confirm-button.tsx'
import { ContractCard } from '../shared/grants/contracts-to-sign.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { named } from '../shared/ui/mono.tsx'
import { SectionCard } from '../shared/ui/section-card.tsx'
import { actionColumn, textColumn, figureColumn, WideTable } from '../shared/ui/wide-table.tsx'
import { HoldButton } from './hold-button.tsx'

/** Grants, to be paused, resumed and revoked. */
export function GrantHolds(): ReactNode {
  const { text, format } = useWords()
  const grants = useGrants()
  const said = text.holds
  return (
    <SectionCard title={said.grants}>
      <Typography.Paragraph type="secondary">{said.grantsWhy}</Typography.Paragraph>
      <Loaded query={grants}>
        {items => (
          <WideTable<Grant>
            label={said.grants}
            none={said.grantsNone}
            rowKey="id"
            rows={items}
            expandable={{
              rowExpandable: ({ contractDigest }) => contractDigest !== null,
              expandedRowRender: grant => <ContractCard grant={grant} />,
            }}
            columns={[
              textColumn(said.parties, ({ provider, consumer, id }) =>
                named(`${provider} → ${consumer}`, id),
              ),
              textColumn(said.dataset, ({ dataset }) => dataset),
              figureColumn(said.spent, ({ spent, budget }) => (
                <span className="number">
                  {format.rho(spent)} / {format.rho(budget)}
                </span>
              )),
              textColumn(said.state, grant => <GrantState grant={grant} />),
              actionColumn(said.actions, grant => <Hold grant={grant} />),
            ]}
          />
        )}
      </Loaded>
    </SectionCard>
  )
}

function Hold({ grant }: { readonly grant: Grant }): ReactNode {
  const { text } = useWords()
  const { client } = useSession()
  const said = text.holds
  if (isOver(grant)) return null
  const { id, provider, consumer, dataset, frozen } = grant
  const name = `${provider} → ${consumer}, ${dataset}`
  const changes = ['grants', 'budgets', 'overview', 'entries']
  return (
    <Space>
      <HoldButton
        of={name}
        isHeld={frozen !== null}
        hold={{
          label: said.freeze,
          title: said.freezeConfirm(name),
          why: said.freezeWhy,
          act: () => client.grantFreeze({ params: { id } }),
        }}
        release={{
          label: said.unfreeze,
          title: said.unfreezeConfirm(name),
          why: said.goesOnWhy,
          act: () => client.grantUnfreeze({ params: { id } }),
        }}
        changes={changes}
      />
      <ConfirmButton
        size="small"
        danger
        label={said.revoke}
        name={`${said.revoke}: ${name}`}
        confirm={{ title: said.revokeConfirm(name), why: said.revokeWhy }}
        act={() => client.grantRevoke({ params: { id } })}
        done={said.done}
        changes={changes}
      />
    </Space>
  )
}
