// `key rotate`: a new key in the place of the profile's. The profile keeps its name, and so its tickets.
import { rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { encodePublicKey, generatePrivateKey } from '../../../protocols/identity/keys.ts'
import { ProblemError } from '../../sdk/errors.ts'
import { rotateKey } from '../../sdk/rotate-key.ts'
import { parseExpiry } from '../amounts.ts'
import { confirm } from '../confirm.ts'
import { clientOf, connectService } from '../connect.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { type Profile, readProfile, writeProfile } from '../profile.ts'

export const KEY_ROTATE_COMMANDS: readonly CommandSpec[] = [
  {
    path: 'key rotate',
    options: [{ flags: '--label <label>' }, { flags: '--valid-until <when>' }],
    confirms: true,
    member: true,
    run: rotate,
  },
]

/**
 * The new key is on disk before the service knows it, and in the profile once it does. Where that broke off,
 * the next call finds the key and whether the service took it.
 */
async function rotate(context: Context, given: ParsedArgs): Promise<void> {
  const { host, text } = context
  const until = given.text('validUntil')
  const validUntil = until === undefined ? undefined : parseExpiry(until, host.now())
  const { client, profile, path } = await connectService(context, given)
  const pending = join(dirname(path), `.${basename(path, '.json')}.next.json`)
  const next: Profile = existsSync(pending)
    ? await readProfile(pending)
    : { ...profile, key: { ...profile.key, privateKey: generatePrivateKey(host.random) } }
  const { privateKey } = next.key
  if (!(existsSync(pending) && (await isEnrolled(context, next)))) {
    await confirm(context, given, text.key.confirmRotate(profile.key.privateKey.keyId))
    await writeProfile(pending, next)
    await rotateKey(client, {
      publicKey: encodePublicKey(privateKey.publicKey),
      sign: privateKey.sign,
      label: given.text('label') ?? 'cli',
      ...(validUntil === undefined ? {} : { validUntil }),
    })
  }
  await writeProfile(path, next)
  await rm(pending, { force: true })
  context.say(text.key.rotated(profile.key.privateKey.keyId, privateKey.keyId))
  context.say(text.enrol.profile(path))
}

async function isEnrolled(context: Context, profile: Profile): Promise<boolean> {
  try {
    await clientOf(context, profile).me()
    return true
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'request.key_unknown') return false
    throw error
  }
}
