import { HEADINGS, LABELS } from '../../shared/labels.ts'
import type * as en from './en.ts'

const headings = HEADINGS.zh
const labels = LABELS.zh

export const marketPages: typeof en.marketPages = {
  market: headings.market,
  markets: '市场管理',
}

export const market: typeof en.market = {
  title: headings.market,
  asOne: sources => `由 ${sources} 个来源组成的统一数据集`,
  lead: '可作为一个数据集提问。各来源在自己的数据上计算并各自加噪，只有总和能够打开，且只有您能打开。',
  sources: '数据来源',
  sourcesWhy: '各来源覆盖相同的时段、维度与度量，并均已用下列密钥签署本期次。',
  source: headings.source,
  covers: '数据',
  place: '数据所在',
  ownNode: '自有节点',
  hosted: '本服务托管',
  hostedWhy: '没有自有节点的来源由本服务托管。就合谋而言，所有托管来源合计视为一方。',
  signingKey: headings.signingKey,
  contract: headings.contract,
  onlyJointly: '仅限联合查询',
  onlyJointlyWhy: '任何单一来源都不单独回答关于这些数据的问题。',
  notOpen: '该市场尚无生效的期次。',
  broken: label => `期次 ${label} 与各成员签署的内容不符，无法提问。`,
  fingerprint: '期次指纹',
  noContract: '无合同',
  notEnrolled: '未注册',
  unreachable: '无法连接',
  enrolTitle: source => `在 ${source} 的节点注册`,
  enrolWhy: '节点是独立的服务，由其运营方提供一次性代码；您在此处的密钥将同时作为您在该节点的密钥。',
  enrol: headings.enrol,
  code: '节点的一次性代码',
  enrolled: source => `已在 ${source} 的节点注册。`,
  sign: '查看并签署',
  signTitle: source => `与 ${source} 的合同`,
  mayNotAsk: '须与每个来源都有生效的合同，贵机构才能向该市场提问。',
  budgetLeft: rho => `剩余 ρ ${rho}`,
  states: {
    waiting: '已询问',
    reserved: '已预留',
    released: '已放行',
    refused: labels.refused,
    silent: '未应答',
  },
  stateWhy: {
    waiting: '',
    reserved: '已预留预算，待全部来源预留后放行。',
    released: '已扣费并发出其份额。',
    refused: '由该来源自行签名。',
    silent: '不会有任何损失，可稍后继续。',
  },
  progress: '各来源进度',
  open: '未完成的联合查询',
  openWhy: '已预留的来源会一直占用您的预算，直至查询得到回答或由您取消。',
  askedAt: time => `提问于 ${time}`,
  resume: '继续',
  cancel: '取消该查询',
  cancelWhy: '各来源退还已预留的预算。已放行的来源不退还扣费，且该查询此后无法再完成。',
  cancelled: '该查询已取消。',
  charged: members => `全部来源放行时，${members} 个来源各扣除上述预算。`,
  priceOfAll: '全部合同合计',
  proof: '证明',
  proofWhy:
    '该答案由本浏览器将各份额相加得出，份额除您之外无人能打开。文件包含全部证明材料，可在此再次核验，也可用 yinsuan answer verify 在任意地点核验。',
  verified: (members, entry) =>
    `已核验：${members} 个来源均已签署份额，各自日志均有相应扣费，本服务日志第 ${entry} 条列明各来源，总和与之相符。`,
  entry: '其日志条目',
  noSingle: '任何人（包括您）都看不到单一来源的数字：单独一个份额只是随机数。',
  notes: [
    '每个来源保护其自身数据中的个人。同一人出现在多个平台时，在各平台分别计数、分别扣费。',
    '买家按账号计：同一人在两个平台计为两个。',
    '仅由一个来源填充的分组，即为该来源的数字。',
  ],
  answers: '保存在本浏览器',
  hubHasNone: '联合查询的答案只保存在本浏览器，服务方无法打开。如需在别处使用，请导出。',
  nodeKey: source => `${source} 的节点密钥与此处固定的密钥或其市场期次所列的密钥不一致。未发送任何内容。`,
  nodeKeyNext: '请通过其他渠道向提供方确认其节点是否更换了密钥。',
}
