// 各组命令的用途与示例。
import { ESTIMATE_PROFILE } from '../commands/examples.ts'
import type * as en from './en.ts'

export const GROUPS: typeof en.GROUPS = {
  config: { summary: '服务配置', examples: ['yinsuan config check'] },
  org: { summary: '成员机构', examples: ['yinsuan org list'] },
  key: { summary: '本机构的密钥', examples: ['yinsuan key list'] },
  dataset: { summary: '准备、发布与查看数据集', examples: ['yinsuan dataset list'] },
  edition: {
    summary: '数据版本的登记护照与上限；冻结、解冻或撤回数据版本',
    examples: ['yinsuan edition freeze appliance-orders@2025'],
  },
  grant: { summary: '关于需求方可以查询什么的合同', examples: ['yinsuan grant list'] },
  query: {
    summary: '提出查询',
    examples: ['yinsuan query profile appliance-orders@2025 品类=空气炸锅 --by age_band,gender --epsilon 1'],
  },
  estimate: {
    summary: '估算查询的消耗；不实际消耗预算',
    examples: [ESTIMATE_PROFILE.zh],
  },
  blind: { summary: '盲查询票据；作弊证据', examples: ['yinsuan blind ticket list'] },
  'blind ticket': {
    summary: '盲查询前预先制作的票据',
    examples: [
      'yinsuan blind ticket make appliance-orders@2025 --hide category --select units --group-by age_band',
    ],
  },
  budget: { summary: '预算上限与消耗', examples: ['yinsuan budget show'] },
  answer: { summary: '已存答案及其证明', examples: ['yinsuan answer list'] },
  log: {
    summary: '公开审计日志',
    examples: ['yinsuan log verify https://cleanroom.example --as officer'],
  },
  witness: {
    summary: '日志见证方：只联署自己核对过、只增不改的日志',
    examples: ['yinsuan witness serve witness'],
  },
}
