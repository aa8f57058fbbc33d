import { Tag } from 'antd'
import type { ReactNode } from 'react'
import type { Mode } from '../../../schemas/common.ts'
import { useWords } from '../shared/use-words.ts'
import { Badge } from '../shared/ui/badge.tsx'

/** Whether an answer was asked openly or blind. */
export function ModeTag({ mode }: { readonly mode: Mode }): ReactNode {
  const { text } = useWords()
  const words = text.answers.modes[mode]
  return mode === 'blind' ? <Badge>{words}</Badge> : <Tag>{words}</Tag>
}
