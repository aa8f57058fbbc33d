import { Button, Space, Typography } from 'antd'
import { type ReactNode, useState } from 'react'
import { questionHeading } from '../../../src/sdk/questions/question-words.ts'
import { Link, useNavigation } from '../shared/location.tsx'
import { useWords } from '../shared/use-words.ts'
import { ModeTag } from './mode-tag.tsx'
import { ErrorBox } from '../shared/ui/failure-box.tsx'
import { LinkButton } from '../shared/ui/link-button.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { EmptyState } from '../shared/ui/empty-state.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { TextField } from '../shared/ui/text-field.tsx'
import { textColumn, figureColumn, WideTable } from '../shared/ui/wide-table.tsx'
import { Wrapped } from '../shared/ui/wrapped.tsx'
import { useBudgets } from '../shared/queries.ts'
import { type ListedAnswer, useAnswerSearch } from './use-answer-search.ts'

/** Stored answers, newest first, with a search; two can be selected for comparison. */
export default function AnswersPage(): ReactNode {
  const { text } = useWords()
  const { go } = useNavigation()
  const [search, setSearch] = useState('')
  const [chosen, setChosen] = useState<readonly string[]>([])
  const listing = useAnswerSearch(search)
  const [a, b] = chosen
  return (
    <>
      <PageHead
        title={text.answers.title}
        lead={text.answers.lead}
        actions={
          <Button disabled={a === undefined || b === undefined} onClick={() => go(`/compare/${a}/${b}`)}>
            {a === undefined || b === undefined ? text.answers.choose : text.answers.compareWith}
          </Button>
        }
      />
      <Loaded query={listing.pages}>
        {() =>
          listing.read === 0 ? (
            <EmptyState
              title={text.answers.empty}
              next={text.answers.emptyNext}
              action={
                <LinkButton type="primary" to="/ask">
                  {text.catalogue.ask}
                </LinkButton>
              }
            />
          ) : (
            <Space orientation="vertical" style={{ width: '100%' }}>
              <TextField
                type="search"
                label={text.answers.search}
                hint={text.answers.searchHint}
                value={search}
                onChange={setSearch}
              />
              <Listed {...listing} selected={chosen} onSelect={setChosen} />
            </Space>
          )
        }
      </Loaded>
    </>
  )
}

type Selection = {
  /** At most two, to be compared. */
  readonly selected: readonly string[]
  readonly onSelect: (ids: readonly string[]) => void
}

function Listed({
  pages,
  found,
  hasJoint,
  read,
  isSearching,
  isGoingBack,
  goOn,
  ...selection
}: ReturnType<typeof useAnswerSearch> & Selection): ReactNode {
  const { text } = useWords()
  const { answers } = text
  const more = pages.hasNextPage && (
    <Button onClick={goOn} loading={pages.isFetchingNextPage}>
      {isSearching ? answers.searchOlder : answers.more}
    </Button>
  )
  return (
    <>
      <div role="status">
        {isGoingBack
          ? answers.searching(read)
          : isSearching && found.length > 0 && answers.found(found.length, read)}
      </div>
      {found.length === 0 && !isGoingBack && (
        <EmptyState title={answers.notFound(read)} next={answers.notFoundNext} action={more} />
      )}
      {found.length > 0 && (
        <>
          <AnswersTable answers={found} {...selection} />
          {hasJoint && <Typography.Text type="secondary">{text.market.hubHasNone}</Typography.Text>}
          {!isGoingBack && more}
        </>
      )}
      {pages.isFetchNextPageError && <ErrorBox error={pages.error} retry={goOn} />}
    </>
  )
}

function AnswersTable(props: { readonly answers: readonly ListedAnswer[] } & Selection): ReactNode {
  const { text, format, language } = useWords()
  const budgets = useBudgets()
  const { columns } = text.answers
  const heading = (answer: ListedAnswer): string =>
    questionHeading(answer, { language, vocabulary: answer.vocabulary, hidden: answer.hidden })
  return (
    <WideTable<ListedAnswer>
      label={text.answers.title}
      size="middle"
      rowKey="id"
      rows={props.answers}
      rowSelection={{
        selectedRowKeys: [...props.selected],
        hideSelectAll: true,
        preserveSelectedRowKeys: true,
        columnTitle: <span className="unseen">{text.answers.choose}</span>,
        onChange: keys => props.onSelect(keys.map(String).slice(-2)),
        getCheckboxProps: answer => ({
          name: answer.id,
          'aria-label': `${text.answers.choose}: ${heading(answer)} (${answer.id})`,
        }),
      }}
      columns={[
        textColumn(columns.what, answer => (
          <Wrapped>
            <Link to={`/answers/${answer.id}`}>{heading(answer)}</Link>{' '}
            <Typography.Text type="secondary" className="mono" style={{ fontSize: 12 }}>
              {answer.id.slice(7, 15)}
            </Typography.Text>
          </Wrapped>
        )),
        textColumn(columns.released, ({ released }) => format.dateTime(released)),
        textColumn(columns.edition, ({ edition, vocabulary }) =>
          vocabulary === undefined ? (
            edition
          ) : (
            <>
              {format.label(vocabulary.title)}
              <br />
              <Typography.Text type="secondary">{edition}</Typography.Text>
            </>
          ),
        ),
        textColumn(columns.mode, ({ mode }) => <ModeTag mode={mode} />),
        figureColumn(columns.cost, ({ charge, edition }) => {
          const cap = budgets.data?.find(line => line.edition === edition)?.own?.cap
          return (
            <span className="number">
              {cap === undefined ? '–' : format.share(BigInt(charge), BigInt(cap))}
            </span>
          )
        }),
        figureColumn(columns.entry, ({ seq }) => <span className="number">{format.whole(seq)}</span>),
      ]}
    />
  )
}
