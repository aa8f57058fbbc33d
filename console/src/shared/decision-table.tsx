import { Typography } from 'antd'
import type { ReactNode } from 'react'
import { type Proposal, subjectOf } from '../../../schemas/proposal.ts'
import { Link } from './location.tsx'
import { useWords } from './use-words.ts'
import { WideTable } from './ui/wide-table.tsx'

/** Proposals with their state, requester, decider, note and log entries. */
export function DecisionTable(props: {
  readonly proposals: readonly Proposal[]
  readonly label: string
  /** Whether each is a way to the page where it is decided. */
  readonly linked?: boolean
}): ReactNode {
  const { text, format } = useWords()
  // A passport has only the days.
  const when = (time: string) => (time.includes('T') ? format.dateTime(time) : format.date(time))
  const { desk } = text
  if (props.proposals.length === 0)
    return <Typography.Text type="secondary">{desk.decidedNone}</Typography.Text>
  return (
    <WideTable<Proposal>
      label={props.label}
      rowKey="id"
      dataSource={[...props.proposals]}
      columns={[
        {
          title: desk.about,
          key: 'a',
          render: (_, { id, kind }) =>
            props.linked === true ? <Link to={`/desk/${id}`}>{desk.kinds[kind]}</Link> : desk.kinds[kind],
        },
        { title: desk.subject, key: 's', render: (_, proposal) => subjectOf(proposal) },
        { title: desk.state, key: 'st', render: (_, { state }) => desk.states[state] },
        {
          title: desk.asker,
          key: 'as',
          render: (_, { askedBy, asked }) => `${askedBy.organisation}, ${when(asked)}`,
        },
        {
          title: desk.decider,
          key: 'd',
          render: (_, { decidedBy, decided }) =>
            decidedBy === null || decided === null ? '–' : `${decidedBy.organisation}, ${when(decided)}`,
        },
        {
          title: desk.note,
          key: 'n',
          render: (_, { note }) => <span style={{ whiteSpace: 'normal' }}>{note ?? '–'}</span>,
        },
        {
          title: desk.entries,
          key: 'e',
          render: (_, { seq, decidedSeq }) => (
            <span className="number">{[seq, decidedSeq].filter(each => each !== null).join(' ')}</span>
          ),
        },
      ]}
    />
  )
}
