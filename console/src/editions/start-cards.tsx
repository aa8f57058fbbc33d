import { Typography } from 'antd'
import type { ReactNode } from 'react'
import type { AnswerSummary } from '../../../schemas/records.ts'
import type { KeptQuestion } from '../../../schemas/saved-question.ts'
import type { DeclaredDataset } from '../../../src/sdk/catalogue.ts'
import { questionHeading, questionWords } from '../../../src/sdk/questions/question-words.ts'
import { Link } from '../shared/location.tsx'
import { KeptReports } from '../shared/kept-reports.tsx'
import { useKeptReports, useSavedQuestions } from '../shared/queries.ts'
import { LinkButton } from '../shared/ui/link-button.tsx'
import { SectionCard } from '../shared/ui/section-card.tsx'
import { useRead } from '../shared/use-read.ts'
import { useWords } from '../shared/use-words.ts'

const MOST = 5

/** What a consumer comes back to: its last answers, and the questions that its organisation saved. */
export function StartCards({ datasets }: { readonly datasets: readonly DeclaredDataset[] }): ReactNode {
  const { text, format, language } = useWords()
  const answers = useRead(['answers', 'last'], async client => {
    return (await client.answerList({ query: { limit: MOST } })).items
  })
  const saved = useSavedQuestions()
  const reports = useKeptReports()
  const vocabularyOf = (edition: string) =>
    datasets.flatMap(({ editions }) => editions).find(({ id }) => id === edition)?.declaration
  const headingOf = (answer: AnswerSummary): string =>
    questionHeading(answer, { language, vocabulary: vocabularyOf(answer.edition) })
  const lists = [answers.data, saved.data, reports.data]
  if (lists.every(list => (list ?? []).length === 0)) return null
  return (
    <div className="tiles" style={{ marginBottom: 16 }}>
      {(answers.data ?? []).length > 0 && (
        <SectionCard
          title={text.catalogue.lastAnswers}
          extra={<Link to="/answers">{text.catalogue.all}</Link>}
        >
          <ul className="lines">
            {(answers.data ?? []).map(answer => (
              <li key={answer.id}>
                <Link to={`/answers/${answer.id}`}>{headingOf(answer)}</Link>
                <br />
                <Typography.Text type="secondary">{format.dateTime(answer.released)}</Typography.Text>
              </li>
            ))}
          </ul>
        </SectionCard>
      )}
      <KeptReports most={MOST} />
      {(saved.data ?? []).length > 0 && (
        <SectionCard title={text.ask.saved}>
          <ul className="lines">
            {(saved.data ?? []).slice(0, MOST).map(({ id, name, query }: KeptQuestion) => (
              <li key={id} style={{ display: 'flex', gap: 8, alignItems: 'start' }}>
                <span style={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
                  {name}
                  <br />
                  <Typography.Text type="secondary">
                    {questionWords(query, { language, vocabulary: vocabularyOf(query.edition) })}
                  </Typography.Text>
                </span>
                <LinkButton
                  size="small"
                  to={`/ask?saved=${id}`}
                  label={`${text.catalogue.askAgain}: ${name}`}
                >
                  {text.catalogue.askAgain}
                </LinkButton>
              </li>
            ))}
          </ul>
        </SectionCard>
      )}
    </div>
  )
}
