// `settle`: the statement of a month, from the log; the other side makes the same.
import { verifyEd25519 } from '../../../protocols/identity/ed25519.ts'
import { fault } from '../../../schemas/fault.ts'
import { listAll } from '../../sdk/list-all.ts'
import { httpLogReader } from '../../sdk/log-files.ts'
import { settle } from '../../sdk/settle/settle.ts'
import { monthPeriod } from '../../sdk/period.ts'
import { connectService } from '../connect.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import { emit } from '../emit.ts'
import { chosenFormat, formatOf } from '../format.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { choosePolicy } from '../log-policy.ts'
import { runSettleJointly } from '../settle-jointly.ts'
import { createProgress } from '../progress.ts'
import { drawStatement, statementCsv, statementPage } from '../render/statement.ts'

export const SETTLE_COMMANDS: readonly CommandSpec[] = [
  {
    path: 'settle',
    options: [
      { flags: '--period <month>', required: true },
      { flags: '--format <format>', choices: ['json', 'csv', 'html'] },
      { flags: '-o, --output <file>' },
      { flags: '--notes' },
      { flags: '--nodes' },
      { flags: '--also <profile>', repeat: true },
      { flags: '--policy <file>' },
    ],
    member: true,
    run,
  },
]

async function run(context: Context, given: ParsedArgs): Promise<void> {
  const { host, text } = context
  const month = given.need('period')
  const { from } = monthPeriod(month)
  if (from > new Date(host.now()).toISOString()) throw fault('cli.period_future', { period: month })
  if (given.flag('nodes') || given.list('also').length > 0)
    return await runSettleJointly(context, given, month)
  const { client, profile } = await connectService(context, given)
  const { organisation } = await client.me()
  const progress = createProgress(context, text.log.verifying, 'parts')
  const statement = await settle(
    httpLogReader(profile.url, { fetch: host.fetch }),
    listAll(client, 'entryList', 500),
    {
      month,
      organisation: organisation.id,
      now: host.now(),
      policy: await choosePolicy(context, given),
      verify: verifyEd25519,
      onProgress: progress.at,
    },
  ).finally(progress.end)
  await emit(context, formatOf(given), {
    json: statement,
    csv: () => statementCsv(statement),
    human: () =>
      chosenFormat(given) === 'html' ? statementPage(context, statement) : drawStatement(context, statement),
  })
  // What is drawn on the terminal says it itself.
  const drawn = chosenFormat(given) === 'text' && given.text('output') === undefined
  if (!statement.complete && !drawn) context.say(text.statement.incomplete)
}
