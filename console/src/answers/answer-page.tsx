import { App, Alert, Button, Card, Collapse, Space, Tag, Typography } from 'antd'
import { tableTitle } from '../../../src/sdk/format/answer-view.ts'
import { lookLines } from '../../../src/sdk/format/look-lines.ts'
import type { ReactNode } from 'react'
import { type Answer, deltaText } from '../../../schemas/answer.ts'
import { mostOfSmall } from '../../../schemas/answer-tables.ts'
import { useNavigation } from '../shared/location.tsx'
import type { PageProps } from '../shared/page.ts'
import { useWords } from '../shared/use-words.ts'
import { AnswerGroups } from './answer-group.tsx'
import { CompareWith } from './compare-with.tsx'
import { JointProofCard } from './joint-proof-card.tsx'
import { ReceiptCard } from './receipt-card.tsx'
import { ModeTag } from './mode-tag.tsx'
import { type Fact, PlainFacts } from '../shared/ui/facts.tsx'
import { LinkButton } from '../shared/ui/link-button.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { mono } from '../shared/ui/mono.tsx'
import { NoteList } from '../shared/ui/note-list.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { citationOf, csvOf, fileName, jsonOf } from './export.ts'
import { hiddenOf, scopeOf } from './scope.ts'
import { explainAnswer } from '../../../src/sdk/findings/explain-answer.ts'
import { ALL_VALUES, questionHeading } from '../../../src/sdk/questions/question-words.ts'
import { isJoint, type LoadedAnswer, useAnswer } from '../shared/use-answer.ts'
import { download } from '../shared/download.ts'
import { FINDING_WORDS } from '../../../src/text/shared/findings.ts'
import { failureOf } from '../shared/failure.ts'
import { anonymousLines } from '../../../src/sdk/format/anonymous-lines.ts'
import { countedLines, cutLines } from '../../../src/sdk/counted-lines.ts'
import { countedReader } from '../shared/counted-reader.ts'
import { workbookOf, XLSX_TYPE } from './workbook.ts'

/** The answer `:id` with charts, tables, exports and receipt. */
export default function AnswerPage({ params }: PageProps): ReactNode {
  const { text } = useWords()
  const loaded = useAnswer(params['id'] ?? '')
  return (
    <Loaded query={loaded} title={text.pages.answer}>
      {found => <ShownAnswer {...found} />}
    </Loaded>
  )
}

/** An answer that was read, as a page; one that somebody else published is not among the reader's own. */
export function ShownAnswer({
  published = false,
  ...loaded
}: LoadedAnswer & { readonly published?: boolean }): ReactNode {
  const words = useWords()
  const { text, format } = words
  const { search } = useNavigation()
  const { file, answer, hidden } = loaded
  const hid = hiddenOf(words, answer, hidden)
  const sentences = explainAnswer(answer, words.language, hidden)
  const heading = questionHeading(
    { kind: answer.query.kind, query: answer.query },
    { language: words.language, vocabulary: answer, hidden, most: ALL_VALUES },
  )
  const unread = answer.mode === 'blind' && hidden === undefined
  return (
    <Space orientation="vertical" size={16} style={{ width: '100%' }}>
      <PageHead
        printed
        title={heading}
        lead={
          <>
            {scopeOf(words, answer)}
            {hid !== undefined && <div>{hid}</div>}
            <div className="tags">
              <span>{format.label(answer.title)}</span>
              <Tag>{answer.edition}</Tag>
              <ModeTag mode={answer.mode} />
              <span>{format.dateTime(answer.released)}</span>
            </div>
          </>
        }
        actions={<Actions {...loaded} published={published} />}
      />
      <Explained sentences={sentences} />
      {search.get('stored') === 'yes' && <Alert type="info" showIcon title={text.answer.free} />}
      {unread && <Alert type="warning" showIcon title={text.blind.notHere} />}
      <AnswerGroups answer={answer} />
      <Card>
        <Notes answer={answer} isExplained={sentences.length > 0} />
      </Card>
      {isJoint(file) ? <JointProofCard file={file} /> : <ReceiptCard file={file} />}
    </Space>
  )
}

/** What it found. */
function Explained({ sentences }: { readonly sentences: readonly string[] }): ReactNode {
  if (sentences.length === 0) return null
  return (
    <Card data-findings={sentences.length}>
      {sentences.map(sentence => (
        <Typography.Paragraph key={sentence} style={{ margin: 0, fontSize: 16 }}>
          {sentence}
        </Typography.Paragraph>
      ))}
    </Card>
  )
}

function Actions({
  file,
  answer,
  hidden,
  published,
}: LoadedAnswer & { readonly published: boolean }): ReactNode {
  const words = useWords()
  const { text } = words
  const { message } = App.useApp()
  const scope = [scopeOf(words, answer), hiddenOf(words, answer, hidden)].filter(line => line !== undefined)
  const saveWorkbook = (): void => {
    workbookOf(words, answer, scope, hidden).then(
      bytes => download(fileName(answer, 'xlsx'), XLSX_TYPE, bytes),
      (error: unknown) => void message.error(failureOf(error, words).lines.join(' ')),
    )
  }
  const citation = citationOf(words, answer)
  return (
    <Space wrap>
      <Button onClick={saveWorkbook} aria-label={`${text.answer.export}: ${text.answer.xlsx}`}>
        Excel
      </Button>
      <Button
        onClick={() => download(fileName(answer, 'csv'), 'text/csv', csvOf(words, answer))}
        aria-label={`${text.answer.export}: ${text.answer.csv}`}
      >
        CSV
      </Button>
      <Button
        onClick={() => download(fileName(answer, 'json'), 'application/json', jsonOf(file, answer, citation))}
        aria-label={`${text.answer.export}: ${text.answer.json}`}
      >
        JSON
      </Button>
      <Button
        onClick={() => {
          void navigator.clipboard.writeText(citation).then(() => message.success(text.app.copied))
        }}
      >
        {text.answer.cite}
      </Button>
      {!published && (
        <>
          <CompareWith id={answer.id} />
          <LinkButton type="primary" to={`/ask?from=${answer.id}`}>
            {text.answer.askSimilar}
          </LinkButton>
        </>
      )}
    </Space>
  )
}

function Notes({
  answer,
  isExplained,
}: {
  readonly answer: Answer
  readonly isExplained: boolean
}): ReactNode {
  const words = useWords()
  const { text, format } = words
  const { privacy } = answer
  // Each group once, even if several tables have it.
  const count = (mark: 'small' | 'unbounded'): number =>
    new Set(
      answer.tables
        .filter(({ kind }) => mark !== 'small' || (kind !== 'growth' && kind !== 'index'))
        .flatMap(({ dimensions, cells }) =>
          cells.filter(cell => cell.mark === mark).map(({ codes }) => `${dimensions.join()} ${codes.join()}`),
        ),
    ).size
  const [small, unbounded] = [count('small'), count('unbounded')]
  const reader = countedReader(words, answer.measures)
  const notes = [
    text.answer.legend,
    ...(small > 0
      ? [text.answer.smallNote(small, answer.reportingThreshold, format.whole(String(mostOfSmall(answer))))]
      : []),
    ...(unbounded > 0 ? [text.answer.unboundedNote(unbounded)] : []),
  ]
  const further = [
    ...(isExplained ? [FINDING_WORDS[words.language].together] : []),
    ...lookLines(text.sharpen, answer),
    ...anonymousLines(words.language, answer),
    ...countedLines(reader, answer.counted),
    ...cutLines(reader, answer, table => tableTitle(words.language, answer, table)),
  ]
  const charged = [
    `ε ${format.decimal(privacy.epsilon)}`,
    ...(privacy.pool === undefined ? [`ρ ${format.decimal(privacy.rho)}`] : []),
    `δ ${deltaText(privacy)}`,
    ...(privacy.pool === undefined ? [] : [text.answer.byPool]),
  ]
  const facts: readonly Fact[] = [
    [text.answer.charged, charged.join(' · ')],
    [text.answer.mechanism, text.answer.mechanisms[answer.query.mechanism]],
    [text.answer.entry, format.whole(answer.seq)],
    [text.answer.id, mono(answer.id)],
  ]
  const details = (
    <>
      <PlainFacts facts={facts} />
      <NoteList notes={further} />
    </>
  )
  return (
    <>
      <NoteList notes={notes} />
      <Collapse ghost items={[{ key: 'details', label: text.app.details, children: details }]} />
    </>
  )
}
