import { useQuery } from '@tanstack/react-query'
import { Alert, Space, Typography } from 'antd'
import type { ReactNode } from 'react'
import type { Answer } from '../../../schemas/answer.ts'
import { explainAnswer } from '../../../src/sdk/findings/explain-answer.ts'
import { PRACTICE_WORDS } from '../../../src/text/shared/practice.ts'
import type { PageProps } from '../shared/page.ts'
import { EmptyState } from '../shared/ui/empty-state.tsx'
import { LinkButton } from '../shared/ui/link-button.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { useWords } from '../shared/use-words.ts'
import { AnswerGroups } from './answer-group.tsx'
import { scopeOf } from './scope.ts'

/** The made-up answer `:id`, as long as the page is not loaded anew. No service has it. */
export default function PracticePage({ params }: PageProps): ReactNode {
  const { text } = useWords()
  const id = params['id'] ?? ''
  const { data: answer = null } = useQuery<Answer | null>({
    queryKey: ['practice', id],
    staleTime: Infinity,
    queryFn: () => null,
  })
  if (answer !== null) return <Shown answer={answer} />
  return (
    <>
      <PageHead title={text.pages.practice} />
      <EmptyState
        title={text.practice.gone}
        next={text.practice.goneNext}
        action={
          <LinkButton type="primary" to="/ask">
            {text.catalogue.ask}
          </LinkButton>
        }
      />
    </>
  )
}

function Shown({ answer }: { readonly answer: Answer }): ReactNode {
  const words = useWords()
  const { format, language } = words
  return (
    <Space orientation="vertical" size={16} style={{ width: '100%' }}>
      <PageHead title={format.label(answer.title)} lead={scopeOf(words, answer)} />
      <Alert type="warning" showIcon title={PRACTICE_WORDS[language].line} />
      {explainAnswer(answer, language).map(sentence => (
        <Typography.Text key={sentence}>{sentence}</Typography.Text>
      ))}
      <AnswerGroups answer={answer} />
    </Space>
  )
}
