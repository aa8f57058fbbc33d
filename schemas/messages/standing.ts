import { messages, type Outcome } from './message.ts'

/** Where a message has no outcome of its own. */
const AREA: Outcome = { exit: 'refused', next: 'yinsuan standing list' }

/** Questions that providers publish. */
export const STANDING_MESSAGES = messages(AREA, {
  'standing.not_own': {
    en: 'Edition {edition} is not yours: only its provider publishes questions on it.',
    zh: '数据版本 {edition} 不属于贵机构：只有其提供方可以在其上发布常设问题。',
  },
  'standing.query': {
    en: 'A standing question cannot have the field {field}: it is an open question that stands alone and that everybody reads the same.',
    zh: '常设问题不能含字段 {field}：它是独立的普通查询，所有读者看到的都一样。',
    exit: 'usage',
  },
  'standing.not_public': {
    en: 'Edition {edition} is not declared to be public data, so only consumers with a contract may read what is published on it. Readers must be: contracts.',
    zh: '数据版本 {edition} 未声明为公共数据，因此只有持有合同的需求方可以阅读其上发布的答案。读者范围须为：contracts。',
    exit: 'usage',
  },
  'standing.readers': {
    en: 'This question is published as {answer}, for the readers “{readers}”. Who may read it is decided when it is published and never changes; withdraw it and publish it again, which is charged again.',
    zh: '该问题已发布为 {answer}，读者范围为“{readers}”。读者范围在发布时确定，不可更改；如需更改，请先撤下再重新发布，并将重新扣费。',
    next: 'yinsuan standing withdraw --help',
  },
  'standing.budget_total': {
    en: 'Publishing costs ρ {charge}, and the total of edition {edition} has room for ρ {room} (ε {epsilon}).',
    zh: '发布需消耗 ρ {charge}，而数据版本 {edition} 的总预算只剩 ρ {room}（ε {epsilon}）。',
  },
  'standing.budget_account': {
    en: 'Publishing costs ρ {charge}. Every consumer of edition {edition} may read the answer, so it must fit under the cap of each; the one that has spent the most has room for ρ {room} (ε {epsilon}). Publish before others ask, ask for less, or ask for a higher cap per consumer.',
    zh: '发布需消耗 ρ {charge}。数据版本 {edition} 的每个需求方都可以阅读该答案，因此须符合每个需求方的上限；消耗最多的需求方只剩 ρ {room}（ε {epsilon}）。请在其他查询之前发布、减少消耗，或申请提高单个需求方上限。',
    next: 'yinsuan edition caps --help',
  },
  'standing.budget_pool': {
    en: 'Publishing takes pure ε {charge} of the pool of edition {edition}, which has {room} left.',
    zh: '发布需从数据版本 {edition} 的纯 ε 额度中取用 {charge}，而该额度只剩 {room}。',
    next: 'yinsuan budget show',
  },
  'standing.anonymous': {
    en: 'The published answer names every value of {name}, and the contract names only some. Ask the question under the contract, or agree on more names with the provider of edition {edition}.',
    zh: '发布的答案列出了 {name} 的全部取值，而合同只允许具名使用其中一部分。请据合同自行提问，或与数据版本 {edition} 的提供方另行约定。',
  },
  'standing.no_contract': {
    en: 'Reading this answer is free for consumers with a contract about edition {edition}, and your organisation has none in force.',
    zh: '持有数据版本 {edition} 有效合同的需求方可免费阅读该答案，贵机构目前没有有效合同。',
    next: 'yinsuan grant list',
  },
  'standing.withdrawn': {
    en: 'This published question was withdrawn at {withdrawn}; only those who had read its answer before may still read it.',
    zh: '该常设问题已于 {withdrawn} 撤下；只有此前读过其答案的机构仍可阅读。',
  },
  'standing.closed': {
    en: 'Edition {edition} is not open; only those who had read what was published on it before may still read it.',
    zh: '数据版本 {edition} 未开放；只有此前读过其上所发布答案的机构仍可阅读。',
  },
})
