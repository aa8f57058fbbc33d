import { Tag, Typography } from 'antd'
import type { ReactNode } from 'react'
import type { BudgetLine, CatalogueEdition } from '../../../schemas/api-bodies.ts'
import { EDITION_STATUS_WORDS } from '../../../schemas/edition-status.ts'
import { Link } from '../shared/location.tsx'
import { useWords } from '../shared/use-words.ts'
import { Badge } from '../shared/ui/badge.tsx'
import { LinkButton } from '../shared/ui/link-button.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { EmptyState } from '../shared/ui/empty-state.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { textColumn, figureColumn, WideTable } from '../shared/ui/wide-table.tsx'
import { allEditions } from '../shared/status.ts'
import { useOwnDatasets } from '../shared/use-own-datasets.ts'
import { useBudgets } from '../shared/queries.ts'

/** The provider’s own editions with their state and spending in ρ. */
export default function EditionsPage(): ReactNode {
  const { text } = useWords()
  const said = text.editions
  const { query, own } = useOwnDatasets()
  const budgets = useBudgets()
  const register = (
    <LinkButton type="primary" to="/editions/new">
      {said.register}
    </LinkButton>
  )
  return (
    <div className="column">
      <PageHead title={said.title} lead={said.lead} actions={register} />
      <Loaded query={query}>{() => <Own editions={allEditions(own)} budgets={budgets.data ?? []} />}</Loaded>
    </div>
  )
}

function Own(props: {
  readonly editions: readonly CatalogueEdition[]
  readonly budgets: readonly BudgetLine[]
}): ReactNode {
  const { text, format } = useWords()
  const said = text.editions
  return (
    <WideTable<CatalogueEdition>
      label={said.title}
      rowKey="id"
      rows={props.editions}
      none={<EmptyState title={said.none} next={said.noneNext} />}
      columns={[
        textColumn(said.edition, ({ id, declaration }) => (
          <>
            {format.label(declaration.title)}
            <br />
            <Link to={`/editions/${encodeURIComponent(id)}`}>{id}</Link>
          </>
        )),
        textColumn(said.state, edition => <EditionState edition={edition} />),
        figureColumn(`${said.spent} (ρ)`, ({ id }) => {
          const total = props.budgets.find(({ edition }) => edition === id)?.total
          return total === null || total === undefined
            ? '–'
            : `${format.rho(total.spent)} / ${format.rho(total.cap)}`
        }),
      ]}
    />
  )
}

/** An edition’s status with what its provider does next; nothing more where it is open. */
export function EditionState({ edition }: { readonly edition: CatalogueEdition }): ReactNode {
  const { text, language } = useWords()
  const { status } = edition
  const words = EDITION_STATUS_WORDS[language][status]
  const next = text.editions.next[status]
  return (
    <>
      {status === 'open' ? <Badge>{words}</Badge> : <Tag>{words}</Tag>}
      {next !== '' && (
        <Typography.Text type="secondary" style={{ display: 'block', whiteSpace: 'normal' }}>
          {next}
        </Typography.Text>
      )}
    </>
  )
}
