// `budget show`: caps and spending, as far as the caller may see them.
import type { BudgetLine } from '../../../schemas/api-bodies.ts'
import { collect, listAll } from '../../sdk/list-all.ts'
import { connect } from '../connect.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import { emitSheet } from '../emit.ts'
import type { Given } from '../given.ts'
import { epsilonText, spendingBar } from '../render/budget.ts'
import { formatNanoRho } from '../../sdk/paper/numbers.ts'
import { column } from '../../sdk/paper/sheet.ts'

export const BUDGET_COMMANDS: readonly CommandSpec[] = [
  { path: 'budget show', data: true, member: true, run: show },
]

type Row = {
  readonly edition: string
  readonly who: string
  readonly cap: string
  readonly spent: string
  readonly left: string
}

async function show(context: Context, given: Given): Promise<void> {
  const { text } = context
  const { client } = await connect(context, given)
  const lines = await collect(listAll(client, 'budgetShow'))
  const deltas = new Map<string, string>()
  for await (const { editions } of listAll(client, 'datasetList')) {
    for (const { id, declaration } of editions) deltas.set(id, declaration.budget.delta)
  }
  const { organisation } = await client.me()
  const rows = lines.flatMap(line => rowsOf(line, organisation.id, text.budget.total))
  const { columns } = text.budget
  const epsilon = (nano: string, edition: string): string => {
    const delta = deltas.get(edition)
    return delta === undefined ? '' : epsilonText(nano, delta)
  }
  await emitSheet(
    context,
    given,
    lines,
    {
      columns: [
        column(columns.edition),
        column(columns.account),
        column(columns.spent, 'right'),
        column(columns.cap, 'right'),
        column(columns.left, 'right'),
        column(columns.epsilonCap, 'right'),
        column(columns.used),
      ],
      rows: rows.map(({ edition, who, cap, spent, left }) => [
        edition,
        who,
        formatNanoRho(spent),
        formatNanoRho(cap),
        formatNanoRho(left),
        epsilon(cap, edition),
        spendingBar(spent, cap),
      ]),
    },
    text.budget.none,
  )
}

/** The caller's own line tells what fits under every cap, which may be less than what its account has left. */
function rowsOf({ edition, total, accounts, own }: BudgetLine, caller: string, all: string): readonly Row[] {
  const row = (who: string, { cap, spent }: { readonly cap: string; readonly spent: string }): Row => ({
    edition,
    who,
    cap,
    spent,
    left: String(BigInt(cap) - BigInt(spent)),
  })
  const others = accounts.filter(({ organisation }) => own === null || organisation !== caller)
  return [
    ...(total === null ? [] : [row(all, total)]),
    ...(own === null ? [] : [{ ...row(caller, own), left: own.room }]),
    ...others.map(account => row(account.organisation, account)),
  ]
}
