// 定时计划的运行日志。
import type * as en from './en.ts'

export const schedule: typeof en.schedule = {
  asking: (name, period, rho) => `${name}（${period}）：查询，消耗 ρ ${rho}。`,
  noEstimate: name => `${name}：无法读取估算结果；计划不支持对市场的查询。`,
  overLimit: (name, period, rho, spent, limit) =>
    `${name}（${period}）未查询：需消耗 ρ ${rho}，而本期上限 ρ ${limit} 已用去 ρ ${spent}。`,
  preparing: edition => `数据版本 ${edition}：从数据源整理。`,
  prepared: edition => `数据版本 ${edition} 已整理完毕。请阅读报告后登记：`,
  registering: edition => `数据版本 ${edition}：登记。`,
  summary: (periods, done, waiting, failed) =>
    `到期 ${periods} 期：完成 ${done} 项，等待 ${waiting} 项，失败 ${failed} 项。`,
}
