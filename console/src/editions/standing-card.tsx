import { Space, Tag, Typography } from 'antd'
import type { ReactNode } from 'react'
import type { CatalogueEdition } from '../../../schemas/api-bodies.ts'
import type { StandingQuestion } from '../../../schemas/standing.ts'
import { questionHeading, type Vocabulary } from '../../../src/sdk/questions/question-words.ts'
import { publishedQuestions, planRenewal, renewStanding } from '../../../src/sdk/standing.ts'
import { useSession } from '../shared/session.tsx'
import { ConfirmButton } from '../shared/ui/confirm-button.tsx'
import { LinkButton } from '../shared/ui/link-button.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { SectionCard } from '../shared/ui/section-card.tsx'
import { textColumn, WideTable } from '../shared/ui/wide-table.tsx'
import { Wrapped } from '../shared/ui/wrapped.tsx'
import { useRead } from '../shared/use-read.ts'
import { useWords } from '../shared/use-words.ts'

/** What is published on a dataset, and for its provider the way to publish more. */
export function StandingCard(props: {
  readonly dataset: string
  readonly provider: string
  readonly edition: CatalogueEdition
}): ReactNode {
  const { text } = useWords()
  const { me } = useSession()
  const { dataset, provider, edition } = props
  const questions = useRead(['standing', dataset], client => publishedQuestions(client, dataset))
  const isOwn = provider === me.organisation.id
  return (
    <SectionCard
      title={text.standing.title}
      extra={
        isOwn && edition.status === 'open' && <Publishing edition={edition} all={questions.data ?? []} />
      }
    >
      <Typography.Paragraph type="secondary">{text.standing.lead}</Typography.Paragraph>
      <Loaded query={questions}>
        {items => <Questions items={items} isOwn={isOwn} vocabulary={edition.declaration} />}
      </Loaded>
    </SectionCard>
  )
}

function Publishing(props: {
  readonly edition: CatalogueEdition
  readonly all: readonly StandingQuestion[]
}): ReactNode {
  const { text } = useWords()
  const { client } = useSession()
  const { edition, all } = props
  const isRenewable = all.some(each => each.edition !== edition.id && each.withdrawn === null)
  return (
    <Space wrap>
      {isRenewable && (
        <ConfirmButton
          label={text.standing.renew}
          confirm={{ title: text.standing.renewConfirm(edition.id), why: text.standing.renewWhy }}
          act={async () => await renewStanding(client, await planRenewal(client, edition.id))}
          done={text.standing.renewed}
          changes={['standing', 'budgets']}
        />
      )}
      <LinkButton type="primary" to={`/publish?edition=${encodeURIComponent(edition.id)}`}>
        {text.standing.publish}
      </LinkButton>
    </Space>
  )
}

function Questions(props: {
  readonly items: readonly StandingQuestion[]
  readonly isOwn: boolean
  /** Of any edition: those of one dataset have most names in common. */
  readonly vocabulary: Vocabulary
}): ReactNode {
  const { text, format, language } = useWords()
  const { client, hasRole } = useSession()
  const { items, isOwn, vocabulary } = props
  const mayWithdraw = isOwn || hasRole(['officer'])
  return (
    <WideTable<StandingQuestion>
      label={text.standing.title}
      rowKey="id"
      rows={items}
      none={text.standing.empty}
      columns={[
        textColumn(text.standing.question, ({ query }) => (
          <Wrapped>{questionHeading({ kind: query.kind, query }, { language, vocabulary })}</Wrapped>
        )),
        textColumn(text.catalogue.edition, ({ edition }) => edition),
        // Readers see what published questions cost them on their budget page.
        ...(isOwn
          ? [
              textColumn<StandingQuestion>(text.standing.charged, ({ charge, pool }) =>
                pool === null
                  ? text.standing.inRho(format.rho(charge))
                  : text.standing.fromPool(format.epsilon(pool)),
              ),
            ]
          : []),
        textColumn(text.standing.readers, ({ readers }) => text.standing.readersOf[readers]),
        textColumn(text.standing.access, question => (
          <Space wrap>
            {(question.access === 'read' || question.access === 'free') &&
            hasRole(['consumer', 'provider']) ? (
              <LinkButton size="small" to={`/standing/${question.id}`}>
                {text.standing.open}
              </LinkButton>
            ) : (
              <Tag>{text.standing.accessOf[question.access]}</Tag>
            )}
            {mayWithdraw && question.withdrawn === null && (
              <ConfirmButton
                danger
                size="small"
                label={text.standing.withdraw}
                name={`${text.standing.withdraw} ${question.id}`}
                confirm={{ title: text.standing.withdrawConfirm, why: text.standing.withdrawWhy }}
                act={() => client.standingWithdraw({ params: { id: question.id } })}
                done={text.standing.withdrawn}
                changes={['standing']}
              />
            )}
          </Space>
        )),
      ]}
    />
  )
}
