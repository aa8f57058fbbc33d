// One question for one period: priced, held against the limit, noted, asked under a key of its own,
// noted again.
import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { toBase64Url } from '../../../protocols/bytes.ts'
import { Estimate } from '../../../schemas/estimate.ts'
import type { Client } from '../../sdk/client.ts'
import { formatNanoRho } from '../../sdk/format/numbers.ts'
import { parseBudget } from '../amounts.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { runWords } from './command.ts'
import type { SchedulePeriod } from './periods.ts'
import { filled, type ScheduledQuestion, type Schedule } from './settings.ts'
import { type AskedOnce, readScheduleState, writeScheduleState } from './state.ts'
import { parsedJson } from '../../sdk/parsed-json.ts'

export type ScheduleInput = {
  readonly schedule: Schedule
  readonly stateFile: string
  readonly client: Client
  readonly profile: string | undefined
  /** The member at its service: the same words of another member are another question. */
  readonly member: string
  readonly dryRun: boolean
  /** What a dry run would have asked so far. */
  readonly planned: AskedOnce[]
}

/** `waiting`: its edition is not there yet. */
export type DueOutcome = 'done' | 'waiting' | 'failed'

/** By these nothing was charged; after any other end it is not known. */
const UNCHARGED: ReadonlySet<number> = new Set([EXIT.usage, EXIT.refused, EXIT.budgetSpent])
const NOT_YET: ReadonlySet<string | undefined> = new Set(['request.not_found', 'query.edition_not_open'])

export async function askDue(
  context: Context,
  input: ScheduleInput,
  question: ScheduledQuestion,
  period: SchedulePeriod,
): Promise<DueOutcome> {
  const { schedule, stateFile, profile, dryRun } = input
  const { name } = question
  const words = question.ask.map(word => filled(word, period, name))
  const state = await readScheduleState(stateFile, schedule.schedule)
  const isThis = (each: AskedOnce): boolean => each.name === name && each.period === period.label
  const before = state.asked.find(isThis)
  if (before !== undefined && before.done !== null) return 'done'
  const { text, say } = context
  const price =
    before ??
    (await priceOf(context, input, words, { asked: [...state.asked, ...input.planned], name, period }))
  if (typeof price === 'string') return price
  const { charge } = price
  say(text.schedule.asking(name, period.label, formatNanoRho(charge)))
  if (dryRun) {
    input.planned.push({ name, period: period.label, charge, done: null })
    return 'done'
  }
  const others = state.asked.filter(each => !isThis(each))
  const note = async (done: string | null): Promise<void> =>
    writeScheduleState(stateFile, {
      ...state,
      asked: [...others, { name, period: period.label, charge, done }],
    })
  const out = resolve(schedule.folder, filled(question.out, period, name))
  await mkdir(dirname(out), { recursive: true, mode: 0o700 })
  await note(null)
  const asked = ['query', ...words, '--idempotency-key', keyOf(input, name, period), '--output', out, '--yes']
  const { exit, code } = await runWords(context, profile, asked)
  if (exit === EXIT.ok) {
    await note(new Date(context.host.now()).toISOString())
    return 'done'
  }
  if (UNCHARGED.has(exit)) await writeScheduleState(stateFile, { ...state, asked: others })
  return NOT_YET.has(code) ? 'waiting' : 'failed'
}

/** In nano-ρ. */
type Price = { readonly charge: string }

/** The price, if it fits with what the period has cost. */
async function priceOf(
  context: Context,
  { schedule, profile }: ScheduleInput,
  words: readonly string[],
  {
    asked,
    name,
    period,
  }: { readonly asked: readonly AskedOnce[]; readonly name: string; readonly period: SchedulePeriod },
): Promise<Exclude<DueOutcome, 'done'> | Price> {
  const { text, say } = context
  const { exit, out, code } = await runWords(context, profile, ['estimate', ...words, '--json'])
  if (exit !== EXIT.ok) return NOT_YET.has(code) ? 'waiting' : 'failed'
  const estimate = Estimate.safeParse(parsedJson(out)).data
  if (estimate === undefined) {
    say(text.schedule.noEstimate(name))
    return 'failed'
  }
  const { charge, delta } = estimate.privacy
  const spent = asked.reduce(
    (sum, each) => sum + (each.period === period.label ? BigInt(each.charge) : 0n),
    0n,
  )
  const limit = parseBudget(schedule.limit ?? '', delta)
  if (spent + BigInt(charge) <= BigInt(limit)) return { charge }
  say(
    text.schedule.overLimit(
      name,
      period.label,
      formatNanoRho(charge),
      formatNanoRho(String(spent)),
      formatNanoRho(limit),
    ),
  )
  return 'failed'
}

/** The service charges a key once, so that a crash, or a lost state, costs nothing. */
function keyOf({ schedule, member }: ScheduleInput, name: string, period: SchedulePeriod): string {
  const text = JSON.stringify(['yinsuan schedule', member, schedule.schedule, name, period.label])
  return toBase64Url(createHash('sha256').update(text).digest().subarray(0, 16))
}
