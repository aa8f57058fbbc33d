// `desk list|approve|reject`: decisions that need two.
import { type Proposal, subjectOf } from '../../../schemas/proposal.ts'
import { collect, listAll } from '../../sdk/list-all.ts'
import { fault } from '../../../schemas/fault.ts'
import type { Client } from '../../sdk/client.ts'
import { connectService } from '../connect.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import { rhoCell } from '../../sdk/csv.ts'
import { emit, emitListing } from '../emit.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { drawOverview } from '../render/overview.ts'
import { overviewCsv } from '../render/overview-csv.ts'
import { formatNanoRho } from '../../sdk/format/numbers.ts'
import { sheetColumn } from '../../sdk/format/sheet.ts'

export const DESK_COMMANDS: readonly CommandSpec[] = [
  { path: 'desk overview', data: true, member: true, run: overview },
  { path: 'desk list', options: [{ flags: '--all' }], data: true, member: true, run: list },
  {
    path: 'desk approve',
    arguments: '<proposal>',
    options: [{ flags: '--note <words>' }],
    member: true,
    run: decide('proposalApprove'),
  },
  {
    path: 'desk reject',
    arguments: '<proposal>',
    options: [{ flags: '--note <words>' }],
    member: true,
    run: decide('proposalReject'),
  },
]

async function overview(context: Context, given: ParsedArgs): Promise<void> {
  const { client } = await connectService(context, given)
  const found = await client.deskOverview()
  await emit(context, given, {
    json: found,
    human: () => drawOverview(context, found),
    csv: () => overviewCsv(found),
  })
}

async function list(context: Context, given: ParsedArgs): Promise<void> {
  const { client } = await connectService(context, given)
  const all = await collect(listAll(client, 'proposalList'))
  const proposals = given.flag('all') ? all : all.filter(({ state }) => state === 'waiting')
  const { desk } = context.text
  await emitListing(context, given, {
    json: proposals,
    sheet: {
      columns: [
        sheetColumn(desk.columns.id),
        sheetColumn(desk.columns.kind),
        sheetColumn(desk.columns.subject),
        sheetColumn(desk.columns.change),
        sheetColumn(desk.columns.askedBy),
        sheetColumn(desk.columns.state),
        sheetColumn(desk.columns.expires),
      ],
      rows: proposals.map(each => [
        each.id,
        desk.kinds[each.kind],
        subjectOf(each),
        changeOf(context, each),
        each.askedBy.organisation,
        desk.states[each.state],
        each.state === 'waiting' ? each.expires : (each.decided ?? each.expires),
      ]),
    },
    empty: desk.none,
    csv: {
      header: [
        'id',
        'kind',
        'subject',
        'consumer_cap_before_rho',
        'total_cap_before_rho',
        'consumer_cap_rho',
        'total_cap_rho',
        'asked_by',
        'asked',
        'state',
        'expires',
        'decided',
      ],
      rows: proposals.map(each => [
        each.id,
        each.kind,
        subjectOf(each),
        ...[each.before, each.caps].flatMap(caps =>
          caps === null ? [null, null] : [rhoCell(caps.perConsumer), rhoCell(caps.total)],
        ),
        each.askedBy.organisation,
        each.asked,
        each.state,
        each.expires,
        each.decided,
      ]),
    },
  })
}

function decide(route: 'proposalApprove' | 'proposalReject') {
  return async (context: Context, given: ParsedArgs): Promise<void> => {
    const { client } = await connectService(context, given)
    const note = given.text('note')
    const id = await proposalFor(client, given.argument(0))
    const done = await client[route]({ params: { id }, body: note === undefined ? {} : { note } })
    const { desk, words, org } = context.text
    context.say(
      `${desk.kinds[done.kind]} ${subjectOf(done)}${words.colon}${desk.states[done.state]} (${desk.entry(done.decidedSeq ?? '')})`,
    )
    const code = 'code' in done ? done.code : null
    if (typeof code !== 'string') return
    context.say(org.secondHalf(subjectOf(done)))
    context.host.out.write(`${code}\n`)
  }
}

/** A request may be named by what it is about, as long as one waits for it. */
async function proposalFor(client: Client, named: string): Promise<string> {
  if (named.startsWith('proposal_')) return named
  const all = await collect(listAll(client, 'proposalList'))
  const about = all.filter(each => each.state === 'waiting' && subjectOf(each) === named).map(({ id }) => id)
  const [only, ...others] = about
  if (only === undefined) throw fault('cli.proposal_none', { named })
  if (others.length > 0) throw fault('cli.proposal_which', { named, valid: about })
  return only
}

function changeOf({ text: { desk, roles, words } }: Context, { caps, before, admission }: Proposal): string {
  if (admission !== null) return admission.roles.map(role => roles[role]).join(words.comma)
  if (caps === null || before === null) return ''
  const pair = ({ perConsumer, total }: typeof caps) =>
    [formatNanoRho(perConsumer), formatNanoRho(total)] as const
  return desk.change(...pair(before), ...pair(caps))
}
