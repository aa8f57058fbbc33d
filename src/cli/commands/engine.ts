// `engine check`: whether the data engine of the settings works, on made-up rows below the data folder. It
// loads nothing of a running service and may run beside one.
import { fault } from '../../../schemas/fault.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { SETTING_OPTIONS, settingFlags } from '../settings.ts'
import { loadSettings } from './service.ts'

export const ENGINE_COMMANDS: readonly CommandSpec[] = [
  {
    path: 'engine check',
    options: [{ flags: '--rows <count>' }, ...SETTING_OPTIONS],
    run: check,
    service: true,
  },
]

const ROWS = 100_000
const MAX_ROWS = 100_000_000

async function check(context: Context, given: ParsedArgs): Promise<void> {
  const config = await loadSettings(context, settingFlags(given))
  const asked = given.text('rows') ?? String(ROWS)
  const rows = /^[1-9][0-9]{0,8}$/.test(asked) ? Number(asked) : 0
  if (rows === 0 || rows > MAX_ROWS) throw fault('cli.check_rows', { most: MAX_ROWS }, '--rows')
  const { checkConfiguredEngine } = await import('../../server/composition/check-engine.ts')
  const words = context.text.service.engine
  const found = await checkConfiguredEngine(config, rows)
  context.say(words.sealed(config.engine, rows, seconds(found.openMs), seconds(found.sealMs)))
  for (const { statistic, ms, deadlineMs } of found.tables)
    context.say(words.table(statistic, seconds(ms), seconds(deadlineMs)))
  if (found.tables.some(({ right }) => !right)) throw fault('engine.check_wrong')
  context.say(
    found.threads < config.engineThreads
      ? words.fewerThreads(config.engineThreads, found.threads)
      : words.works,
  )
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(ms < 10_000 ? 2 : 0)
}
