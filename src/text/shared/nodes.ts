// How nodes and their hub are connected, on a terminal and in the console.
import { capitalised, split } from '../../../schemas/by-language.ts'
import { LABELS } from './labels.ts'

/** Of a table of the terminal. */
export const NODE_LABELS = split({
  node: { en: 'node', zh: '节点' },
  hub: { en: 'hub', zh: '枢纽' },
  polled: { en: 'last poll', zh: '最近轮询' },
  lag: { en: 'oldest message waits', zh: '最早消息已等待' },
  software: { en: LABELS.en.software, zh: LABELS.zh.software },
  logOrigin: { en: 'its log', zh: '节点日志' },
  logSize: { en: 'entries', zh: '日志条目数' },
  waiting: { en: 'messages', zh: '待处理消息' },
  reserved: { en: 'reserved', zh: '已预留的查询' },
  answered: { en: 'last answer', zh: '最近应答' },
  failed: { en: 'last failure', zh: '最近失败' },
  working: { en: 'being answered', zh: '正在处理的消息' },
  holds: { en: 'questions held', zh: '占用预算的查询' },
  never: { en: 'never', zh: '从未' },
  none: { en: 'none', zh: '无' },
  jointCharges: { en: 'joint charges found', zh: '找到的联合扣费' },
  verification: { en: 'verification', zh: '核验' },
  refusedBy: { en: 'refused by', zh: '拒绝方' },
  editionMissing: {
    en: 'the market edition was not sealed or signed in this log',
    zh: '该日志中没有该市场期次的封存或签署',
  },
})

/** The state of a joint question, as its hub sees it. */
export const JOINT_STATES = split({
  open: { en: 'under way', zh: '进行中' },
  answered: { en: LABELS.en.answered, zh: LABELS.zh.answered },
  refused: { en: LABELS.en.refused, zh: LABELS.zh.refused },
  cancelled: { en: 'cancelled', zh: '已取消' },
})

/** Titles in the console. */
export const NODE_TITLES = { en: capitalised(NODE_LABELS.en), zh: capitalised(NODE_LABELS.zh) }

export const NODE_PHRASES = split({
  noNodes: {
    en: 'No member of a market here has a node of its own.',
    zh: '本服务的市场成员均未设自有节点。',
  },
  noNodesNext: {
    en: 'A provider sets up its own with yinsuan node init.',
    zh: '提供方可通过 yinsuan node init 建立自有节点。',
  },
  whyPublic: {
    en: 'No figure here depends on rows: polls and messages are the connection’s own, the hub carried every reservation as a signed document, and everybody reads the size of a log in its checkpoint.',
    zh: '以上数字均不依赖数据行：轮询与消息仅属于连接本身，每次预留都以签名文件经枢纽转交，日志大小见其公开的检查点。',
  },
})
