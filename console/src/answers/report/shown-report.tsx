import { App, Alert, Button, Card, Space, Typography } from 'antd'
import { type ReactNode, useMemo } from 'react'
import type { MarketReportFile } from '../../../../schemas/market-report.ts'
import {
  epsilonOfParts,
  type ReportPart,
  type VerifiedReport,
} from '../../../../src/sdk/market-report/ask-report.ts'
import { partNames, reportDocument, reportWorkbook } from '../../../../src/sdk/market-report/compose.ts'
import { marketReportPage, type ReportDocument } from '../../../../src/sdk/market-report/document.ts'
import { download } from '../../shared/download.ts'
import { failureOf } from '../../shared/failure.ts'
import { Link } from '../../shared/location.tsx'
import { Details } from '../../shared/ui/details.tsx'
import { NoteList } from '../../shared/ui/note-list.tsx'
import { PageHead } from '../../shared/ui/page-head.tsx'
import { useWords } from '../../shared/use-words.ts'
import { AnswerGroups } from '../answer-group.tsx'
import { XLSX_TYPE } from '../workbook.ts'
import { shortAnswer } from './short-answer.ts'
import type { LoadedReport } from './use-report.ts'

/** A verified report: what it finds, then each part with its sentences, charts and tables. It prints. */
export function ShownReport(props: LoadedReport & { readonly unkept?: boolean }): ReactNode {
  const { text, language } = useWords()
  const { report, file, unkept = false } = props
  const document = useMemo(() => reportDocument(report, language), [report, language])
  const first = document.sections.flatMap(({ explained }) => explained.slice(0, 1))
  const lost = partNames(report.leftOut, language)
  return (
    <article className="column report">
      <PageHead
        printed
        title={text.report.title(document.product)}
        lead={document.lead}
        actions={<Files report={report} file={file} document={document} />}
      />
      {unkept && <Alert type="warning" showIcon title={text.report.full} />}
      <Card data-findings={first.length} title={<h2 className="card-title">{text.report.inShort}</h2>}>
        {first.length === 0 ? text.report.quiet : <Sentences sentences={first} />}
      </Card>
      {report.parts.map((part, at) => (
        <Part key={part.name} part={part} section={document.sections[at]} />
      ))}
      <Card title={<h2 className="card-title">{text.report.notes}</h2>}>
        <NoteList
          notes={[
            ...(lost === '' ? [] : [text.report.leftOut(lost)]),
            text.report.intervals,
            text.answer.legend,
            text.report.verified(report.parts.length),
          ]}
        />
        <Details about={text.report.notes}>
          <NoteList notes={[text.report.charged(epsilonOfParts(report.parts.map(({ answer }) => answer)))]} />
        </Details>
      </Card>
    </article>
  )
}

function Part(props: {
  readonly part: ReportPart
  readonly section: ReportDocument['sections'][number] | undefined
}): ReactNode {
  const { text } = useWords()
  const { part, section } = props
  const { answer, hidden, isNarrower } = useMemo(() => shortAnswer(part.answer), [part.answer])
  const { explained = [], notes = [] } = section ?? {}
  const title = text.report.parts[part.name]
  return (
    <section aria-label={title} data-part={part.name}>
      <Typography.Title level={2} style={{ fontSize: 20, margin: '8px 0' }}>
        {title}
      </Typography.Title>
      <Sentences sentences={explained.length === 0 ? [text.report.quiet] : explained} />
      <AnswerGroups answer={answer} part={title} />
      {(hidden > 0 || isNarrower) && (
        <Typography.Text type="secondary" style={{ display: 'block', marginTop: 8 }}>
          {hidden > 0 && text.report.more(hidden)} {isNarrower && text.report.narrower}
        </Typography.Text>
      )}
      <Typography.Text type="secondary" style={{ display: 'block', marginTop: 8, fontSize: 12 }}>
        <Link to={`/answers/${answer.id}`}>{text.report.entry(answer.id, answer.seq)}</Link>
      </Typography.Text>
      {notes.length > 0 && (
        <Details about={title}>
          <NoteList notes={notes} />
        </Details>
      )}
    </section>
  )
}

function Sentences({ sentences }: { readonly sentences: readonly string[] }): ReactNode {
  return sentences.map(sentence => (
    <Typography.Paragraph key={sentence} style={{ margin: '0 0 8px', fontSize: 16 }}>
      {sentence}
    </Typography.Paragraph>
  ))
}

/** As files; the JSON is what `yinsuan answer verify` verifies offline. */
function Files(props: {
  readonly report: VerifiedReport
  readonly file: MarketReportFile
  readonly document: ReportDocument
}): ReactNode {
  const words = useWords()
  const { message } = App.useApp()
  const { report, file, document } = props
  const { files } = words.text.report
  const name = (ending: string): string =>
    `${report.edition.replace('@', '-')}-report-${report.made.slice(0, 10)}.${ending}`
  const save = async (kind: keyof typeof files): Promise<void> => {
    if (kind === 'html') return download(name('html'), 'text/html', marketReportPage(document))
    if (kind === 'json')
      return download(name('json'), 'application/json', `${JSON.stringify(file, null, 2)}\n`)
    // Fetched when it is asked for: the page itself does not need it.
    const { xlsxOf } = await import('../../../../src/sdk/export/xlsx.ts')
    download(name('xlsx'), XLSX_TYPE, await xlsxOf(reportWorkbook(report, words.language)))
  }
  return (
    <Space wrap>
      {(['xlsx', 'html', 'json'] as const).map(kind => (
        <Button
          key={kind}
          aria-label={`${words.text.answer.export}: ${files[kind]}`}
          onClick={() => {
            save(kind).catch((error: unknown) => void message.error(failureOf(error, words).lines.join(' ')))
          }}
        >
          {files[kind]}
        </Button>
      ))}
    </Space>
  )
}
