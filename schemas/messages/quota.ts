import { messages, type Outcome } from './message.ts'

/** Where a message has no outcome of its own. */
const AREA: Outcome = { exit: 'failure', next: 'yinsuan org show' }

/** What a member may have in the service at once. */
export const QUOTA_MESSAGES = messages(AREA, {
  'quota.uploads': {
    en: 'Your organisation has {limit} uploads that are not registered yet, the most that it may have at once. Register one of them, or wait: each is deleted a day after it began.',
    zh: '贵机构有 {limit} 个上传尚未登记，已达上限。请先登记其中一个；未登记的上传会在开始一天后自动删除。',
  },
  'quota.upload_bytes': {
    en: 'With this upload, the unregistered uploads of your organisation would exceed {limit} GiB in total. Register one of them, or wait: each is deleted a day after it began.',
    zh: '加上本次上传，贵机构未登记的上传合计将超过 {limit} GiB。请先登记其中一个；未登记的上传会在开始一天后自动删除。',
  },
  'quota.jobs': {
    en: 'Your organisation already has {limit} editions being sealed or queued for it, the most that it may have at once. Register this one again when one of them is done.',
    zh: '贵机构已有 {limit} 个数据版本正在封存或排队，已达上限。请待其中一个完成后再登记。',
  },
  'quota.stored_bytes': {
    en: 'With this edition, the stored editions of your organisation would exceed {limit} GiB in total. Withdraw one that is no longer needed, or ask the operator for a higher limit.',
    zh: '加上本数据版本，贵机构保存的数据版本合计将超过 {limit} GiB。请撤回不再需要的数据版本，或联系运营方提高限额。',
  },
  'quota.joint_questions': {
    en: 'Your organisation has {limit} joint questions here that are neither answered nor cancelled, the most that it may have at once. Ask one of them again or cancel it (market questions).',
    zh: '贵机构在此处有 {limit} 个联合查询既未答复也未取消，已达上限。请重新提交或取消其中一个（market questions）。',
  },
  'quota.saved_questions': {
    en: 'Your organisation already keeps {limit} saved questions and reports, the most that it may have. Remove one that is no longer needed.',
    zh: '贵机构已保存 {limit} 个问题与报告，已达上限。请移除不再需要的。',
  },
  'quota.answers': {
    en: 'The service already keeps {limit} answers of your organisation, the most that it keeps for one member. You can still read them at no cost; ask the operator for a higher limit.',
    zh: '本服务为贵机构保存的答案已达上限 {limit} 份。已保存的答案仍可免费查看；如需提高限额，请联系运营方。',
  },
})
