import { messages, type Outcome } from './message.ts'

/** Where a message has no outcome of its own. */
const AREA: Outcome = { exit: 'usage', next: 'yinsuan dataset show EDITION' }

/** Hidden selections that cannot be asked: refused on the consumer's side, before anything leaves it. */
export const HIDDEN_MESSAGES = messages(AREA, {
  'hidden.none': {
    en: 'A blind question hides its selection in at least one dimension.',
    zh: '盲查询至少要有一个隐藏维度。',
  },
  'hidden.one': {
    en: 'Dimension {dimension}: a hidden selection in mode one takes exactly one value ({count} given); several are for --blind-any.',
    zh: '维度 {dimension}：单值模式的隐藏选择只能有一个取值（给出了 {count} 个）；多个取值请用 --blind-any。',
  },
  'hidden.cells': {
    en: 'The hidden dimensions have {cells} cells together; at most {limit}.',
    zh: '隐藏维度合计 {cells} 个单元；上限为 {limit}。',
  },
})
