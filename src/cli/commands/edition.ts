// `edition freeze|unfreeze|withdraw`.
import { connect } from '../connect.ts'
import { confirm } from '../confirm.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import type { Given } from '../given.ts'

export const EDITION_COMMANDS: readonly CommandSpec[] = [
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

function change(route: 'editionFreeze' | 'editionUnfreeze' | 'editionWithdraw') {
  return async (context: Context, given: Given): Promise<void> => {
    const { client } = await connect(context, given)
    const { id, status } = await client[route]({ params: { id: given.argument(0) } })
    context.say(`${id}${context.text.words.colon}${context.text.dataset.statuses[status]}`)
  }
}
