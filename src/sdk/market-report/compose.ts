// A market report in the words of one language, made from its answers alone: the same document wherever it is
// opened, as text, page or workbook.
import type { Answer } from '../../../schemas/answer.ts'
import type { Language } from '../../../schemas/common.ts'
import type { ReportPartName } from '../../../schemas/market-report.ts'
import { replaceUnseen } from '../../../schemas/unseen.ts'
import { EXPORT_WORDS } from '../../text/shared/export.ts'
import { MARKET_REPORT_WORDS } from '../../text/shared/market-report.ts'
import { answerWorkbook } from '../export/answer-workbook.ts'
import type { Workbook } from '../export/xlsx.ts'
import { explainAnswer } from '../findings/explain-answer.ts'
import { answerCountedLines } from '../format/answer-lines.ts'
import { answerSheets } from '../format/answer-sheets.ts'
import { tableTitle } from '../format/answer-view.ts'
import { conditionsOf, type Vocabulary } from '../questions/question-words.ts'
import type { Where } from '../../../schemas/query.ts'
import { epsilonOfParts, type ReportPart, type VerifiedReport } from './ask-report.ts'
import type { ReportDocument, ReportSection } from './document.ts'

export function reportDocument(report: VerifiedReport, language: Language): ReportDocument {
  const words = MARKET_REPORT_WORDS[language]
  const { edition, made, where, parts, leftOut } = report
  const answers = parts.map(({ answer }) => answer)
  const lost = partNames(leftOut, language)
  return {
    language,
    product: productWords(where, vocabularyOf(answers), language),
    lead: `${answers[0]?.title[language] ?? ''} · ${edition} · ${made.slice(0, 10)}`,
    sections: parts.map(part => sectionOf(part, language)),
    notes: [
      ...(lost === '' ? [] : [words.leftOut(lost)]),
      words.intervals,
      words.privacy(epsilonOfParts(answers)),
    ],
  }
}

/** What a report is about, in the reader's words: `air fryer, Midea`. */
export function productWords(where: Where, vocabulary: Vocabulary, language: Language): string {
  const conditions = conditionsOf(where, { language, vocabulary })
  return conditions.length === 0 ? MARKET_REPORT_WORDS[language].everything : conditions.join(' · ')
}

export function partNames(names: readonly ReportPartName[], language: Language): string {
  const { parts } = MARKET_REPORT_WORDS[language]
  return names.map(name => parts[name]).join(language === 'zh' ? '、' : ', ')
}

/** An answer names the dimensions that it uses. */
function vocabularyOf(answers: readonly Answer[]): Vocabulary {
  return {
    dimensions: answers.flatMap(({ dimensions }) => dimensions),
    measures: answers.flatMap(({ measures }) => measures),
  }
}

function sectionOf({ name, answer }: ReportPart, language: Language): ReportSection {
  return {
    name,
    answer,
    explained: explainAnswer(answer, language, [], false).map(visible),
    sheets: answerSheets(language, plain(answer)),
    notes: answerCountedLines(language, answer).map(visible),
  }
}

/** Other members wrote the labels in these lines. */
function visible(line: string): string {
  return replaceUnseen(line, '\ufffd')
}

/** The figures made consistent stay in the workbook: beside the counted ones they say little more. */
function plain(answer: Answer): Answer {
  return { ...answer, tables: answer.tables.filter(({ kind }) => kind !== 'consistent') }
}

/** Notes first; then each table of each part is a sheet. */
export function reportWorkbook(report: VerifiedReport, language: Language): Workbook {
  const words = MARKET_REPORT_WORDS[language]
  const document = reportDocument(report, language)
  return {
    notes: {
      name: EXPORT_WORDS[language].notes,
      rows: [
        [words.title(document.product), document.lead],
        ...document.sections.flatMap(({ name, explained, answer, notes }) =>
          [
            ...(explained.length === 0 ? [words.quiet] : explained),
            ...notes,
            words.entry(answer.id, answer.seq),
          ].map((line, at) => [at === 0 ? words.parts[name] : '', line] as const),
        ),
        ...document.notes.map((line, at) => [at === 0 ? words.notes : '', line] as const),
      ],
    },
    sheets: report.parts.flatMap(({ name, answer }) =>
      answerWorkbook(answer, {
        language,
        titleOf: table => tableTitle(language, answer, table),
        labelOf: label => label[language],
        scope: [],
        explained: [],
        counted: [],
      }).sheets.map(sheet => ({ ...sheet, name: `${words.parts[name]} ${sheet.name}` })),
    ),
    modified: report.made,
  }
}
