import { Button, Input, Select, Space, Switch, Typography } from 'antd'
import { type ReactNode, useId, useMemo, useState } from 'react'
import { sayOutcome } from '../../../src/text/shared/log.ts'
import { sayCode } from '../../../schemas/say-code.ts'
import { useNavigation } from '../shared/location.tsx'
import { useWords } from '../shared/use-words.ts'
import { ErrorBox } from '../shared/ui/failure-box.tsx'
import { LinkButton } from '../shared/ui/link-button.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { EmptyState } from '../shared/ui/empty-state.tsx'
import { EntryDetail } from './entry-detail.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { textColumn, figureColumn, WideTable } from '../shared/ui/wide-table.tsx'
import {
  editionsIn,
  type EntryFilter,
  filterOf,
  matchesFilter,
  ENTRY_GROUPS,
  type Group,
  membersIn,
  type ShownEntry,
  readEntries,
  searchOf,
} from './entry-filter.ts'
import { useEntries } from './use-entries.ts'

/** The log as it grows, filtered by the URL’s search, newest first. */
export default function LogPage(): ReactNode {
  const { text, format } = useWords()
  const { search, go } = useNavigation()
  const [follow, setFollow] = useState(true)
  const { entries, older } = useEntries(follow)
  const filter = filterOf(search)
  const all = useMemo(() => readEntries(entries.data ?? []), [entries.data])
  const change = (changed: Partial<EntryFilter>): void => {
    const next = searchOf({ ...filter, ...changed })
    go(next === '' ? '/log' : `/log?${next}`, { replace: true })
  }
  const isFirst = all.at(-1)?.seq === '0'
  const said = text.log
  return (
    <div className="column">
      <PageHead
        printed
        title={said.title}
        lead={said.lead}
        actions={
          <Space wrap>
            <LinkButton type="primary" to="/log/verify">
              {said.verify}
            </LinkButton>
            <LinkButton to="/log/witnesses">{said.witnesses}</LinkButton>
          </Space>
        }
      />
      <Filters filter={filter} entries={all} onChange={change} />
      <Space wrap>
        <label style={{ display: 'inline-flex', gap: 8, alignItems: 'center' }}>
          <Switch size="small" checked={follow} onChange={setFollow} aria-label={said.follow} />
          {said.follow}
        </label>
        <Typography.Text type="secondary" role="status" aria-live="polite">
          {said.following(format.number(all.length))}
        </Typography.Text>
      </Space>
      <Loaded query={entries}>
        {() => <EntryTable entries={all.filter(entry => matchesFilter(entry, filter))} />}
      </Loaded>
      {older.error !== null && <ErrorBox error={older.error} />}
      {isFirst ? (
        <Typography.Text type="secondary">{said.allLoaded}</Typography.Text>
      ) : (
        <span>
          <Button onClick={() => older.mutate()} loading={older.isPending} disabled={all.length === 0}>
            {said.older}
          </Button>
        </span>
      )}
    </div>
  )
}

function EntryTable({ entries }: { readonly entries: readonly ShownEntry[] }): ReactNode {
  const { text, format, language } = useWords()
  const { columns } = text.log
  return (
    <WideTable<ShownEntry>
      label={text.log.title}
      rowKey="seq"
      rows={entries}
      pageSize={100}
      none={<EmptyState title={text.log.none} next={text.log.noneNext} />}
      expandable={{ expandedRowRender: ({ logged }) => <EntryDetail entry={logged} /> }}
      columns={[
        figureColumn(columns.entry, ({ seq }) => <span className="number">{format.whole(seq)}</span>),
        textColumn(columns.time, ({ time }) => format.dateTime(time)),
        textColumn(columns.type, ({ type }) => sayCode(text.log.types, type)),
        textColumn(columns.what, ({ what }) => what),
        textColumn(columns.who, ({ who }) => who),
        textColumn(columns.outcome, ({ outcome }) => sayOutcome(outcome, language)),
        figureColumn(columns.charge, ({ charge, pool }) => (
          <span className="number">
            {pool === undefined ? charge && format.rho(charge) : `ε ${format.epsilon(pool)}`}
          </span>
        )),
      ]}
    />
  )
}

function Filters(props: {
  readonly filter: EntryFilter
  readonly entries: readonly ShownEntry[]
  readonly onChange: (changed: Partial<EntryFilter>) => void
}): ReactNode {
  const { text } = useWords()
  const id = useId()
  const { filter, entries, onChange } = props
  const said = text.log
  const isFiltered = searchOf(filter) !== ''
  return (
    <div style={{ display: 'flex', flexWrap: 'wrap', gap: 12, alignItems: 'end' }}>
      <label htmlFor={`${id}k`} style={{ flex: '1 1 150px' }}>
        {said.kind}
        <Select<Group>
          id={`${id}k`}
          style={{ width: '100%' }}
          value={filter.group}
          onChange={group => onChange({ group })}
          options={(Object.keys(ENTRY_GROUPS) as Group[]).map(value => ({ value, label: said.kinds[value] }))}
        />
      </label>
      <SearchSelect
        label={said.member}
        width={150}
        value={filter.member}
        known={membersIn(entries)}
        onChange={member => onChange({ member })}
      />
      <SearchSelect
        label={said.edition}
        width={170}
        value={filter.edition}
        known={editionsIn(entries)}
        onChange={edition => onChange({ edition })}
      />
      <label htmlFor={`${id}t`} style={{ flex: '2 1 200px' }}>
        {said.search}
        <Input
          id={`${id}t`}
          value={filter.text}
          allowClear
          onChange={event => onChange({ text: event.target.value })}
        />
      </label>
      {isFiltered && (
        <Button onClick={() => onChange({ group: 'all', member: '', edition: '', text: '' })}>
          {said.clear}
        </Button>
      )}
    </div>
  )
}

/** One of the values known so far, or any; a value from the URL is offered even while it is unknown. */
function SearchSelect(props: {
  readonly label: string
  /** In pixels, at the least. */
  readonly width: number
  /** Empty: any. */
  readonly value: string
  readonly known: readonly string[]
  readonly onChange: (value: string) => void
}): ReactNode {
  const { text } = useWords()
  const id = useId()
  const { label, width, value, known, onChange } = props
  const offered = new Set(value === '' ? known : [value, ...known])
  return (
    <label htmlFor={id} style={{ flex: `1 1 ${width}px` }}>
      {label}
      <Select
        id={id}
        showSearch
        style={{ width: '100%' }}
        value={value}
        onChange={onChange}
        options={[
          { value: '', label: text.log.any },
          ...[...offered].map(each => ({ value: each, label: each })),
        ]}
      />
    </label>
  )
}
