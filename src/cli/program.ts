// All commands put together.
import type { Command } from 'commander'
import { ANSWER_COMMANDS } from './commands/answer.ts'
import { BLIND_COMMANDS } from './commands/blind.ts'
import { BLIND_TICKET_COMMANDS } from './commands/blind-ticket.ts'
import { BUDGET_COMMANDS } from './commands/budget.ts'
import { completionCommand } from './commands/completion.ts'
import { DESK_COMMANDS } from './commands/desk.ts'
import { CATALOGUE_COMMANDS } from './commands/dataset-catalogue.ts'
import { EDITION_COMMANDS } from './commands/edition.ts'
import { ENROL_COMMANDS } from './commands/enrol.ts'
import { EXPLAIN_COMMANDS } from './commands/explain.ts'
import { GATEWAY_COMMANDS } from './commands/gateway.ts'
import { GRANT_COMMANDS } from './commands/grant.ts'
import { KEY_COMMANDS } from './commands/key.ts'
import { KEY_FILE_COMMANDS } from './commands/key-file.ts'
import { KEY_ROTATE_COMMANDS } from './commands/key-rotate.ts'
import { LOG_COMMANDS } from './commands/log.ts'
import { NOTIFY_COMMANDS } from './commands/notify.ts'
import { ORG_COMMANDS } from './commands/org.ts'
import { INIT_COMMANDS } from './commands/dataset-init.ts'
import { PUBLISH_COMMANDS } from './commands/dataset-publish.ts'
import { QUERY_COMMANDS } from './commands/query.ts'
import { REPORT_COMMANDS } from './commands/report.ts'
import { SCHEDULE_COMMANDS } from './commands/schedule.ts'
import { SETTLE_COMMANDS } from './commands/settle.ts'
import { ENGINE_COMMANDS } from './commands/engine.ts'
import { SERVICE_COMMANDS } from './commands/service.ts'
import { UPKEEP_COMMANDS } from './commands/upkeep.ts'
import { WATCH_COMMANDS } from './commands/log-watch.ts'
import { WITNESS_COMMANDS } from './commands/witness.ts'
import { SOFTWARE_VERSION } from '../server/version.ts'
import { STANDING_COMMANDS } from './commands/standing.ts'
import { MARKET_COMMANDS } from './commands/market.ts'
import type { Context } from './context.ts'
import { referencePages } from './reference-pages.ts'
import { configure, define } from './define.ts'
import { StrictCommand } from './strict-command.ts'

/** `wholeHelp`: `--help` describes each option of a command, as `--help-all` asks. */
export function buildProgram(context: Context, wholeHelp = false): Command {
  const { words } = context.text
  const program = new StrictCommand('yinsuan')
  configure(program, context)
  program
    .description(words.programSummary)
    .version(SOFTWARE_VERSION, '-v, --version', words.version)
    .addHelpText('after', () => {
      const folder = referencePages(context.language)
      return `\n${words.exitCodes}${folder === undefined ? '' : `\n${words.reference(folder)}`}`
    })
  const commands = [
    ...INIT_COMMANDS,
    ...PUBLISH_COMMANDS,
    ...CATALOGUE_COMMANDS,
    ...QUERY_COMMANDS,
    ...ANSWER_COMMANDS,
    ...STANDING_COMMANDS,
    ...GATEWAY_COMMANDS,
    ...NOTIFY_COMMANDS,
    ...SCHEDULE_COMMANDS,
    ...BUDGET_COMMANDS,
    ...BLIND_TICKET_COMMANDS,
    ...BLIND_COMMANDS,
    ...EDITION_COMMANDS,
    ...GRANT_COMMANDS,
    ...MARKET_COMMANDS,
    ...SETTLE_COMMANDS,
    ...DESK_COMMANDS,
    ...LOG_COMMANDS,
    ...WATCH_COMMANDS,
    ...REPORT_COMMANDS,
    ...WITNESS_COMMANDS,
    ...ENROL_COMMANDS,
    ...ORG_COMMANDS,
    ...KEY_COMMANDS,
    ...KEY_ROTATE_COMMANDS,
    ...KEY_FILE_COMMANDS,
    ...SERVICE_COMMANDS,
    ...ENGINE_COMMANDS,
    ...UPKEEP_COMMANDS,
    ...EXPLAIN_COMMANDS,
    completionCommand(() => program),
  ]
  for (const command of commands) define(program, context, command, wholeHelp)
  const topics = Object.entries(TOPICS) as readonly [Topic, readonly string[]][]
  for (const [topic, names] of topics) {
    for (const command of program.commands.filter(each => names.includes(each.name())))
      command.helpGroup(words.topics[topic])
  }
  return program
}

/** In the order in which help shows them: what most members need comes first. */
const TOPICS = {
  ask: [
    'dataset',
    'estimate',
    'query',
    'answer',
    'standing',
    'gateway',
    'schedule',
    'notify',
    'budget',
    'blind',
  ],
  publish: ['edition', 'grant', 'market', 'settle'],
  oversee: ['desk', 'log', 'report', 'witness'],
  members: ['enrol', 'org', 'key'],
  operate: ['init', 'serve', 'node', 'doctor', 'engine', 'config', 'migrate', 'backup', 'restore'],
  other: ['explain', 'completion'],
} as const satisfies Readonly<Record<keyof Context['text']['words']['topics'], readonly string[]>>
type Topic = keyof typeof TOPICS
