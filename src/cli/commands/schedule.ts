// `schedule FILE`: runs a member's monthly questions and editions once per period, started by a timer or
// repeatedly with --every.
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fault } from '../../../schemas/fault.ts'
import { connectService } from '../connect.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import { explain } from '../failure.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { askDue, type DueOutcome, type ScheduleInput } from '../schedule/ask-due.ts'
import { periodsDue } from '../schedule/periods.ts'
import { publishDue } from '../schedule/publish-due.ts'
import { readSchedule } from '../schedule/settings.ts'

export const SCHEDULE_COMMANDS: readonly CommandSpec[] = [
  {
    path: 'schedule',
    arguments: '<file>',
    options: [{ flags: '--state <file>' }, { flags: '--every <seconds>' }, { flags: '--dry-run' }],
    member: true,
    run,
  },
]

async function run(context: Context, given: ParsedArgs): Promise<void> {
  const file = given.argument(0)
  const seconds = given.text('every')
  const every = Number(seconds ?? '60')
  if (!(every >= 10 && every <= 86_400)) throw fault('cli.seconds', { option: '--every', most: 86_400 })
  const profile = given.text('as')
  // A mistake that is there from the first is said at once.
  await readSchedule(file)
  for (;;) {
    try {
      // Again, so that a change of the file counts from the next look on.
      const schedule = await readSchedule(file)
      const { client, profile: own } = await connectService(context, given)
      const { organisation } = await client.me()
      const failed = await runDue(context, {
        schedule,
        client,
        profile,
        member: `${organisation.id} ${own.logKey}`,
        stateFile: given.text('state') ?? join(schedule.folder, 'schedule-state.json'),
        dryRun: given.flag('dryRun'),
        planned: [],
      })
      if (failed > 0 && seconds === undefined) throw fault('schedule.unfinished', { count: failed })
    } catch (error) {
      if (seconds === undefined) throw error
      sayError(context, error)
    }
    if (seconds === undefined) return
    await pause(every * 1000)
  }
}

/** How many failed. One failure keeps nothing else from being done. */
async function runDue(context: Context, input: ScheduleInput): Promise<number> {
  const { text, say } = context
  const { each, since, wait, questions, editions } = input.schedule
  const counts: Record<DueOutcome, number> = { done: 0, waiting: 0, failed: 0 }
  const periods = periodsDue(each, since, wait, context.host.now())
  for (const period of periods) {
    for (const plan of editions) counts[await tried(context, publishDue(context, input, plan, period))]++
    for (const question of questions) counts[await tried(context, askDue(context, input, question, period))]++
  }
  say(text.schedule.summary(periods.length, counts.done, counts.waiting, counts.failed))
  return counts.failed
}

async function tried(context: Context, work: Promise<DueOutcome>): Promise<DueOutcome> {
  try {
    return await work
  } catch (error) {
    sayError(context, error)
    return 'failed'
  }
}

function sayError(context: Context, error: unknown): void {
  const { code, lines } = explain(context, error, 'schedule')
  context.say(`[${code}] ${lines.join(' ')}`)
}
