// `settle --nodes`, `settle --also PROFILE`: the statements of a month over a hub and nodes, and whether the
// charges of joint answers agree between their logs.
import { verifyEd25519 } from '../../protocols/identity/ed25519.ts'
import { logKeyAlone } from '../../protocols/audit/policy.ts'
import { fault } from '../../schemas/fault.ts'
import type { JointStatement } from '../../schemas/statement.ts'
import { membersOfMarket } from '../sdk/joint/members-of.ts'
import { listAll } from '../sdk/list-all.ts'
import { httpLogReader } from '../sdk/log-files.ts'
import { type SettledLog, settleJointly } from '../sdk/settle/settle-jointly.ts'
import { formatYuan } from '../sdk/format/numbers.ts'
import type { CsvSheet } from '../sdk/csv.ts'
import { clientOf, connectService, reaching } from './connect.ts'
import type { Context } from './context.ts'
import { emit } from './emit.ts'
import { chosenFormat, formatOf } from './format.ts'
import { choosePolicy } from './log-policy.ts'
import type { ParsedArgs } from './parsed-args.ts'
import { type Profile, profilePath, profilesThrough, readProfile } from './profile.ts'
import { createProgress } from './progress.ts'
import { drawProse } from './render/sheet.ts'
import { drawStatement, statementCsv } from './render/statement.ts'

export async function runSettleJointly(context: Context, given: ParsedArgs, month: string): Promise<void> {
  const { host, text } = context
  if (chosenFormat(given) === 'html')
    throw fault('cli.choice', {
      option: '--format',
      text: 'html',
      nearest: 'csv',
      valid: ['json', 'csv'],
    })
  const hub = await connectService(context, given)
  const others = [
    ...(given.flag('nodes') ? (await profilesThrough(host, hub.path)).values() : []),
    ...(await Promise.all(given.list('also').map(async name => await readProfile(profilePath(host, name))))),
  ]
  const logs = [await logOf(context, hub.profile)]
  for (const profile of others) logs.push(await logOf(context, profile))
  const [first, ...rest] = logs
  const own = first === undefined ? [] : [{ ...first, policy: await choosePolicy(context, given) }]
  const progress = createProgress(context, text.log.verifying, 'parts')
  const statement = await settleJointly([...own, ...rest], membersOfMarket(hub.client), {
    month,
    now: host.now(),
    verify: verifyEd25519,
    onProgress: progress.at,
  }).finally(progress.end)
  await emit(context, formatOf(given), {
    json: statement,
    csv: () => jointCsv(statement),
    human: () => draw(context, statement),
  })
}

/** Under the key that was pinned at enrolment; of a node through its hub where it has no port. */
async function logOf(context: Context, profile: Profile): Promise<SettledLog> {
  const at = await reaching(context, profile.through)
  const client = clientOf(at, profile)
  const { organisation } = await client.me()
  return {
    reader: httpLogReader(profile.url, { fetch: at.host.fetch }),
    policy: { ...logKeyAlone(profile.logKey), now: Math.floor(context.host.now() / 1000) },
    entries: listAll(client, 'entryList', 500),
    organisation: organisation.id,
  }
}

function draw(context: Context, { statements, balances, joint }: JointStatement): string {
  const { statement: words } = context.text
  const lines = [
    ...balances.map(({ organisation, receivable, payable }) =>
      words.jointBalance(organisation, formatYuan(receivable), formatYuan(payable)),
    ),
    words.jointCharges(String(joint.questions), String(joint.charges)),
    ...(joint.unread.length === 0 ? [] : [words.jointUnread(joint.unread.join(', '))]),
    ...joint.problems.map(({ kind, organisation, seq }) =>
      words.jointProblem(organisation, seq, words.jointProblems[kind]),
    ),
  ]
  return [
    ...statements.map(statement => drawStatement(context, statement)),
    `${drawProse(context, lines).join('\n')}\n`,
  ].join('\n')
}

/** Of all logs, each row with the log that it is from. */
function jointCsv({ statements, joint }: JointStatement): CsvSheet {
  const sheets = statements.map(statement => ({ service: statement.service, sheet: statementCsv(statement) }))
  return {
    comments: [
      ...sheets.flatMap(({ sheet }) => sheet.comments),
      `joint: ${joint.questions} questions, ${joint.charges} charges in both logs`,
      ...joint.unread.map(organisation => `joint: the log of ${organisation} was not read`),
      ...joint.problems.map(({ kind, organisation, seq }) => `joint: ${organisation} entry ${seq}: ${kind}`),
    ],
    header: ['log', ...(sheets[0]?.sheet.header ?? [])],
    rows: sheets.flatMap(({ service, sheet }) => sheet.rows.map(row => [service, ...row])),
  }
}
