// `market questions|cancel`: joint questions of one's own organisation that are not answered.
import { fault } from '../../../schemas/fault.ts'
import { Query } from '../../../schemas/query.ts'
import { cancelOpenJoint, type OpenJoint, openJointQuestions } from '../../sdk/joint/open-questions.ts'
import type { Client } from '../../sdk/client.ts'
import { confirm } from '../confirm.ts'
import { listed } from '../columns.ts'
import { connectService } from '../connect.ts'
import type { Context } from '../context.ts'
import { emitListing } from '../emit.ts'
import type { ParsedArgs } from '../parsed-args.ts'

export async function marketQuestions(context: Context, given: ParsedArgs): Promise<void> {
  const { client } = await connectService(context, given)
  const open = await openJointQuestions(client)
  const nameOf = await marketNames(client)
  const { market: words } = context.text
  const { questions: columns } = words
  await emitListing(context, given, {
    json: open.map(({ record }) => record),
    ...listed(open, [
      [
        columns.question,
        'question',
        ({ record }) => record.question,
        ({ record }) => record.question.slice(0, SHORT),
      ],
      [words.columns.market, 'market', ({ question }) => nameOf(question.marketEdition)],
      [columns.made, 'made', ({ record }) => record.made],
      [columns.kind, 'kind', ({ question }) => Query.safeParse(question.asked).data?.kind ?? ''],
      [columns.mode, 'mode', ({ question }) => question.mode],
      [columns.reserved, 'reserved', ({ record }) => record.reserved.join(' ')],
      [columns.released, 'released', ({ record }) => record.released.join(' ')],
      [
        columns.refused,
        'refused',
        ({ record }) => record.refusals.map(({ organisation, code }) => `${organisation} ${code}`).join(', '),
      ],
    ]),
    empty: columns.none,
  })
}

export async function marketCancel(context: Context, given: ParsedArgs): Promise<void> {
  const { client } = await connectService(context, given)
  const open = chosen(await openJointQuestions(client), given.argument(0))
  const { questions: words } = context.text.market
  await confirm(context, given, words.confirmCancel(open.record.question.slice(0, SHORT)))
  const { silent } = await cancelOpenJoint(client, open)
  context.say(words.cancelled(open.record.question.slice(0, SHORT)))
  for (const { organisation, code } of silent) context.say(words.notReached(organisation, code))
}

/** By as much of its digest as names one. */
function chosen(open: readonly OpenJoint[], given: string): OpenJoint {
  const [found, ...more] = open.filter(({ record }) => record.question.startsWith(given))
  if (found === undefined || more.length > 0) throw fault('request.not_found')
  return found
}

async function marketNames(client: Client): Promise<(marketEdition: string) => string> {
  const { items } = await client.marketList()
  const names = new Map(
    items.flatMap(({ id, editions }) => editions.map(each => [each.id, `${id}@${each.label}`] as const)),
  )
  return id => names.get(id) ?? id.slice(0, SHORT)
}

/** Of a digest, on the screen. */
const SHORT = 16
