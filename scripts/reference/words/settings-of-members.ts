// What the settings mean that are about members: quotas, approvals, alerts, retention, sign-in.
import type { Group } from './settings.ts'

export const LIMITED = {
  memberUploads: { en: 'Unregistered uploads of one member.', zh: '单个成员未登记的上传数。' },
  memberUploadGib: {
    en: 'GiB that its unregistered uploads may announce together.',
    zh: '其未登记的上传合计可声明的 GiB。',
  },
  memberJobs: {
    en: 'Editions of one member that are sealed or wait for it.',
    zh: '单个成员正在封存或等待封存的数据版本数。',
  },
  memberStoredGib: {
    en: 'GiB of the editions of one member, by the bytes of their uploads.',
    zh: '单个成员的数据版本合计 GiB，按上传字节数计。',
  },
  memberAnswers: {
    en: 'Answers that are kept for one member; one takes some 50 KiB until its months are over.',
    zh: '为单个成员保存的答案数；每个约 50 KiB，到期删除。',
  },
} as const satisfies Group['settings']

export const APPROVALS = {
  approvalSeparation: {
    en: 'The one who approves is of another `organisation` than the one who asked, or holds another `key`. That makes a difference where an officer asks for caps: a provider approves nothing.',
    zh: '批准人与申请人属于不同机构（`organisation`），或持有不同密钥（`key`）。只在合规官自己申请上限时有区别：提供方不作任何批准。',
  },
  editionApprovers: { en: 'Who approves editions.', zh: '谁批准数据版本。' },
  capApprovers: { en: 'Who approves other caps.', zh: '谁批准上限的变更。' },
  grantApprovers: { en: 'Who approves large grants.', zh: '谁批准大额授权。' },
  grantApprovalAbove: {
    en: 'Grants need an approval whose budget (ρ), with what their consumer has spent in the dataset, is larger; `none`: none does. 1 is ε 8.5 at δ 1e-6.',
    zh: '授权预算（ρ）加上该需求方在数据集内已消耗的部分超过此值时须经批准；`none`：都不需要。1 相当于 δ 为 1e-6 时的 ε 8.5。',
  },
  approvalDays: {
    en: 'Days that a request may wait; then it is asked again.',
    zh: '申请可等待的天数；之后须重新提出。',
  },
} as const satisfies Group['settings']

export const ACCESS = {
  bodyMonths: {
    en: 'Months that what was asked (private bodies and stored answers) is kept after the end of its month; then its keys are destroyed.',
    zh: '所提问题（私有部分与已存答案）在当月结束后保存的月数；之后销毁其密钥。',
  },
  alertWebhook: {
    en: 'Each new alert of the desk is posted there as JSON, signed by the service key (RFC 9421, as requests are): five attempts, no redirects, 100 wait at most. Who controls this address learns who is suspected of what.',
    zh: '工作台的每条新告警以 JSON 发到此处，由服务密钥签名（RFC 9421，与请求相同）：尝试五次，不跟随重定向，至多 100 条等待。掌握该地址的人会知道谁因何被怀疑。',
    example: '',
  },
  alertWebhookPrivate: {
    en: '`on`: http and private addresses too. Off, every address of the name has to be public, and the one that was checked is the one that is called.',
    zh: '`on`：也允许 http 与内网地址。关闭时，该名称的每个地址都必须是公网地址，并且只连接核对过的那个地址。',
  },
  oidcIssuer: {
    en: 'The issuer of an OpenID provider, exactly as it names itself: the console then offers to sign in through it. Its discovery document, read from that host alone, says where its authorisation, token and key addresses are; redirects are not followed.',
    zh: 'OpenID 身份提供方自述的 issuer：设置后控制台提供经其登录。授权、令牌与公钥地址以该主机的发现文档为准，发现文档只从该主机读取；不跟随重定向。',
    example: '',
  },
  oidcHosts: {
    en: 'Further hosts that these addresses may be on, https: for Google (`https://accounts.google.com`) `oauth2.googleapis.com,www.googleapis.com`. An address on any other host ends the sign-in; a host that is listed gets the client’s secret if the provider names it for tokens.',
    zh: '上述地址还可位于的其他主机，均须 https：Google（`https://accounts.google.com`）填 `oauth2.googleapis.com,www.googleapis.com`。地址若在其他主机，登录即中止；列入的主机若被身份提供方指定为令牌地址，会收到客户端密钥。',
    example: '',
  },
  oidcClientId: {
    en: 'What the provider registered the service as. Redirect addresses to register: `https://AUTHORITY/en/signed-in` and `https://AUTHORITY/zh/signed-in`.',
    zh: '本服务在身份提供方登记的客户端标识。须登记的回调地址：`https://AUTHORITY/en/signed-in` 与 `https://AUTHORITY/zh/signed-in`。',
    fits: { en: '1 to 200 visible characters', zh: '1 到 200 个可见字符' },
    example: '',
  },
  oidcClientSecret: {
    en: 'Its secret. Without it a public client, with PKCE alone.',
    zh: '客户端密钥。不设则为公开客户端，仅用 PKCE。',
    fits: { en: '1 to 1000 visible characters', zh: '1 到 1000 个可见字符' },
    example: '',
  },
  oidcInsecureHttp: {
    en: '`on`: http, for tests on one machine; whoever is on the line then signs in as anybody.',
    zh: '`on`：允许 http，仅供单机测试；此时线路上的任何人都能冒充任何账号登录。',
  },
} as const satisfies Group['settings']
