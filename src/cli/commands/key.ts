// `key list|revoke`: the keys of one's own organisation.
import { connectService } from '../connect.ts'
import { confirm } from '../confirm.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import { emitListing } from '../emit.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { sheetColumn } from '../../sdk/format/sheet.ts'
import { emitCode } from './org.ts'

export const KEY_COMMANDS: readonly CommandSpec[] = [
  { path: 'key list', data: true, member: true, run: list },
  { path: 'key invite', data: true, member: true, run: invite },
  { path: 'key revoke', arguments: '<key>', confirms: true, member: true, run: revoke },
]

async function list(context: Context, given: ParsedArgs): Promise<void> {
  const { text } = context
  const { client, profile } = await connectService(context, given)
  const { items } = await client.keyList()
  const { columns } = text.key
  const own = profile.key.privateKey.keyId
  await emitListing(context, given, {
    json: items,
    sheet: {
      columns: [columns.id, columns.label, columns.since, columns.until, columns.state].map(title =>
        sheetColumn(title),
      ),
      rows: items.map(key => [
        key.id,
        key.label,
        key.validFrom,
        key.validUntil ?? '',
        key.revokedAt === null
          ? key.id === own
            ? text.key.own
            : text.key.valid
          : text.key.revoked(key.revokedAt),
      ]),
    },
    empty: text.words.none,
    csv: {
      header: ['id', 'label', 'valid_from', 'valid_until', 'revoked_by_entry', 'this_profile'],
      rows: items.map(key => [
        key.id,
        key.label,
        key.validFrom,
        key.validUntil,
        key.revokedAt,
        key.id === own ? 'yes' : 'no',
      ]),
    },
  })
}

/** For a colleague, or another machine of the same member. */
async function invite(context: Context, given: ParsedArgs): Promise<void> {
  const connection = await connectService(context, given)
  await emitCode(context, given, connection, await connection.client.keyInvite())
}

async function revoke(context: Context, given: ParsedArgs): Promise<void> {
  const { text } = context
  const id = given.argument(0)
  const { client } = await connectService(context, given)
  await confirm(context, given, text.key.confirmRevoke(id))
  const key = await client.keyRevoke({ params: { id } })
  context.say(text.key.revoked(key.revokedAt ?? ''))
}
