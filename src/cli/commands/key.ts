// `key list|revoke`: the keys of one's own organisation.
import { listed } from '../columns.ts'
import { connectService } from '../connect.ts'
import { confirm } from '../confirm.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import { emitListing } from '../emit.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { MemberKey } from '../../../schemas/records.ts'
import { eachOnce, parseChoice } from '../choices.ts'
import { emitCode, onlyFor } from './org.ts'

export const KEY_COMMANDS: readonly CommandSpec[] = [
  { path: 'key list', data: true, member: true, run: list },
  {
    path: 'key invite',
    options: [{ flags: '--role <roles>', repeat: true }, { flags: '--for-key <key-id>' }],
    data: true,
    member: true,
    run: invite,
  },
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
    ...listed(items, [
      [columns.id, 'id', ({ id }) => id],
      [columns.label, 'label', ({ label }) => label],
      [
        columns.roles,
        'roles',
        ({ roles }) => roles.join(' '),
        ({ roles }) => roles.map(role => text.key.roles[role]).join(text.words.comma),
      ],
      [columns.since, 'valid_from', ({ validFrom }) => validFrom],
      [columns.until, 'valid_until', ({ validUntil }) => validUntil],
      [
        columns.state,
        'revoked_by_entry',
        ({ revokedAt }) => revokedAt,
        ({ id, revokedAt }) => {
          if (revokedAt !== null) return text.key.revoked(revokedAt)
          return id === own ? text.key.own : text.key.valid
        },
      ],
      [null, 'this_profile', ({ id }) => (id === own ? 'yes' : 'no')],
    ]),
    empty: text.words.none,
  })
}

/**
 * For a colleague, or another machine of the same member; without roles it gets those of the profile's key.
 */
async function invite(context: Context, given: ParsedArgs): Promise<void> {
  const chosen = eachOnce(
    given.list('role').map(word => parseChoice(word, MemberKey.shape.roles.element.options, '--role')),
    '--role',
  )
  const connection = await connectService(context, given)
  const { client } = connection
  const roles = chosen.length === 0 ? (await client.me()).key.roles : chosen
  const body = { roles, ...onlyFor(given) }
  await emitCode(context, given, connection, await client.keyInvite({ body }))
}

async function revoke(context: Context, given: ParsedArgs): Promise<void> {
  const { text } = context
  const id = given.argument(0)
  const { client } = await connectService(context, given)
  await confirm(context, given, text.key.confirmRevoke(id))
  const key = await client.keyRevoke({ params: { id } })
  context.say(text.key.revoked(key.revokedAt ?? ''))
}
