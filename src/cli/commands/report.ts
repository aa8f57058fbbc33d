// `report compliance`: the officer's report of a period, from the log. `report market`: a product's market. `report panel`: one question over the
// editions of a dataset, from answers that cost nothing to read. `report disclosure`: the public data that
// was opened.
import { fault } from '../../../schemas/fault.ts'
import { httpLogReader } from '../../sdk/log-files.ts'
import { dayPeriod } from '../../sdk/period.ts'
import { connectService } from '../connect.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import { chosenFormat } from '../format.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { choosePolicy } from '../log-policy.ts'
import { makeComplianceReport } from '../make-report.ts'
import { reportDisclosure } from './report-disclosure.ts'
import { PRECISION_NAMES } from '../../sdk/market-report/questions.ts'
import { reportMarket } from './report-market.ts'
import { reportPanel } from './report-panel.ts'
import { checkTarget } from '../write-file.ts'

export const REPORT_COMMANDS: readonly CommandSpec[] = [
  {
    path: 'report compliance',
    options: [
      { flags: '--from <day>', required: true },
      { flags: '--to <day>', required: true },
      { flags: '--format <format>', choices: ['html', 'pdf', 'json', 'csv'] },
      { flags: '-o, --output <file>' },
      { flags: '--policy <file>' },
    ],
    member: true,
    run,
  },
  {
    path: 'report panel',
    arguments: '<dataset>',
    options: [
      { flags: '--answer <answer>' },
      { flags: '--tolerance <percent>' },
      { flags: '--false-alarms <periods>' },
      { flags: '--format <format>', choices: ['html', 'pdf', 'json', 'csv'] },
      { flags: '-o, --output <file>' },
    ],
    member: true,
    run: reportPanel,
  },
  {
    path: 'report market',
    arguments: '<edition> [filters...]',
    options: [
      { flags: '--estimate' },
      { flags: '--precision <precision>', choices: [...PRECISION_NAMES] },
      { flags: '--part <parts>', repeat: true },
      { flags: '--purpose <purpose>' },
    ],
    data: true,
    confirms: true,
    member: true,
    run: reportMarket,
  },
  {
    path: 'report disclosure',
    arguments: '[provider]',
    options: [
      { flags: '--format <format>', choices: ['html', 'pdf', 'json', 'csv'] },
      { flags: '-o, --output <file>' },
      { flags: '--policy <file>' },
    ],
    member: true,
    run: reportDisclosure,
  },
]

async function run(context: Context, given: ParsedArgs): Promise<void> {
  const { host } = context
  const [from, to] = [given.need('from'), given.need('to')]
  const period = dayPeriod(from, to)
  if (period.from > new Date(host.now()).toISOString())
    throw fault('cli.period_future', { period: `${from} – ${to}` })
  const output = given.text('output')
  const format = chosenFormat(given)
  if (format === 'pdf' && output === undefined) throw fault('cli.option_missing', { option: '--output' })
  if (output !== undefined) await checkTarget(output)
  const { client, profile } = await connectService(context, given)
  const { organisation } = await client.me()
  if (!organisation.roles.some(role => role === 'officer' || role === 'auditor'))
    throw fault('cli.officer_only')
  const reader = httpLogReader(profile.url, { fetch: host.fetch })
  const policy = await choosePolicy(context, given)
  const policyFile = given.text('policy')
  const order = { from, to, format, output, policy, policyFile, logUrl: profile.url }
  const written = await makeComplianceReport(context, client, reader, order)
  if (written !== undefined) context.say(context.text.words.written(written))
}
