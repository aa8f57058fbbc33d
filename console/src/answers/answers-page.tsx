import { Button, Space, Typography } from 'antd'
import { type ReactNode, useState } from 'react'
import { epsilonOfRho } from '../../../protocols/dp/zcdp.ts'
import type { AnswerSummary } from '../../../schemas/records.ts'
import { Link, useNavigation } from '../shared/location.tsx'
import { useWords } from '../shared/use-words.ts'
import { ModeTag } from './mode-tag.tsx'
import { LinkButton } from '../shared/ui/link-button.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { EmptyState } from '../shared/ui/empty-state.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { textColumn, figureColumn, WideTable } from '../shared/ui/wide-table.tsx'
import { useDatasets } from '../shared/queries.ts'
import { useJointRecords } from '../shared/joint/use-joint-records.ts'
import { useAnswerList } from './use-answer-list.ts'

const PAGE = 50

/** Stored answers, newest first; two can be selected for comparison. */
export default function AnswersPage(): ReactNode {
  const { text } = useWords()
  const { go } = useNavigation()
  const joint = useJointSummaries()
  const [limit, setLimit] = useState(PAGE)
  const answers = useAnswerList(limit)
  const [chosen, setChosen] = useState<readonly string[]>([])
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
      <Loaded query={answers}>
        {items =>
          items.length + joint.length === 0 ? (
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
              <AnswersTable
                answers={[...joint, ...items].toSorted((a, b) => (a.released < b.released ? 1 : -1))}
                selected={chosen}
                onSelect={setChosen}
              />
              {joint.length > 0 && (
                <Typography.Text type="secondary">{text.market.hubHasNone}</Typography.Text>
              )}
              {items.length >= limit && (
                <Button onClick={() => setLimit(before => before + PAGE)}>{text.answers.more}</Button>
              )}
            </Space>
          )
        }
      </Loaded>
    </>
  )
}

/** Joint answers of this browser, in the form of those that the service stores. */
function useJointSummaries(): readonly AnswerSummary[] {
  const records = useJointRecords()
  return (records.data ?? []).flatMap(({ file }): readonly AnswerSummary[] => {
    if (file === null) return []
    const { id, edition, mode, query, privacy, seq, released } = file.answer
    return [{ id, edition, mode, kind: query.kind, charge: privacy.charge, seq, released }]
  })
}

function AnswersTable(props: {
  readonly answers: readonly AnswerSummary[]
  /** At most two, to be compared. */
  readonly selected: readonly string[]
  readonly onSelect: (ids: readonly string[]) => void
}): ReactNode {
  const { text, format } = useWords()
  const datasets = useDatasets()
  const deltas = new Map(
    (datasets.data ?? []).flatMap(({ editions }) =>
      editions.map(({ id, declaration }): readonly [string, string] => [id, declaration.budget.delta]),
    ),
  )
  const { columns } = text.answers
  return (
    <WideTable<AnswerSummary>
      label={text.answers.title}
      size="middle"
      rowKey="id"
      rows={props.answers}
      rowSelection={{
        selectedRowKeys: [...props.selected],
        hideSelectAll: true,
        columnTitle: <span className="unseen">{text.answers.choose}</span>,
        onChange: keys => props.onSelect(keys.map(String).slice(-2)),
        getCheckboxProps: ({ id }) => ({ name: id, 'aria-label': `${text.answers.choose}: ${id}` }),
      }}
      columns={[
        textColumn(columns.what, ({ id, kind }) => (
          <Link to={`/answers/${id}`}>
            {text.ask.kinds[kind]}{' '}
            <Typography.Text type="secondary" className="mono" style={{ fontSize: 12 }}>
              {id.slice(7, 15)}
            </Typography.Text>
          </Link>
        )),
        textColumn(columns.released, ({ released }) => format.dateTime(released)),
        textColumn(columns.edition, ({ edition }) => edition),
        textColumn(columns.mode, ({ mode }) => <ModeTag mode={mode} />),
        figureColumn(columns.cost, ({ charge, edition }) => {
          const delta = deltas.get(edition)
          return (
            <span className="number">
              {delta === undefined
                ? `ρ ${format.rho(charge)}`
                : format.decimal(String(epsilonOfRho(BigInt(charge), delta)))}
            </span>
          )
        }),
        figureColumn(columns.entry, ({ seq }) => <span className="number">{format.whole(seq)}</span>),
      ]}
    />
  )
}
