import { messages, type Outcome } from './message.ts'

/** Where a message has no outcome of its own. */
const AREA: Outcome = { exit: 'refused', next: 'yinsuan budget show' }

/** Refusals of a question that an edition's pool of pure ε is to pay: nothing is charged. */
export const POOL_MESSAGES = messages(AREA, {
  'query.pool_published': {
    en: 'The pool of an edition pays for open answers that its provider publishes, and for nothing else; say how much privacy to spend as epsilon, rho or within.',
    zh: '数据版本的纯 ε 额度只用于其提供方发布的普通查询答案；请以 epsilon、rho 或 within 说明要消耗的隐私预算。',
    exit: 'usage',
    next: 'yinsuan query profile --help',
  },
  'query.pool_mechanism': {
    en: 'The pool pays for pure epsilon only: the mechanism must be discrete-laplace.',
    zh: '该额度只支付纯 ε：机制须为 discrete-laplace。',
    exit: 'usage',
    next: 'yinsuan standing publish profile --help',
  },
  'query.pool_none': {
    en: 'Edition {edition} was declared without a pool for published answers; say how much privacy to spend as epsilon or rho.',
    zh: '数据版本 {edition} 未声明用于发布答案的纯 ε 额度；请以 epsilon 或 rho 说明要消耗的隐私预算。',
    exit: 'usage',
    next: 'yinsuan dataset list',
  },
  'query.pool_too_small': {
    en: 'The pure epsilon asked for is too small to draw the noise of one of the statistics; ask for at least {least}.',
    zh: '所申请的纯 ε 过小，其中某个统计量无法抽取噪声；请至少申请 {least}。',
    exit: 'usage',
    next: 'yinsuan standing publish profile --help',
  },
  'query.pool_too_large': {
    en: 'The pure epsilon asked for ({asked}) is more than the whole pool of the edition ({pool}).',
    zh: '所申请的纯 ε（{asked}）超过本数据版本的全部额度（{pool}）。',
  },
})
