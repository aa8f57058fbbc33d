import { Typography } from 'antd'
import type { ReactNode } from 'react'

/** Remarks below what they are about. */
export function NoteList(props: { readonly notes: readonly string[]; readonly label?: string }): ReactNode {
  return (
    <ul aria-label={props.label} style={{ margin: '8px 0 0', paddingInlineStart: 20 }}>
      {props.notes.map(note => (
        <li key={note}>
          <Typography.Text type="secondary">{note}</Typography.Text>
        </li>
      ))}
    </ul>
  )
}
