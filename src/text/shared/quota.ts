// What a member's quotas count, as the command line and the console both say it.
import type { Language } from '../../../schemas/common.ts'
import type { QuotaName } from '../../../schemas/quota.ts'

export const QUOTA_WORDS: Readonly<Record<Language, Readonly<Record<QuotaName, string>>>> = {
  en: {
    uploads: 'unregistered uploads',
    uploadBytes: 'size of unregistered uploads',
    jobs: 'editions being sealed or queued',
    storedBytes: 'size of editions not withdrawn',
    answers: 'stored answers',
  },
  zh: {
    uploads: '未登记的上传',
    uploadBytes: '未登记上传的大小',
    jobs: '封存中或排队的数据版本',
    storedBytes: '未撤回数据版本的大小',
    answers: '已保存的答案',
  },
}
