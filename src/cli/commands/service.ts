// `init`, `serve`, `config check|print`, `backup`, `restore`, changes of the service's keys: the operator's
// side. The server is loaded only when one of these runs.
import { existsSync } from 'node:fs'
import { fault } from '../../../schemas/fault.ts'
import type { Flags } from '../../server/config/config.ts'
import { confirm } from '../confirm.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { readProfile } from '../profile.ts'
import { createHubCalls } from '../../sdk/joint/hub-calls.ts'
import { hubFile } from './market.ts'
import { KEY_PASSPHRASE } from './key-file.ts'
import { HEADINGS } from '../../text/shared/labels.ts'
import { SETTING_OPTIONS, settingFlags } from '../settings.ts'
import { INIT_OPTIONS } from './init-options.ts'

const COMMANDS: readonly Omit<CommandSpec, 'service'>[] = [
  {
    path: 'init',
    options: INIT_OPTIONS,
    run: init,
  },
  { path: 'serve', options: SETTING_OPTIONS, run: serve },
  {
    path: 'backup',
    arguments: '<backup-dir>',
    options: [{ flags: '--master-key <file>' }, ...SETTING_OPTIONS],
    run: backup,
  },
  {
    path: 'restore',
    arguments: '<backup-dir>',
    options: [{ flags: '--master-key <file>' }, { flags: '--data-dir <dir>' }],
    run: restore,
  },
  { path: 'node recover', options: SETTING_OPTIONS, run: recover },
  {
    path: 'org recover',
    arguments: '<org>',
    confirms: true,
    options: SETTING_OPTIONS,
    run: recoverOrganisation,
  },
  {
    path: 'log rotate-key',
    options: [{ flags: '--ends-markets' }, ...SETTING_OPTIONS],
    run: rotateKey,
  },
  { path: 'key rotate-master', options: SETTING_OPTIONS, run: rotateMaster },
  { path: 'config check', options: SETTING_OPTIONS, run: check },
  { path: 'config print', options: SETTING_OPTIONS, run: print },
]

export const SERVICE_COMMANDS: readonly CommandSpec[] = COMMANDS.map(each => ({ ...each, service: true }))

/** Variables with the service's prefix that are the command line's own. */
const OWN_VARIABLES = ['YINSUAN_PROFILE', KEY_PASSPHRASE]

export async function loadSettings({ host }: Context, flags: Flags) {
  const { loadConfig } = await import('../../server/config/config.ts')
  return loadConfig(flags, host.env, OWN_VARIABLES)
}

export async function init(context: Context, given: ParsedArgs): Promise<void> {
  const { host, text } = context
  const { initService } = await import('../../server/folder/init.ts')
  const en = given.text('title') ?? HEADINGS.en.operator
  const dataDir = given.text('dataDir') ?? host.env['YINSUAN_DATA_DIR'] ?? 'data'
  const operator = given.text('operator') ?? 'operator'
  const { code, officers, expires, logKey } = await initService(
    {
      dataDir,
      name: given.need('name'),
      operator: {
        id: operator,
        title: { en, zh: given.text('titleZh') ?? given.text('title') ?? HEADINGS.zh.operator },
      },
      officers: firstOfficers(given),
    },
    withoutOwn(host.env),
    host.now,
  )
  context.say(text.service.initialised(dataDir))
  context.say(`${text.service.logKey}${text.words.colon}${logKey}`)
  context.say(text.service.firstCodes(expires))
  for (const each of [{ organisation: operator, code }, ...officers])
    host.out.write(`${each.organisation} ${each.code}\n`)
  context.say(`  yinsuan serve --data-dir ${dataDir}`)
  context.say('  yinsuan enrol http://127.0.0.1:7460 CODE')
}

/** Titles belong to the officers in their order. */
function firstOfficers(given: ParsedArgs) {
  const ids = given.list('officer')
  const [en, zh] = [given.list('officerTitle'), given.list('officerTitleZh')]
  return (ids.length === 0 ? ['officer'] : ids).map((id, at) => ({
    id,
    title: { en: en[at] ?? HEADINGS.en.officer, zh: zh[at] ?? en[at] ?? HEADINGS.zh.officer },
  }))
}

/** `initService` reads the environment as the service would, which knows nothing of profiles. */
function withoutOwn(env: Context['host']['env']): Context['host']['env'] {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !OWN_VARIABLES.includes(name)))
}

/** Resolves once the service listens; it ends by a signal. */
async function serve(context: Context, given: ParsedArgs): Promise<void> {
  const config = await loadSettings(context, settingFlags(given))
  const [{ openService }, { createLogger }, server] = await Promise.all([
    import('../../server/open-service.ts'),
    import('../../server/observe/logger.ts'),
    import('../../server/main.ts'),
  ])
  const hub = await hubOf(context, config.dataDir)
  await server.serve(config, async (...given) => await openService(...given, {}, hub), {
    logger: createLogger(config.logLevel),
    signals: true,
  })
}

/** Of a node: the hub that it was enrolled at. */
async function hubOf(context: Context, dataDir: string) {
  const file = hubFile(dataDir)
  if (!existsSync(file)) return undefined
  const { url, authority, serviceKey, logKey, key } = await readProfile(file)
  const { host, language } = context
  const pinned = { baseUrl: url, authority, serviceKey, logKey }
  const options = { ...pinned, language, now: host.now, random: host.random }
  const { keyId, sign } = key.privateKey
  return createHubCalls({ ...options, fetch: host.fetch, keyId, sign }, key.organisation)
}

/** The last step of a restored node before it is served again. */
async function recover(context: Context, given: ParsedArgs): Promise<void> {
  const config = await loadSettings(context, settingFlags(given))
  const hub = await hubOf(context, config.dataDir)
  if (hub === undefined) throw fault('cli.no_node', { folder: config.dataDir })
  const { recoverEntries } = await import('../../server/folder/recover.ts')
  const { count, size } = await recoverEntries(config, hub)
  const { recovered, nothingLost } = context.text.service
  context.say(count === 0 ? nothingLost(size) : recovered(count, size))
  context.say(`  yinsuan serve --data-dir ${config.dataDir}`)
}

/** The code goes to stdout. */
async function recoverOrganisation(context: Context, given: ParsedArgs): Promise<void> {
  const { service } = context.text
  const config = await loadSettings(context, settingFlags(given))
  const id = given.argument(0)
  await confirm(context, given, service.confirmReadmit(id))
  const { recoverMember } = await import('../../server/folder/recover.ts')
  const { code, expires } = await recoverMember(config, id)
  context.say(service.readmitted(id, expires))
  context.host.out.write(`${code}\n`)
  context.say(`  yinsuan serve --data-dir ${config.dataDir}`)
}

/** The new verifier key goes to stdout: publish it where the old one is published. */
async function rotateKey(context: Context, given: ParsedArgs): Promise<void> {
  const config = await loadSettings(context, settingFlags(given))
  const { rotateLogKey } = await import('../../server/keys/rotate-log-key.ts')
  const { before, after } = await rotateLogKey(config, { endsMarkets: given.flag('endsMarkets') })
  context.say(context.text.service.rotated(before))
  context.host.out.write(`${after}\n`)
}

async function rotateMaster(context: Context, given: ParsedArgs): Promise<void> {
  const config = await loadSettings(context, settingFlags(given))
  const { rotateMasterKey } = await import('../../server/keys/rotate-master-key.ts')
  await rotateMasterKey(config)
  context.say(context.text.service.masterRotated)
}

async function check(context: Context, given: ParsedArgs): Promise<void> {
  await loadSettings(context, settingFlags(given))
  context.say(context.text.service.settingsOk)
}

async function print(context: Context, given: ParsedArgs): Promise<void> {
  const config = await loadSettings(context, settingFlags(given))
  const { printConfig } = await import('../../server/config/config.ts')
  context.host.out.data(printConfig(config))
}

async function backup(context: Context, given: ParsedArgs): Promise<void> {
  const config = await loadSettings(context, settingFlags(given))
  const folder = given.argument(0)
  if (existsSync(folder)) throw fault('cli.backup_exists', { folder })
  const { backUp } = await import('../../server/folder/backup.ts')
  await backUp(config, folder, given.text('masterKey'))
  context.say(context.text.service.backedUp(folder))
}

async function restore(context: Context, given: ParsedArgs): Promise<void> {
  const { host, text } = context
  const dataDir = given.text('dataDir') ?? host.env['YINSUAN_DATA_DIR'] ?? 'data'
  const server = await import('../../server/folder/backup.ts')
  await server.restore(given.argument(0), dataDir, withoutOwn(host.env), given.text('masterKey'))
  context.say(text.service.restored(dataDir))
  context.say(`  yinsuan serve --data-dir ${dataDir}`)
}
