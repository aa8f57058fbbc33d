import { useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Switch } from 'antd'
import { type ReactNode, useId, useState } from 'react'
import type { CatalogueEdition } from '../../../schemas/api-bodies.ts'
import type { Query } from '../../../schemas/query.ts'
import type { PinnedMarket } from '../../../src/sdk/joint/pin-market.ts'
import { PRACTICE_WORDS } from '../../../src/text/shared/practice.ts'
import { type QuestionDraft, hiddenValues } from './draft.ts'
import { useNavigation } from '../shared/location.tsx'
import { ErrorBox } from '../shared/ui/failure-box.tsx'
import { useTask } from '../shared/use-task.ts'
import { useWords } from '../shared/use-words.ts'

/** Switched on, the question is answered in this browser, from made-up figures: nothing is sent for it. */
export function PracticeButton(props: {
  readonly edition: CatalogueEdition
  readonly draft: QuestionDraft
  /** Undefined until the draft is complete. */
  readonly query: Query | undefined
  /** Of a market. */
  readonly market: PinnedMarket | undefined
}): ReactNode {
  const { text, language } = useWords()
  const { go } = useNavigation()
  const queries = useQueryClient()
  const [on, setOn] = useState(false)
  const { error, run } = useTask()
  const id = useId()
  const { edition, draft, query, market } = props
  const practise = async (): Promise<void> => {
    if (query === undefined) return
    // Fetched only by who practises.
    const practice = await import('../../../src/sdk/practice/practice-answer.ts')
    const hidden = Object.entries(hiddenValues(draft)).map(([dimension, values]) => ({ dimension, values }))
    const asked = draft.blind ? practice.askedOpenly(query, hidden) : query
    const answer =
      market === undefined ? practice.practiceAnswer(edition, asked) : practice.practiceJoint(market, asked)
    queries.setQueryData(['practice', answer.id], answer)
    go(`/practice/${answer.id}`)
  }
  return (
    <div style={{ margin: '0 0 12px' }}>
      <Switch id={id} checked={on} onChange={setOn} aria-label={text.practice.label} />{' '}
      <label htmlFor={id}>{text.practice.label}</label>
      {on && (
        <>
          <Alert
            type="info"
            showIcon
            title={text.practice.why}
            description={draft.blind ? PRACTICE_WORDS[language].open : undefined}
            style={{ margin: '8px 0' }}
          />
          <Button block disabled={query === undefined} onClick={() => void run(practise)}>
            {text.practice.answer}
          </Button>
          {error !== undefined && <ErrorBox error={error} />}
        </>
      )}
    </div>
  )
}
