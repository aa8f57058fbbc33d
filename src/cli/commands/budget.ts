// `budget show`: caps and spending, as far as the caller may see them.
import type { BudgetLine } from '../../../schemas/api-bodies.ts'
import { collect, listAll } from '../../sdk/list-all.ts'
import { listed } from '../columns.ts'
import { connectService } from '../connect.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import { emitListing } from '../emit.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { sayEpsilon, spendingBar, wholeEpsilon } from '../render/budget.ts'
import { poolCell, rhoCell } from '../../sdk/csv.ts'
import { spentParts } from '../../sdk/account-spending.ts'
import { formatNanoRho } from '../../sdk/format/numbers.ts'
import { right } from '../../sdk/format/sheet.ts'

export const BUDGET_COMMANDS: readonly CommandSpec[] = [
  { path: 'budget show', data: true, member: true, run: show },
]

type Row = {
  readonly edition: string
  /** Undefined: all consumers together. */
  readonly organisation: string | undefined
  readonly cap: string
  readonly spent: string
  readonly left: string
  readonly standing: string
  readonly pool: BudgetLine['pool']
}

/** What is the same for all accounts of an edition. `sealing`: what its sealing spent, in nano-ρ. */
type Terms = { readonly delta: string; readonly sealing: string }

async function show(context: Context, given: ParsedArgs): Promise<void> {
  const { text } = context
  const { client } = await connectService(context, given)
  const lines = await collect(listAll(client, 'budgetShow'))
  const terms = new Map<string, Terms>()
  for await (const { editions } of listAll(client, 'datasetList')) {
    for (const { id, head } of editions) {
      terms.set(id, { delta: head.delta, sealing: head.sealingCharge })
    }
  }
  const { organisation } = await client.me()
  const rows = lines
    .flatMap(line => rowsOf(line, organisation.id))
    .map(row => ({ ...row, parts: partsOf(row, terms.get(row.edition)?.sealing) }))
  const { columns, total, none, sealing, standing, ofPool } = text.budget
  const notes = lines.flatMap(({ edition, standing: published, pool }) => {
    const charge = terms.get(edition)?.sealing ?? '0'
    return [
      ...(charge === '0' ? [] : [sealing(edition, formatNanoRho(charge))]),
      ...(published === '0' ? [] : [standing(edition, formatNanoRho(published))]),
      ...(pool === null ? [] : [ofPool(edition, poolCell(pool.spent), poolCell(pool.cap))]),
    ]
  })
  const epsilon = ({ cap, edition }: Row, write: typeof sayEpsilon): string => {
    const delta = terms.get(edition)?.delta
    return delta === undefined ? '' : write(cap, delta)
  }
  await emitListing(context, given, {
    json: lines,
    ...listed(rows, [
      [columns.edition, 'edition', ({ edition }) => edition],
      // A member may be called `all`.
      [columns.account, 'account', row => row.organisation ?? '*', row => row.organisation ?? total],
      [right(columns.spent), 'spent_rho', ({ spent }) => rhoCell(spent), ({ spent }) => formatNanoRho(spent)],
      [null, 'of_it_at_sealing_rho', ({ parts: [sealed] }) => sealed],
      [null, 'of_it_standing_rho', ({ parts: [, published] }) => published],
      [null, 'of_it_asked_rho', ({ parts: [, , asked] }) => asked],
      [right(columns.cap), 'cap_rho', ({ cap }) => rhoCell(cap), ({ cap }) => formatNanoRho(cap)],
      [right(columns.left), 'left_rho', ({ left }) => rhoCell(left), ({ left }) => formatNanoRho(left)],
      [
        right(columns.epsilonCap),
        'cap_epsilon',
        row => epsilon(row, wholeEpsilon),
        row => epsilon(row, sayEpsilon),
      ],
      // Of the edition, and of no account.
      [null, 'pool_spent_epsilon', ({ pool }) => poolCell(pool?.spent)],
      [null, 'pool_cap_epsilon', ({ pool }) => poolCell(pool?.cap)],
      [columns.used, null, ({ spent, cap }) => spendingBar(spent, cap)],
    ]),
    notes,
    empty: none,
  })
}

/** Of an edition whose sealing charge is not known, what was asked is not either. */
function partsOf(row: Row, sealing: string | undefined): readonly [string, string, string] {
  if (sealing === undefined) return ['', rhoCell(row.standing), '']
  const { sealing: sealed, standing, asked } = spentParts(row.spent, row, sealing)
  return [rhoCell(String(sealed)), rhoCell(String(standing)), rhoCell(String(asked))]
}

/**
 * The caller's own line shows what fits under every cap, which may be less than what its account has left.
 */
function rowsOf(
  { edition, total, accounts, own, standing, pool }: BudgetLine,
  caller: string,
): readonly Row[] {
  const row = (
    organisation: string | undefined,
    { cap, spent }: { readonly cap: string; readonly spent: string },
  ): Row => ({ edition, organisation, cap, spent, left: leftOf(cap, spent), standing, pool })
  const others = accounts.filter(({ organisation }) => own === null || organisation !== caller)
  return [
    ...(total === null ? [] : [row(undefined, total)]),
    ...(own === null ? [] : [{ ...row(caller, own), left: own.room }]),
    ...others.map(account => row(account.organisation, account)),
  ]
}

/** With little left of a grant, what is spent may be above its cap. */
function leftOf(cap: string, spent: string): string {
  const left = BigInt(cap) - BigInt(spent)
  return String(left < 0n ? 0n : left)
}
