// `org …`: the operator's members.
import { decodePublicKey, keyId } from '../../../protocols/identity/keys.ts'
import { KeyId } from '../../../schemas/common.ts'
import { subjectOf } from '../../../schemas/proposal.ts'
import { countsBytes, type QuotaName } from '../../../schemas/quota.ts'
import { Role } from '../../../schemas/records.ts'
import { parseOrThrow } from '../../../schemas/validation-errors.ts'
import { collect, listAll } from '../../sdk/list-all.ts'
import type { RouteOutput } from '../../sdk/route-types.ts'
import { listed } from '../columns.ts'
import { confirm } from '../confirm.ts'
import { connectService, type ServiceConnection } from '../connect.ts'
import type { Context } from '../context.ts'
import type { CommandSpec, OptionSpec } from '../define.ts'
import { emit, emitListing } from '../emit.ts'
import { roleList } from '../choices.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { formatBytes, formatNumber } from '../../sdk/format/numbers.ts'
import { right } from '../../sdk/format/sheet.ts'

const NEW_MEMBER: readonly OptionSpec[] = [
  { flags: '--title <title>', required: true },
  { flags: '--title-zh <title>' },
  { flags: '--role <roles>', repeat: true, required: true },
]

const FOR_KEY: OptionSpec = { flags: '--for-key <key-id>' }

export const ORG_COMMANDS: readonly CommandSpec[] = [
  {
    path: 'org add',
    arguments: '<org>',
    options: [...NEW_MEMBER, FOR_KEY],
    data: true,
    member: true,
    run: add,
  },
  {
    path: 'org propose',
    arguments: '<org>',
    options: NEW_MEMBER,
    data: true,
    member: true,
    run: proposeMember,
  },
  { path: 'org show', data: true, member: true, run: show },
  { path: 'org list', data: true, member: true, run: list },
  { path: 'org code', arguments: '<org>', options: [FOR_KEY], data: true, member: true, run: code },
  { path: 'org propose-key', arguments: '<org>', data: true, member: true, run: proposeKey },
  { path: 'org halt', arguments: '<org>', confirms: true, member: true, run: halt },
  { path: 'org resume', arguments: '<org>', member: true, run: resume },
]

async function add(context: Context, given: ParsedArgs): Promise<void> {
  const body = { ...newOrganisation(given), ...onlyFor(given) }
  const connection = await connectService(context, given)
  const made = await connection.client.organisationAdd({ body })
  await emitCode(context, given, connection, made)
}

async function proposeMember(context: Context, given: ParsedArgs): Promise<void> {
  const body = newOrganisation(given)
  const { client } = await connectService(context, given)
  await emitHalf(context, given, await client.organisationPropose({ body }))
}

async function proposeKey(context: Context, given: ParsedArgs): Promise<void> {
  const { client } = await connectService(context, given)
  await emitHalf(context, given, await client.organisationCodePropose({ params: { id: given.argument(0) } }))
}

function newOrganisation(given: ParsedArgs) {
  const roles = [...roleList(given.list('role'), Role.options)]
  const en = given.need('title')
  return { id: given.argument(0), title: { en, zh: given.text('titleZh') ?? en }, roles }
}

/** `--for-key`: the only key that the code is for. */
export function onlyFor(given: ParsedArgs): { readonly keyId?: string } {
  const keyId = given.text('forKey')
  return keyId === undefined ? {} : { keyId: parseOrThrow(KeyId, keyId) }
}

/** Half of the code as data; whoever approves gets the other half. */
async function emitHalf(
  context: Context,
  given: ParsedArgs,
  made: RouteOutput<'organisationPropose'>,
): Promise<void> {
  const { code, proposal } = made
  await emit(context, given, {
    json: made,
    human: () => `${code}\n`,
    csv: () => ({
      header: ['organisation', 'proposal', 'half_code', 'expires'],
      rows: [[subjectOf(proposal), proposal.id, code, proposal.expires]],
    }),
  })
  context.say(context.text.org.firstHalf(subjectOf(proposal), proposal.expires))
  context.say(`  yinsuan desk approve ${subjectOf(proposal)}`)
}

async function code(context: Context, given: ParsedArgs): Promise<void> {
  const connection = await connectService(context, given)
  const made = await connection.client.organisationCode({
    params: { id: given.argument(0) },
    body: onlyFor(given),
  })
  await emitCode(context, given, connection, made)
}

/** The code as data, and what the member has to type, with the service's key to compare. */
export async function emitCode(
  context: Context,
  given: ParsedArgs,
  { profile }: ServiceConnection,
  made: RouteOutput<'organisationAdd'>,
): Promise<void> {
  const { text } = context
  await emit(context, given, {
    json: made,
    human: () => `${made.code}\n`,
    csv: () => ({
      header: ['organisation', 'code', 'expires'],
      rows: [[made.organisation, made.code, made.expires]],
    }),
  })
  const serviceKey = keyId(decodePublicKey(profile.serviceKey))
  context.say(text.org.handOver(made.organisation, made.expires))
  context.say(`  yinsuan enrol ${profile.url} ${made.code} --service-key ${serviceKey}`)
}

async function halt(context: Context, given: ParsedArgs): Promise<void> {
  const id = given.argument(0)
  const { client } = await connectService(context, given)
  await confirm(context, given, context.text.desk.confirmHalt(id))
  await client.organisationHalt({ params: { id } })
  context.say(context.text.desk.halted(id))
}

async function resume(context: Context, given: ParsedArgs): Promise<void> {
  const { client } = await connectService(context, given)
  const { id } = await client.organisationResume({ params: { id: given.argument(0) } })
  context.say(context.text.desk.resumed(id))
}

/** The calling member: its roles, the key of this profile, and how much of its quotas it uses. */
async function show(context: Context, given: ParsedArgs): Promise<void> {
  const { text, language } = context
  const { client } = await connectService(context, given)
  const me = await client.me()
  const { organisation, key, quotas } = me
  const shown = (name: QuotaName, amount: number): string =>
    countsBytes(name) ? formatBytes(amount) : formatNumber(amount, 0)
  const { quotaColumns, ownKey } = text.org
  const roles = organisation.roles.map(role => text.roles[role]).join(text.words.comma)
  await emitListing(context, given, {
    json: me,
    ...listed(quotas, [
      [quotaColumns.name, 'quota', ({ name }) => name, ({ name }) => text.org.quotas[name]],
      [right(quotaColumns.used), 'used', ({ used }) => String(used), ({ name, used }) => shown(name, used)],
      [
        right(quotaColumns.limit),
        'limit',
        ({ limit }) => String(limit),
        quota => shown(quota.name, quota.limit),
      ],
    ]),
    notes: [
      `${organisation.title[language]} (${organisation.id})${text.words.colon}${roles}`,
      ownKey(key.label, key.id),
    ],
    empty: text.words.none,
  })
}

async function list(context: Context, given: ParsedArgs): Promise<void> {
  const { text, language } = context
  const { client } = await connectService(context, given)
  const members = await collect(listAll(client, 'organisationList'))
  const { columns } = text.org
  await emitListing(context, given, {
    json: members,
    ...listed(members, [
      [columns.id, 'id', ({ id }) => id],
      [columns.title, null, ({ title }) => title[language]],
      [null, 'title_zh', ({ title }) => title.zh],
      [null, 'title_en', ({ title }) => title.en],
      [
        columns.roles,
        'roles',
        ({ roles }) => roles.join(' '),
        ({ roles }) => roles.map(role => text.roles[role]).join(text.words.comma),
      ],
      [columns.added, 'added', ({ added }) => added],
    ]),
    empty: text.words.none,
  })
}
