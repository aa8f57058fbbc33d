import type { ReactNode } from 'react'
import { type Proposal, subjectOf } from '../../../schemas/proposal.ts'
import { Link } from './location.tsx'
import { useWords } from './use-words.ts'
import { textColumn, WideTable } from './ui/wide-table.tsx'

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
  return (
    <WideTable<Proposal>
      label={props.label}
      rowKey="id"
      rows={props.proposals}
      none={desk.decidedNone}
      columns={[
        textColumn(desk.about, ({ id, kind }) =>
          props.linked === true ? <Link to={`/desk/${id}`}>{desk.kinds[kind]}</Link> : desk.kinds[kind],
        ),
        textColumn(desk.subject, proposal => subjectOf(proposal)),
        textColumn(desk.state, ({ state }) => desk.states[state]),
        textColumn(desk.asker, ({ askedBy, asked }) => `${askedBy.organisation}, ${when(asked)}`),
        textColumn(desk.decider, ({ decidedBy, decided }) =>
          decidedBy === null || decided === null ? '–' : `${decidedBy.organisation}, ${when(decided)}`,
        ),
        textColumn(desk.note, ({ note }) => <span style={{ whiteSpace: 'normal' }}>{note ?? '–'}</span>),
        textColumn(desk.entries, ({ seq, decidedSeq }) => (
          <span className="number">{[seq, decidedSeq].filter(each => each !== null).join(' ')}</span>
        )),
      ]}
    />
  )
}
