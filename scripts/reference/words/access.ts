// What docs/ACCESS.md says beside its table.
import type { Text } from '../../../schemas/by-language.ts'
import type { ObjectKind } from '../../../schemas/routes/powers.ts'

export const ACCESS_PAGE = {
  title: { en: 'Access', zh: '访问权限' },
  intro: {
    en: 'Who may call each route. The caller needs one of the member’s roles ([what they are](ARCHITECTURE.md#who-sees-what-and-whom-you-must-trust)) and a key with one of the key’s roles ([keys of colleagues](MEMBERS.md#keys-of-colleagues)). A member reaches what is its own, as provider or as consumer; “of others” says what else it reaches, and with which role. Everything else answers as if it did not exist. Written by `npm run reference` out of `schemas/routes`; `test/e2e/access.ts` and `relayed-access.ts` call every row.',
    zh: '每条路由的调用权限。调用方须具有所列成员角色之一（[各角色](ARCHITECTURE.md#谁看得到什么需要信任谁)），所用密钥须具有所列密钥权限之一（[同事的密钥](MEMBERS.md#同事的密钥)）。成员可访问自己作为提供方或需求方的对象；“他人的对象”一栏列出此外还能访问什么、须以何种角色。其余一律按不存在答复。由 `npm run reference` 根据 `schemas/routes` 生成；`test/e2e/access.ts` 与 `relayed-access.ts` 据此逐条调用核验。',
  },
  relayed: {
    en: '“Through the hub” marks what a node carries out of requests that its hub passes on; of the log it also answers every `GET /log/…`.',
    zh: '“经枢纽”表示节点会执行由枢纽转来的此类请求；此外日志的 `GET /log/…` 一律答复。',
  },
  columns: {
    en: ['route', 'member', 'key', 'of others', 'through the hub'],
    zh: ['路由', '成员角色', '密钥权限', '他人的对象', '经枢纽'],
  },
  anybody: { en: 'anybody', zh: '任何人' },
  anyMember: { en: 'any member', zh: '任何成员' },
  any: { en: 'all callers', zh: '所有调用方' },
  contract: { en: 'callers with a contract', zh: '有合同的调用方' },
  everything: { en: 'everything', zh: '全部' },
  withKey: {
    en: (role: string) => `, with a key that has ${role}`,
    zh: (role: string) => `，且密钥须有 ${role}`,
  },
  yes: { en: 'yes', zh: '是' },
} as const

export const OBJECT_WORDS: Readonly<Record<ObjectKind, Text>> = {
  upload: { en: 'uploads', zh: '上传' },
  job: { en: 'jobs', zh: '任务' },
  edition: { en: 'editions', zh: '数据版本' },
  'hidden-edition': { en: 'editions that are not sealed', zh: '未封存的数据版本' },
  dataset: { en: 'datasets', zh: '数据集' },
  grant: { en: 'grants', zh: '授权' },
  answer: { en: 'answers', zh: '答案' },
  key: { en: 'keys', zh: '密钥' },
  organisation: { en: 'members', zh: '成员' },
  proposal: { en: 'proposals', zh: '审批请求' },
  ticket: { en: 'tickets', zh: '票据' },
  evidence: { en: 'evidence of cheating', zh: '作弊证据' },
  'market-edition': { en: 'market editions', zh: '市场期次' },
  standing: { en: 'standing questions', zh: '常设问题' },
  saved: { en: 'saved questions', zh: '已保存的问题' },
  copy: { en: 'sealed copies', zh: '密封副本' },
}
