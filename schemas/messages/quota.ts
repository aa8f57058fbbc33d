import { messages } from './message.ts'

/** What a member may have in the service at once. */
export const QUOTA_MESSAGES = messages({
  'quota.uploads': {
    en: 'Your organisation has {limit} unregistered uploads, which is the limit. Register one, or wait: unregistered uploads are deleted after a day.',
    zh: '贵机构未登记的上传已达上限 {limit} 个。请先登记其中之一，或等待：未登记的上传将在一天后删除。',
  },
  'quota.upload_bytes': {
    en: 'The unregistered uploads of your organisation would pass {limit} GiB. Register one, or wait: unregistered uploads are deleted after a day.',
    zh: '贵机构未登记的上传合计将超过 {limit} GiB。请先登记其中之一，或等待：未登记的上传将在一天后删除。',
  },
  'quota.jobs': {
    en: 'Your organisation has {limit} editions being sealed or waiting for it, which is the limit. Register again when one has ended.',
    zh: '贵机构正在封存或等待封存的版本已达上限 {limit} 个。请在其中一个结束后再登记。',
  },
  'quota.stored_bytes': {
    en: 'The editions of your organisation would pass {limit} GiB. Withdraw an edition that is no longer needed, or ask the operator for more.',
    zh: '贵机构的版本合计将超过 {limit} GiB。请撤回不再需要的版本，或联系运营方提高限额。',
  },
  'quota.answers': {
    en: 'The service keeps {limit} answers of your organisation, which is the limit. Stored answers remain free to read; ask the operator for more.',
    zh: '本服务为贵机构保存的答案已达上限 {limit} 份。已存储的答案仍可免费读取；如需更多请联系运营方。',
  },
})
