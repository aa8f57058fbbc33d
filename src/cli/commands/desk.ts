// `desk list|approve|reject`: decisions that need two.
import { type Proposal, subjectOf } from '../../../schemas/proposal.ts'
import { collect, listAll } from '../../sdk/list-all.ts'
import { fault } from '../../../schemas/fault.ts'
import type { Client } from '../../sdk/client.ts'
import { listed } from '../columns.ts'
import { connectService } from '../connect.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import { rhoCell } from '../../sdk/csv.ts'
import { emit, emitListing } from '../emit.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { drawOverview } from '../render/overview.ts'
import { overviewCsv } from '../render/overview-csv.ts'
import { formatNanoRho } from '../../sdk/format/numbers.ts'

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
    ...listed(proposals, [
      [desk.columns.id, 'id', ({ id }) => id],
      [desk.columns.kind, 'kind', ({ kind }) => kind, ({ kind }) => desk.kinds[kind]],
      [desk.columns.subject, 'subject', subjectOf],
      [desk.columns.change, null, each => changeOf(context, each)],
      [null, 'consumer_cap_before_rho', ({ before }) => capCell(before?.perConsumer)],
      [null, 'total_cap_before_rho', ({ before }) => capCell(before?.total)],
      [null, 'consumer_cap_rho', ({ caps }) => capCell(caps?.perConsumer)],
      [null, 'total_cap_rho', ({ caps }) => capCell(caps?.total)],
      [desk.columns.askedBy, 'asked_by', ({ askedBy }) => askedBy.organisation],
      [null, 'asked', ({ asked }) => asked],
      [desk.columns.state, 'state', ({ state }) => state, ({ state }) => desk.states[state]],
      [
        desk.columns.expires,
        'expires',
        ({ expires }) => expires,
        ({ state, expires, decided }) => (state === 'waiting' ? expires : (decided ?? expires)),
      ],
      [null, 'decided', ({ decided }) => decided],
    ]),
    empty: desk.none,
  })
}

function capCell(nano: string | undefined): string | null {
  return nano === undefined ? null : rhoCell(nano)
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
