// schedule.yaml: the questions that are asked, and the editions that are prepared, once a period.
import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import { Slug } from '../../../schemas/common.ts'
import { fault } from '../../../schemas/fault.ts'
import { parseBudget } from '../amounts.ts'
import { parseSettings, readText } from '../settings-file.ts'
import { indexOf, type SchedulePeriod, PERIOD_KINDS } from './periods.ts'

const ScheduledQuestion = z.strictObject({
  name: Slug,
  /** The words after `yinsuan query`. */
  ask: z
    .array(z.union([z.string(), z.number()]).transform(String))
    .min(2)
    .max(60),
  /** Where the answer goes; its ending chooses the format. */
  out: z.string().min(1).default('answers/{period}-{name}.csv'),
})
export type ScheduledQuestion = z.infer<typeof ScheduledQuestion>

const EditionPlan = z.strictObject({
  name: Slug,
  /** Its `edition` and `period` are replaced. */
  dataset: z.string().min(1).default('dataset.yaml'),
  data: z.string().min(1).optional(),
  secret: z.string().min(1).optional(),
  market: z.string().min(1).optional(),
  out: z.string().min(1).default('prepared/{period}-{name}'),
  /** `by-hand`: a person reads the report first. */
  register: z.enum(['by-hand', 'at-once']).default('by-hand'),
})
export type EditionPlan = z.infer<typeof EditionPlan>

const ScheduleFile = z.strictObject({
  /** Part of what makes a question asked once: another name asks anew. */
  schedule: Slug,
  each: z.enum(PERIOD_KINDS).default('month'),
  /** The first period. */
  since: z.union([z.string(), z.number()]).transform(String),
  /** Days after the end of a period. */
  wait: z.number().min(0).max(366).int().default(1),
  /** What the questions of one period may cost together: `epsilon:1` or `rho:0.02`. */
  limit: z.string().optional(),
  questions: z.array(ScheduledQuestion).max(50).default([]),
  editions: z.array(EditionPlan).max(20).default([]),
})
export type Schedule = z.infer<typeof ScheduleFile> & {
  /** Of the file: paths in it are meant from there. */
  readonly folder: string
}

/** What would change whose question it is, whether it is asked once, or where its answer goes. */
const OURS =
  /^(?:--(?:idempotency-key|output|as|yes|json|csv|notes|blind|blind-any|file|lang|quiet)(?:=|$)|-[A-Za-z])/

export async function readSchedule(file: string): Promise<Schedule> {
  const settings = parseSettings(ScheduleFile, await readText(file), file)
  const schedule = { ...settings, folder: dirname(resolve(file)) }
  check(schedule)
  return schedule
}

function check({ each, since, limit, questions, editions }: Schedule): void {
  if (indexOf(each, since) === undefined) throw fault('schedule.since', { each }, '/since')
  if (questions.length + editions.length === 0) throw fault('schedule.empty')
  const names = [...questions, ...editions].map(({ name }) => name)
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined) throw fault('schedule.name_twice', { name: twice })
  if (questions.length === 0) return
  if (limit === undefined) throw fault('schedule.no_limit', {}, '/limit')
  parseBudget(limit, '1e-6')
  for (const [at, { ask }] of questions.entries()) {
    const word = ask.find(each => OURS.test(each))
    if (word !== undefined) throw fault('schedule.word', { word }, `/questions/${at}/ask`)
  }
}

/** `{period}`, `{from}`, `{to}` and `{name}` in words and paths. */
export function filled(text: string, { label, from, to }: SchedulePeriod, name: string): string {
  return text
    .replaceAll('{period}', label)
    .replaceAll('{from}', from)
    .replaceAll('{to}', to)
    .replaceAll('{name}', name)
}
