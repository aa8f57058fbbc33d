// What a statement says of charges for joint answers, on a terminal and in the console.
import { split } from '../../../schemas/by-language.ts'
import type { JointProblem } from '../../../schemas/statement.ts'

export const JOINT_PROBLEMS = split<JointProblem['kind']>({
  'not-completed': {
    en: 'charged for a joint question that the hub’s log does not show as completed; asking again completes it at no cost',
    zh: '已为联合查询扣费，但枢纽日志未载明该查询完成；重新提交即可免费完成',
  },
  'not-charged': {
    en: 'named by the hub’s log as the charge for a joint question, and not found there',
    zh: '枢纽日志称其为联合查询的扣费，但该处并无此项',
  },
})

export const JOINT_SETTLEMENT = {
  en: {
    charges: (questions: string, charges: string) =>
      `Joint questions completed in the month: ${questions}; charges for them that both the member’s log and the hub’s have: ${charges}.`,
    unread: (members: string) =>
      `The logs of these members were not read, so nothing is said of their charges: ${members}.`,
    problem: (organisation: string, entry: string, what: string) =>
      `${organisation}, entry ${entry} of its log: ${what}`,
  },
  zh: {
    charges: (questions: string, charges: string) =>
      `本月完成联合查询 ${questions} 个；成员日志与枢纽日志均有记载的扣费 ${charges} 笔。`,
    unread: (members: string) => `未读取以下成员的日志，故不涉及其扣费：${members}。`,
    problem: (organisation: string, entry: string, what: string) =>
      `${organisation} 日志条目 ${entry}：${what}`,
  },
}
