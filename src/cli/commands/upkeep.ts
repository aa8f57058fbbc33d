// `doctor` and `migrate`: whether a service can run here, and its database's schema. The server is loaded
// only when one of these runs.
import { Fault, say } from '../../../schemas/fault.ts'
import type { Finding } from '../../server/folder/doctor.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import { emit } from '../emit.ts'
import { nextCommand } from '../next-command.ts'
import { outcomeOfMessage } from '../outcomes.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { drawProse } from '../render/sheet.ts'
import { SETTING_OPTIONS, settingFlags } from '../settings.ts'
import { loadSettings } from './service.ts'

const COMMANDS: readonly Omit<CommandSpec, 'service'>[] = [
  { path: 'doctor', options: SETTING_OPTIONS, data: true, run: doctor },
  { path: 'migrate', options: [{ flags: '--dry-run' }, ...SETTING_OPTIONS], run: migrate },
]

export const UPKEEP_COMMANDS: readonly CommandSpec[] = COMMANDS.map(each => ({ ...each, service: true }))

/** Ends as the first failed check does; what is found is printed in any case. */
async function doctor(context: Context, given: ParsedArgs): Promise<void> {
  const { host } = context
  const { examine } = await import('../../server/folder/doctor.ts')
  const findings = await examine({
    load: async () => await loadSettings(context, settingFlags(given)),
    now: host.now,
    fetch: host.fetch,
  })
  const explained = findings.map(finding => ({ ...finding, said: sayingsOf(context, finding) }))
  await emit(context, given, {
    json: explained.map(({ check, state, said }) => ({ check, state, said })),
    human: () => `${explained.flatMap(finding => draw(context, finding)).join('\n')}\n`,
    csv: () => ({
      header: ['check', 'state', 'code', 'text', 'next'],
      rows: explained.flatMap(({ check, state, said }) =>
        said.map(({ code, text, next }) => [check, state, code, text, next]),
      ),
    }),
  })
  const failed = findings.find(finding => finding.state === 'failed')
  if (failed === undefined || !('faults' in failed)) return
  const [first, ...more] = failed.faults
  if (first !== undefined) throw new Fault(first, ...more)
}

type Saying = { readonly code: string; readonly text: string; readonly next: string }
type Explained = Finding & { readonly said: readonly Saying[] }

function sayingsOf({ text, language }: Context, finding: Finding): readonly Saying[] {
  if (finding.state === 'skipped') return [{ code: '', text: text.doctor.skipped, next: '' }]
  if ('facts' in finding) return [{ code: '', text: finding.facts, next: '' }]
  return finding.faults.map(detail => ({
    code: detail.code,
    text: say(detail, language),
    next: nextCommand(outcomeOfMessage(detail.code).next, 'doctor'),
  }))
}

function draw(context: Context, { check, state, said }: Explained): readonly string[] {
  const { doctor: words, words: all } = context.text
  return said.flatMap(({ text, next }) => [
    ...drawProse(context, [`${words.states[state]} ${words.checks[check]}${all.colon}${text}`]),
    ...(next === '' ? [] : [`    ${next}`]),
  ])
}

/** What is pending, and without `--dry-run` runs it; the names go to stdout. */
async function migrate(context: Context, given: ParsedArgs): Promise<void> {
  const { host, text } = context
  const config = await loadSettings(context, settingFlags(given))
  const { migrateService } = await import('../../server/folder/migrate-service.ts')
  const dryRun = given.flag('dryRun')
  const { applied, pending } = await migrateService(config, { dryRun })
  for (const name of pending) host.out.write(`${name}\n`)
  if (pending.length === 0) context.say(text.migrate.none(applied.at(-1) ?? ''))
  else context.say(dryRun ? text.migrate.pending(pending.length) : text.migrate.done(pending.length))
}
