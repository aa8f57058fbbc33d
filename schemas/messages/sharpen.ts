import { messages, type Outcome } from './message.ts'

const AREA: Outcome = { exit: 'refused', next: 'yinsuan answer list' }

/** Refusals of a question that makes an earlier answer more exact: nothing is charged. */
export const SHARPEN_MESSAGES = messages(AREA, {
  'query.sharpen_unknown': {
    en: 'Your organisation has no stored answer {answer}; only own stored answers can be sharpened.',
    zh: '贵机构没有答案 {answer}；只能对自己已保存的答案提高精度。',
  },
  'query.sharpen_other': {
    en: 'Answer {answer} is to another question. Sharpening repeats the question as it was (edition, statistics, filters, groups) with more privacy budget.',
    zh: '答案 {answer} 对应的是另一个问题。提高精度须重复原问题（数据版本、统计量、筛选、分组均不变），仅增加隐私预算。',
  },
  'query.sharpen_grant': {
    en: 'Answer {answer} was given under another contract ({grant}); it can only be sharpened under that one. Ask the question anew.',
    zh: '答案 {answer} 是依据另一份合同（{grant}）给出的，只能在该合同下提高精度。请重新提问。',
  },
  'query.sharpen_blind': {
    en: 'A blind question cannot be sharpened: its values are known to its asker alone, and each ticket answers once. Ask it anew with more privacy budget.',
    zh: '盲查询不支持提高精度：结果只有提问方知道，且每张票据只能回答一次。请以更大的隐私预算重新提问。',
  },
  'query.sharpen_anonymous': {
    en: 'An answer with anonymous ranks of {name} cannot be sharpened: which value each rank is, nobody keeps. Ask it anew with more privacy budget.',
    zh: '含有 {name} 匿名排名的答案不能提高精度：任何一方都不保存排名与取值的对应关系。请以更大的隐私预算重新提问。',
  },
  'query.sharpen_mechanism': {
    en: 'Discrete Laplace noise cannot be sharpened; only answers under discrete Gaussian noise can.',
    zh: '离散拉普拉斯噪声的答案不能提高精度；仅离散高斯噪声的答案可以。',
  },
  'query.sharpen_step': {
    en: 'A step must add at least a tenth of what the answer has cost so far: ask for at least rho {least} in all.',
    zh: '每次至少须增加已消耗预算的十分之一：合计请申请至少 ρ {least}。',
    exit: 'usage',
  },
  'query.sharpen_noise': {
    en: 'Statistic {statistic} cannot be sharpened by this much: the difference buys noise that cannot be used. Ask for another amount, or ask the question anew.',
    zh: '统计量 {statistic} 无法按此幅度提高精度：差额对应的噪声不可用。请换一个幅度，或重新提问。',
    exit: 'usage',
  },
  'query.sharpen_looks': {
    en: 'All {looks} looks at this question are used; a further one would make its intervals untrue.',
    zh: '该问题的 {looks} 次查看机会已全部用完；再看一次会使其区间不再可信。',
  },
  'query.sharpen_looks_declared': {
    en: 'The earlier answer declared {looks} looks; a later one cannot change that. Ask with looks {looks}.',
    zh: '先前的答案已声明共查看 {looks} 次，之后不能更改。请以 looks {looks} 提问。',
    exit: 'usage',
  },
  'query.looks_within': {
    en: 'A first question with declared looks is asked by epsilon or rho; an error bound can be asked for when it is sharpened.',
    zh: '首次提问若声明查看次数，请使用 epsilon 或 rho；误差上限可在提高精度时指定。',
    exit: 'usage',
    next: 'yinsuan COMMAND --help',
  },
})
