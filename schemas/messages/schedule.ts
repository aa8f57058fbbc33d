import { messages, type Outcome } from './message.ts'

/** Where a message has no outcome of its own. */
const AREA: Outcome = { exit: 'failure', next: 'yinsuan schedule --help' }

/** Mistakes with the file of a schedule and its state. */
export const SCHEDULE_MESSAGES = messages(AREA, {
  'schedule.since': {
    en: 'This is no {each}; valid are 2026-03 for a month, 2026-q1 for a quarter, 2026 for a year.',
    zh: '与 each: {each} 不符；月写作 2026-03，季度写作 2026-q1，年写作 2026。',
  },
  'schedule.empty': {
    en: 'The schedule holds neither questions nor editions.',
    zh: '计划中既没有 questions 也没有 editions。',
  },
  'schedule.name_twice': {
    en: 'The name {name} occurs twice; names identify what was done.',
    zh: '名称 {name} 重复；名称用于记录已完成的项目。',
  },
  'schedule.no_limit': {
    en: 'Questions need a limit of what one period may cost, such as epsilon:1.',
    zh: '有 questions 时须给出每期的消耗上限 limit，例如 epsilon:1。',
  },
  'schedule.word': {
    en: '{word} is not for a schedule, which sets it itself or cannot repeat it safely.',
    zh: '计划中不能使用 {word}：它由计划自行设置，或无法安全重复。',
  },
  'schedule.dataset': {
    en: 'This file names no dataset; name a dataset.yaml that dataset prepare accepts.',
    zh: '此文件没有写明 dataset；请指定 dataset prepare 可用的 dataset.yaml。',
  },
  'schedule.state': {
    en: 'This is not the state of this schedule, or it is damaged; name another file with --state. Nothing is charged twice without it, but its limit begins anew.',
    zh: '此文件不是该计划的状态文件，或已损坏；请用 --state 指定其他文件。没有它也不会重复扣费，但本期上限会重新计算。',
  },
  'schedule.unfinished': {
    en: '{count} of what was due failed, as said above; it is tried again at the next run.',
    zh: '有 {count} 项到期任务失败（见上文）；下次运行时会重试。',
  },
})
