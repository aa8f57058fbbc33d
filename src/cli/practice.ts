// `query … --practice`: answered on this machine from made-up figures; nothing is asked, charged or logged.
import type { Query } from '../../schemas/query.ts'
import type { BlindQuestion } from '../sdk/blind/ask-blind.ts'
import type { SelectedCells } from '../sdk/blind/hidden-selection.ts'
import type { PinnedMarket } from '../sdk/joint/pin-market.ts'
import { askedOpenly, practiceAnswers, practiceJoint } from '../sdk/practice/practice-answer.ts'
import { explainAnswer } from '../sdk/findings/explain-answer.ts'
import { PRACTICE_WORDS } from '../text/shared/practice.ts'
import type { Context } from './context.ts'
import { emit } from './emit.ts'
import type { ParsedArgs } from './parsed-args.ts'
import type { Sharpened } from './query/sharpened.ts'
import { drawAnswer } from './render/answer.ts'
import { answerBook, answerCsv } from './render/answer-csv.ts'

export type Practised = { readonly query: Query; readonly hidden: SelectedCells | undefined } & (
  | { readonly edition: BlindQuestion['edition']; readonly sharpened: Sharpened }
  | { readonly market: PinnedMarket }
)

/** A question with a hidden selection is answered openly, and says so. */
export async function runPractice(context: Context, given: ParsedArgs, question: Practised): Promise<void> {
  const { language } = context
  const { line, open } = PRACTICE_WORDS[language]
  const { hidden } = question
  const query = hidden === undefined ? question.query : askedOpenly(question.query, hidden.values)
  const { answer, earlier } =
    'market' in question
      ? { answer: practiceJoint(question.market, query), earlier: [] }
      : practiceAnswers(question.edition, query, question.sharpened)
  context.say(line)
  if (hidden !== undefined) context.say(open)
  await emit(context, given, {
    json: {
      practice: line,
      ...(hidden === undefined ? {} : { openly: open }),
      answer,
      ...(earlier.length === 0 ? {} : { earlier }),
      explained: explainAnswer(answer, language),
    },
    human: () => drawAnswer(context, answer, false),
    csv: () => answerCsv(context, answer),
    workbook: () => answerBook(context, answer),
  })
}
