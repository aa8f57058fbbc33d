import { LABELS } from '../../shared/labels.ts'
import { MARKET_PHASES } from '../../shared/market-phases.ts'
import { NODE_LABELS, NODE_PHRASES } from '../../shared/nodes.ts'
import type * as en from './en.ts'

const labels = LABELS.zh

export const MARKET_GROUPS: typeof en.MARKET_GROUPS = {
  market: '市场：由多家提供方共同回答',
  node: '自有节点：原始数据不出域',
}

export const MARKET_COMMANDS: Readonly<Record<keyof typeof en.MARKET_COMMANDS, string>> = {
  'node init': '新建节点：由提供方自行运行、经枢纽回答联合查询的服务',
  'node recover': '恢复备份后，从枢纽取回本节点丢失的日志条目；服务须已停止',
  'market publish': '提出市场标准，由另一机构批准后发布',
  'market list': '列出已发布的市场、已加入的成员与各期次',
  'market show': '查看市场期次的成员及其密钥指纹，或按摘要查看标准',
  'market join': '以一个已封存的数据版本加入市场期次',
  'market form': '由已加入的成员组成市场期次，随后逐一签署',
  'market sign': '核对全部密钥指纹后签署市场期次',
  'market questions': '列出本机构尚未回答也未取消的联合查询',
  'market cancel': '取消本机构的联合查询，不论由哪个密钥提出',
  'market status': '查看各节点与本枢纽的连接；在节点上则查看其与枢纽的连接',
}

export const MARKET_ARGUMENTS: typeof en.MARKET_ARGUMENTS = {
  hub: '枢纽的地址，例如 https://hub.example',
  market: 'market@label',
  'market-file': 'market.yaml',
  question: '联合查询摘要的开头部分',
}

export const MARKET_OPTIONS: typeof en.MARKET_OPTIONS = {
  follow: '同时核验其市场期次全体成员的日志',
  marketFile: '要核验的市场期次：market show --json 的输出或联合答案；可重复',
  nodeLog: '不经枢纽读取某成员日志的位置；可重复',
  nodes: '同时结算本配置经枢纽登记的全部节点',
  also: '同时结算该配置所属的服务；可重复',
  firstDay: '周期首日',
  lastDay: '周期末日',
  through: '在枢纽的配置名：请求由枢纽转交给节点',
  node: '节点所属的提供方',
}

export const market: typeof en.market = {
  columns: {
    market: labels.market,
    members: labels.members,
    state: labels.state,
    digest: '指纹',
    organisation: labels.organisation,
    operator: labels.operator,
    edition: labels.edition,
    log: labels.logKey,
    service: '服务密钥',
    signing: labels.signingKey,
    mask: '掩码密钥',
    vrf: 'VRF 密钥',
    signed: labels.signed,
  },
  none: '没有已发布的市场。',
  states: MARKET_PHASES.zh,
  yes: '是',
  no: '否',
  proposed: (market, digest) => `已提出市场 ${market} 的标准，摘要为 ${digest}；须由另一机构批准。`,
  joined: (edition, name) => `${edition} 已加入 ${name}。`,
  formed: (name, id) => `${name} 已组成：${id}。接下来由各成员签署。`,
  ofStandard: (digest, from, to) => `标准 ${digest}，时段 ${from} 至 ${to}。`,
  ofNoise: (members, level) =>
    `${members} 个成员，其中最多 ${level} 个可能串通（t = ${level}）；仅支持 t = n − 1，即各成员均添加完整噪声。`,
  isOnlyJointly: '仅限联合查询：成员涉及相同人群和日期的数据版本均不单独作答。',
  isAlsoSingle: '不限于联合查询：各成员的数据版本也单独作答。',
  confirmSign: name => `是否已通过本服务以外的渠道与每个成员核对上述指纹，并签署 ${name}？`,
  signed: (name, have, need) => `${name} 已签署：${have}/${need}。`,
  node: (organisation, folder) => `${organisation} 的节点已建立于 ${folder}，并已固定其枢纽的密钥。`,
  estimate: (members, rho, epsilon, delta) =>
    `全部 ${members} 个成员放行时，每个成员各扣除 ρ ${rho}（δ ${delta} 时 ε ${epsilon}）。`,
  estimateBlind: (delta, up, down) =>
    `隐藏选择使 δ 增加 ${delta}。票据在提问之前须向各成员上传 ${up}，并从各成员下载 ${down}。`,
  questions: {
    question: labels.question,
    made: labels.time,
    kind: labels.kind,
    mode: labels.mode,
    reserved: '已预留的成员',
    released: '已扣费的成员',
    refused: NODE_LABELS.zh.refusedBy,
    none: '本机构没有进行中的联合查询。',
    confirmCancel: question => `是否取消联合查询 ${question}？已扣费的成员不退还扣费，其总和此后无法开启。`,
    cancelled: question => `联合查询 ${question} 已取消。`,
    notReached: (organisation, code) => `${organisation} 尚未确认（${code}）；下次提问之前会再次收到该取消。`,
  },
  status: { ...NODE_LABELS.zh, ...NODE_PHRASES.zh },
  follow: {
    columns: {
      member: labels.member,
      log: labels.log,
      size: labels.entryCount,
      charges: NODE_LABELS.zh.jointCharges,
      verdict: NODE_LABELS.zh.verification,
    },
    verdicts: {
      ok: labels.passed,
      unread: '未读取：请用 --node-log 指明',
      'not-at-hub': '枢纽日志中没有该市场期次',
      'edition-missing': NODE_LABELS.zh.editionMissing,
      'not-cosigned': '枢纽未联署该日志',
      'charge-missing': '枢纽日志所列的扣费缺失',
    },
    none: '枢纽没有生效的市场期次。',
    hub: (origin, size) =>
      `以已核验的日志 ${origin}（${size} 个条目）为起点。联合扣费按您可读的枢纽联合查询条目比对。`,
  },
  estimateColumns: { part: '数字', cells: labels.groupCount, halfWidth: '±，95 %' },
  answered: members =>
    `以上为 ${members} 个成员之和，在本机开启。每个成员的噪声保护其自身的假名；同一人出现在多个成员时分别计数、分别扣费。仅由一个成员填充的分组即该成员的数字。`,
  by: (marketEdition, members) => `市场期次 ${marketEdition}，由 ${members.join('、')} 签署。`,
  verified: (id, members, seq) =>
    `${id} 已核验：${members} 个节点均已签名，各节点日志均有相应扣费，枢纽日志第 ${seq} 条列明各节点，总和与之相符。`,
  stated: (id, members, seq) =>
    `${id}：${members} 个节点均已签署份额，各节点日志均有相应扣费，枢纽日志第 ${seq} 条列明各节点。文件不含份额，故总数以持有人所述为准，其余内容均由总数推出。如需可证明总和的文件，请加 --with-shares 重提同一问题，不另扣费。`,
}
