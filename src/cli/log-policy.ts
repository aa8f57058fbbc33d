// Which checkpoints a person trusts: a policy file, a verifier key as it was typed, or the key that the
// profile pins.
import { existsSync } from 'node:fs'
import { formatVkey } from '../../protocols/audit/note.ts'
import { type LogPolicy, logKeyAlone } from '../../protocols/audit/policy.ts'
import type { LogReader } from '../../protocols/audit/verify-log.ts'
import { ProtocolError } from '../../protocols/errors.ts'
import { Fault, fault } from '../../schemas/fault.ts'
import { PolicyFile } from '../../schemas/witness-policy.ts'
import { hubPolicy, type JointPolicy } from '../sdk/joint/joint-policy.ts'
import { httpLogReader } from '../sdk/log-files.ts'
import type { VerifyAnswerOptions } from '../sdk/verify-answer.ts'
import type { Context } from './context.ts'
import type { OptionSpec } from './define.ts'
import { folderLogReader } from './folder-log-reader.ts'
import type { ParsedArgs } from './parsed-args.ts'
import type { Host } from './host.ts'
import { findProfile, type Profile, readProfile } from './profile.ts'
import { parseYaml, readText } from './settings-file.ts'

export const POLICY_OPTIONS: readonly OptionSpec[] = [{ flags: '--key <vkey>' }, { flags: '--policy <file>' }]

/**
 * With `--key` or the profile's key alone nobody but the log's key holder is asked for: no witness counts.
 */
export async function choosePolicy({ host }: Context, given: ParsedArgs): Promise<LogPolicy> {
  const now = Math.floor(host.now() / 1000)
  const file = given.text('policy')
  if (file !== undefined) return { ...(await readPolicyFile(file)), now }
  const typed = given.text('key')
  const policy = typed === undefined ? logKeyAlone((await pinned(host, given)).logKey) : readKey(typed)
  return { ...policy, now }
}

/** With neither file nor key that of the profile's hub, under which no operator proves an entry alone. */
export async function jointPolicy(context: Context, given: ParsedArgs): Promise<JointPolicy> {
  if (given.text('policy') === undefined && given.text('key') === undefined)
    return hubPolicy(await pinned(context.host, given))
  const { logKey, witnesses, quorum } = await choosePolicy(context, given)
  return { hubLogKey: formatVkey(logKey), witnesses: witnesses.map(formatVkey), quorum }
}

/**
 * For a command that opens a ticket: undefined without a file, so that the profile's pinned key alone counts.
 */
export async function ticketPolicy({ host }: Context, given: ParsedArgs): Promise<LogPolicy | undefined> {
  const file = given.text('policy')
  if (file === undefined) return undefined
  return { ...(await readPolicyFile(file)), now: Math.floor(host.now() / 1000) }
}

export const TICKET_POLICY: OptionSpec = { flags: '--policy <file>' }

function readKey(typed: string): LogPolicy {
  try {
    return logKeyAlone(typed)
  } catch (error) {
    if (error instanceof ProtocolError) throw fault('cli.vkey', { option: '--key' })
    throw error
  }
}

/** An outsider has no profile, and needs none: the log is public. */
async function pinned(host: Host, given: ParsedArgs): Promise<Profile> {
  const path = await findProfile(host, given.text('as')).catch((error: unknown) => {
    if (!(error instanceof Fault) || error.code !== 'cli.profile_none') throw error
    throw fault('cli.log_key_missing', { place: given.optionalArgument(0) ?? 'URL' })
  })
  return await readProfile(path)
}

/** As the SDK takes it. */
export function policyOptions({ logKey, witnesses, quorum }: LogPolicy): VerifyAnswerOptions {
  return { logKey: formatVkey(logKey), witnesses: witnesses.map(formatVkey), quorum }
}

/** A folder that `log export` wrote, the origin of a service, or where else the files are served. */
export function openLog({ host }: Context, place: string): LogReader {
  if (/^https?:\/\//.test(place)) return httpLogReader(place, { fetch: host.fetch })
  // A folder without its files is a log that lost them; where there is no folder, another place was meant.
  if (!existsSync(place)) throw fault('cli.log_place', { place })
  return folderLogReader(place)
}

async function readPolicyFile(file: string): Promise<LogPolicy> {
  const raw = parseYaml(await readText(file), file, place =>
    fault('witness.policy_file', { where: '/' }, place),
  )
  const parsed = PolicyFile.safeParse(raw)
  if (parsed.success) return parsed.data
  throw fault('witness.policy_file', { where: parsed.error.issues[0]?.path.join('.') || '/' }, file)
}
