import { Select, Space, Tag } from 'antd'
import { type ReactNode, useState } from 'react'
import type { CatalogueEdition } from '../../../schemas/api-bodies.ts'
import type { PageProps } from '../shared/page.ts'
import { useSession } from '../shared/session.tsx'
import { useWords } from '../shared/use-words.ts'
import { EditionCards } from './edition-cards.tsx'
import { StandingCard } from './standing-card.tsx'
import { LinkButton } from '../shared/ui/link-button.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { coversEdition, grantFor, grantStatus } from '../../../src/sdk/grants.ts'
import { currentEdition, useDataset, useGrants } from '../shared/queries.ts'

/** One dataset by `:dataset`: its declaration by edition, and the way to ask it or to sign its contract. */
export default function DatasetPage({ params }: PageProps): ReactNode {
  const id = params['dataset'] ?? ''
  const dataset = useDataset(id)
  const [chosen, setChosen] = useState<string>()
  const { text, format } = useWords()
  return (
    <Loaded query={dataset} title={text.pages.dataset}>
      {found => {
        if (found === undefined) return null
        const edition = found.editions.find(each => each.id === chosen) ?? currentEdition(found)
        if (edition === undefined) return null
        return (
          <>
            <PageHead
              title={format.label(found.title)}
              lead={format.label(edition.declaration.source)}
              actions={
                <Space wrap>
                  {found.editions.length > 1 && (
                    <Select
                      aria-label={text.catalogue.edition}
                      value={edition.id}
                      onChange={setChosen}
                      options={found.editions.map(each => ({ value: each.id, label: each.id }))}
                    />
                  )}
                  <Ask dataset={id} edition={edition} />
                </Space>
              }
            />
            <Space orientation="vertical" size={16} style={{ width: '100%' }}>
              <StandingCard dataset={id} provider={found.provider} edition={edition} />
              <EditionCards edition={edition} provider={found.provider} />
            </Space>
          </>
        )
      }}
    </Loaded>
  )
}

/** The way to ask, or to what must come first. */
function Ask(props: { readonly dataset: string; readonly edition: CatalogueEdition }): ReactNode {
  const { text } = useWords()
  const { me, hasRole } = useSession()
  const { dataset, edition } = props
  const grant = grantFor(useGrants().data ?? [], dataset, me.organisation.id)
  if (!hasRole(['consumer']) || grant === undefined) return null
  const status = grantStatus(grant)
  if (status === 'offered') {
    return (
      <LinkButton type="primary" to="/budget">
        {text.grant.read}
      </LinkButton>
    )
  }
  if (status !== 'effective') return <Tag color="warning">{text.grant.statuses[status]}</Tag>
  if (edition.status !== 'open' || !coversEdition(grant, edition.id)) return null
  return (
    <>
      <LinkButton type="primary" to={`/ask?edition=${encodeURIComponent(edition.id)}`}>
        {text.catalogue.ask}
      </LinkButton>
      {grant.modes.includes('open') && (
        <LinkButton to={`/report?edition=${encodeURIComponent(edition.id)}`}>
          {text.pages.marketReport}
        </LinkButton>
      )}
    </>
  )
}
