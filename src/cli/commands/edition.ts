// `edition …`: its passport, its caps, and what stops it.
import { connectService } from '../connect.ts'
import { confirm } from '../confirm.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import { emit } from '../emit.ts'
import { parseBudget } from '../amounts.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { drawPassport, passportPage } from '../render/passport.ts'
import { writeWhole } from '../write-file.ts'

export const EDITION_COMMANDS: readonly CommandSpec[] = [
  {
    path: 'edition passport',
    arguments: '<edition>',
    options: [{ flags: '--html <file>' }],
    data: true,
    member: true,
    run: passport,
  },
  { path: 'edition submit', arguments: '<edition>', member: true, run: submit },
  {
    path: 'edition caps',
    arguments: '<edition>',
    options: [
      { flags: '--per-consumer <budget>', required: true },
      { flags: '--total <budget>', required: true },
    ],
    member: true,
    run: caps,
  },
  { path: 'edition freeze', arguments: '<edition>', member: true, run: change('editionFreeze') },
  { path: 'edition unfreeze', arguments: '<edition>', member: true, run: change('editionUnfreeze') },
  {
    path: 'edition withdraw',
    arguments: '<edition>',
    confirms: true,
    member: true,
    async run(context, given) {
      await confirm(context, given, context.text.edition.confirmWithdraw(given.argument(0)))
      await change('editionWithdraw')(context, given)
    },
  },
]

async function passport(context: Context, given: ParsedArgs): Promise<void> {
  const { client } = await connectService(context, given)
  const found = await client.editionPassport({ params: { id: given.argument(0) } })
  const page = given.text('html')
  if (page !== undefined) {
    await writeWhole(page, passportPage(context, found))
    context.say(context.text.words.written(page))
    return
  }
  await emit(context, given, {
    json: found,
    human: () => drawPassport(context, found),
    csv: () => ({
      header: ['column', 'role', 'technique', 'into', 'found'],
      rows: (found.columns ?? []).map(({ column, role, technique, into, found: kinds }) => [
        column,
        role,
        technique,
        into.join(' '),
        (kinds ?? []).join(' '),
      ]),
    }),
  })
}

async function submit(context: Context, given: ParsedArgs): Promise<void> {
  const { client } = await connectService(context, given)
  const { id, expires } = await client.editionSubmit({ params: { id: given.argument(0) } })
  context.say(context.text.desk.asked(id, expires))
}

async function caps(context: Context, given: ParsedArgs): Promise<void> {
  const { client } = await connectService(context, given)
  const edition = given.argument(0)
  const { declaration } = await client.editionShow({ params: { id: edition } })
  const { delta } = declaration.budget
  const body = {
    perConsumer: parseBudget(given.need('perConsumer'), delta),
    total: parseBudget(given.need('total'), delta),
  }
  const { id, expires } = await client.editionCaps({ params: { id: edition }, body })
  context.say(context.text.desk.asked(id, expires))
}

function change(route: 'editionFreeze' | 'editionUnfreeze' | 'editionWithdraw') {
  return async (context: Context, given: ParsedArgs): Promise<void> => {
    const { client } = await connectService(context, given)
    const { id, status } = await client[route]({ params: { id: given.argument(0) } })
    context.say(`${id}${context.text.words.colon}${context.text.dataset.statuses[status]}`)
  }
}
