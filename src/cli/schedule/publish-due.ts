// One edition for one period: prepared from the same source, and registered where its provider has said so.
import { access, mkdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { isMap, parseDocument } from 'yaml'
import { fault } from '../../../schemas/fault.ts'
import type { Client } from '../../sdk/client.ts'
import { ProblemError } from '../../sdk/errors.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { REPORT_FILE } from '../prepared-folder.ts'
import { readText } from '../settings-file.ts'
import { writeWhole } from '../write-file.ts'
import type { DueOutcome, ScheduleInput } from './ask-due.ts'
import { runWords } from './command.ts'
import type { SchedulePeriod } from './periods.ts'
import { type EditionPlan, filled } from './settings.ts'

/**
 * An edition that the service already has is done. A folder with a report is fully prepared; one without is
 * prepared again. `dataset register` resumes an interrupted upload.
 */
export async function publishDue(
  context: Context,
  { schedule, client, profile, dryRun }: ScheduleInput,
  plan: EditionPlan,
  period: SchedulePeriod,
): Promise<DueOutcome> {
  const { text, say } = context
  const at = (path: string): string => resolve(schedule.folder, filled(path, period, plan.name))
  const template = at(plan.dataset)
  const { id, yaml } = await datasetFor(template, period)
  const out = at(plan.out)
  const isRegistering = await exists(join(out, '.registration.json'))
  if (!isRegistering && (await isRegistered(client, id))) return 'done'
  if (!(await exists(join(out, REPORT_FILE)))) {
    say(text.schedule.preparing(id))
    if (dryRun) return 'done'
    await mkdir(out, { recursive: true, mode: 0o700 })
    const file = join(out, 'dataset.yaml')
    await writeWhole(file, yaml)
    const { data = dirname(template), secret = join(dirname(template), 'unit-secret'), market } = plan
    const prepare = ['dataset', 'prepare', file, '--data', at(data), '--secret', at(secret), '--out', out]
    const { exit } = await runWords(context, undefined, [
      ...prepare,
      ...(market === undefined ? [] : ['--market', at(market)]),
    ])
    if (exit !== EXIT.ok) return 'failed'
  }
  if (plan.register === 'by-hand') {
    say(text.schedule.prepared(id))
    say(`  yinsuan dataset register ${out}`)
    return 'waiting'
  }
  say(text.schedule.registering(id))
  if (dryRun) return 'done'
  const { exit } = await runWords(context, profile, ['dataset', 'register', out])
  return exit === EXIT.ok ? 'done' : 'failed'
}

async function isRegistered(client: Client, id: string): Promise<boolean> {
  try {
    await client.editionShow({ params: { id } })
    return true
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'request.not_found') return false
    throw error
  }
}

/** The provider's file with the period in the place of its own; comments stay. */
async function datasetFor(
  template: string,
  { label, from, to }: SchedulePeriod,
): Promise<{ readonly id: string; readonly yaml: string }> {
  const document = parseDocument(await readText(template), { version: '1.2' })
  const dataset =
    document.errors.length === 0 && isMap(document.contents) ? document.get('dataset') : undefined
  if (typeof dataset !== 'string') throw fault('schedule.dataset', {}, template)
  document.set('edition', label)
  document.setIn(['period', 'from'], from)
  document.setIn(['period', 'to'], to)
  // A label such as 2026 is a text all the same.
  return { id: `${dataset}@${label}`, yaml: document.toString({ lineWidth: 0 }) }
}

async function exists(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  )
}
