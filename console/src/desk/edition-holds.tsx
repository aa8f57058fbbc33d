import { Tag, Typography } from 'antd'
import type { ReactNode } from 'react'
import type { CatalogueEdition } from '../../../schemas/api-bodies.ts'
import { EDITION_STATUS_WORDS } from '../../../schemas/edition-status.ts'
import { Link } from '../shared/location.tsx'
import { useSession } from '../shared/session.tsx'
import { useWords } from '../shared/use-words.ts'
import { allEditions } from '../shared/status.ts'
import { useDatasets } from '../shared/queries.ts'
import { Badge } from '../shared/ui/badge.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { SectionCard } from '../shared/ui/section-card.tsx'
import { actionColumn, textColumn, WideTable } from '../shared/ui/wide-table.tsx'
import { HoldButton } from './hold-button.tsx'

/** Editions, to be frozen and unfrozen. */
export function EditionHolds(): ReactNode {
  const { text, format, language } = useWords()
  const datasets = useDatasets()
  const said = text.holds
  return (
    <SectionCard title={said.editions}>
      <Typography.Paragraph type="secondary">{said.editionsWhy}</Typography.Paragraph>
      <Loaded query={datasets}>
        {items => (
          <WideTable<CatalogueEdition>
            label={said.editions}
            none={said.editionsNone}
            rowKey="id"
            rows={allEditions(items)}
            columns={[
              textColumn(said.edition, ({ id, declaration }) => (
                <>
                  <span style={{ display: 'inline-block', maxWidth: 380, whiteSpace: 'normal' }}>
                    {format.label(declaration.title)}
                  </span>
                  <br />
                  <Link to={`/passports/${encodeURIComponent(id)}`}>{id}</Link>
                </>
              )),
              textColumn(said.state, ({ status }) => {
                const words = EDITION_STATUS_WORDS[language][status]
                return status === 'open' ? (
                  <Badge>{words}</Badge>
                ) : (
                  <Tag {...(status === 'frozen' ? { color: 'warning' } : {})}>{words}</Tag>
                )
              }),
              actionColumn(said.actions, edition => <Hold edition={edition} />),
            ]}
          />
        )}
      </Loaded>
    </SectionCard>
  )
}

function Hold({ edition }: { readonly edition: CatalogueEdition }): ReactNode {
  const { text } = useWords()
  const { client } = useSession()
  const { id, status } = edition
  if (status !== 'open' && status !== 'frozen') return null
  const said = text.holds
  return (
    <HoldButton
      of={id}
      isHeld={status === 'frozen'}
      hold={{
        label: said.freezeEdition,
        title: said.freezeEditionConfirm(id),
        why: said.freezeEditionWhy,
        act: () => client.editionFreeze({ params: { id } }),
      }}
      release={{
        label: said.unfreezeEdition,
        title: said.unfreezeEditionConfirm(id),
        why: said.goesOnWhy,
        act: () => client.editionUnfreeze({ params: { id } }),
      }}
      changes={['datasets', 'budgets', 'passport', 'overview', 'entries']}
    />
  )
}
