// `notify FILE`: notifies a member of what happened, by webhook or e-mail. It runs at the member, so that the
// service knows no addresses and calls nobody.
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { watchLog } from '../../../protocols/audit/watch-log.ts'
import { formatVkey } from '../../../protocols/audit/note.ts'
import { toBase64Url } from '../../../protocols/bytes.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import { verifyEd25519 } from '../../../protocols/identity/ed25519.ts'
import type { Language } from '../../../schemas/common.ts'
import { fault } from '../../../schemas/fault.ts'
import type { Role } from '../../../schemas/records.ts'
import { collect, listAll } from '../../sdk/list-all.ts'
import { connectService, type ServiceConnection } from '../connect.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import { explain } from '../failure.ts'
import { choosePolicy, openLog, POLICY_OPTIONS } from '../log-policy.ts'
import { ALARMS, readLogState, writeLogState } from '../log-state.ts'
import type { Look } from '../notify/notices.ts'
import { panelAlarms } from '../notify/panel-alarms.ts'
import { readNotifyState } from '../notify/state.ts'
import { notifyRound, type RoundInput, trySend, unsent } from '../notify/round.ts'
import { type NotifySettings, readNotifySettings } from '../notify/settings.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { CLI_TEXT } from '../../text/cli/text.ts'

export const NOTIFY_COMMANDS: readonly CommandSpec[] = [
  {
    path: 'notify',
    arguments: '<file>',
    options: [
      ...POLICY_OPTIONS,
      { flags: '--state <file>' },
      { flags: '--every <seconds>' },
      { flags: '--test' },
      { flags: '--dry-run' },
    ],
    member: true,
    run,
  },
]

/** With `--every` it runs until a signal; a round that fails is reported and the next one starts on time. */
async function run(context: Context, given: ParsedArgs): Promise<void> {
  const file = given.argument(0)
  const settings = await readNotifySettings(file)
  const words = inLanguage(context, settings.language)
  if (given.flag('test')) return await sendTest(words, settings)
  const seconds = given.text('every')
  const every = Number(seconds ?? '60')
  if (!(every >= 10 && every <= 86_400)) throw fault('cli.seconds', { option: '--every', most: 86_400 })
  const connection = await connectService(context, given)
  const stateFile = given.text('state') ?? join(dirname(file), 'notify-state.json')
  for (;;) {
    try {
      const input = await inputOf(context, given, connection, settings, stateFile)
      if (given.flag('dryRun')) {
        for (const { kind, subject } of await unsent(input))
          context.host.out.write(`${words.text.notify.texts[kind](subject)}\n`)
        return
      }
      const failed = await notifyRound(words, input)
      if (failed > 0 && seconds === undefined) throw fault('notify.undelivered')
    } catch (error) {
      if (seconds === undefined) throw error
      const { code, lines } = explain(context, error, 'notify')
      context.say(`[${code}] ${lines.join(' ')}`)
    }
    if (seconds === undefined) return
    await pause(every * 1000)
  }
}

async function inputOf(
  context: Context,
  given: ParsedArgs,
  { client, profile }: ServiceConnection,
  settings: NotifySettings,
  stateFile: string,
): Promise<RoundInput> {
  const { organisation } = await client.me()
  const is = (role: Role): boolean => organisation.roles.includes(role)
  const open: string[] = []
  const datasets: string[] = []
  for await (const { id: dataset, editions } of listAll(client, 'datasetList')) {
    datasets.push(dataset)
    open.push(...editions.filter(({ status }) => status === 'open').map(({ id }) => id))
  }
  const member = `${organisation.id} ${profile.logKey}`
  const watchesPanels = is('consumer') && settings.events.includes('panel-alarm')
  const known = (await readNotifyState(stateFile, member))?.panels ?? {}
  const panels = watchesPanels
    ? await panelAlarms(context, client, profile.logKey, datasets, known)
    : { subjects: [], read: known }
  const look: Look = {
    organisation: organisation.id,
    now: context.host.now(),
    open,
    // An officer sees those of others too, which are not for its mail.
    budgets: is('consumer') || is('provider') ? await collect(listAll(client, 'budgetShow')) : [],
    grants: await collect(listAll(client, 'grantList')),
    answers: is('consumer') ? await collect(listAll(client, 'answerList', 500)) : [],
    panelAlarms: panels.subjects,
    alarm: await alarmOf(context, given, profile.url, `${stateFile}.log`),
  }
  return { settings, stateFile, member, look, panels: panels.read }
}

/** Its state stays where the log was last sound, so that an alarm lasts. */
async function alarmOf(
  context: Context,
  given: ParsedArgs,
  url: string,
  file: string,
): Promise<string | undefined> {
  const policy = await choosePolicy(context, given)
  const key = formatVkey(policy.logKey)
  try {
    const step = await watchLog(openLog(context, url), await readLogState(file, key), policy, verifyEd25519)
    await writeLogState(file, key, step.watched)
    return undefined
  } catch (error) {
    if (error instanceof ProtocolError && ALARMS.has(error.code)) return error.code
    throw error
  }
}

async function sendTest(context: Context, settings: NotifySettings): Promise<void> {
  const { host, text } = context
  let failed = 0
  for (const at of settings.channels.keys()) {
    const id = `msg_${toBase64Url(host.random(new Uint8Array(16)))}`
    const noticed = new Date(host.now()).toISOString()
    const title = text.notify.title(text.notify.test)
    const message = { id, kind: 'test', subject: 'test', noticed, title, text: text.notify.testText }
    if (!(await trySend(context, settings, at, message))) failed++
  }
  if (failed > 0) throw fault('notify.undelivered')
}

/** Those who read a message may speak another language than who set it up. */
function inLanguage(context: Context, language: Language | undefined): Context {
  return language === undefined ? context : { ...context, language, text: CLI_TEXT[language] }
}
