// `enrol URL CODE`: the key is made here and never leaves; the service's keys are pinned.
import { rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import {
  decodePublicKey,
  encodePublicKey,
  generatePrivateKey,
  keyId,
} from '../../../protocols/identity/keys.ts'
import { fault } from '../../../schemas/fault.ts'
import { readService } from '../../sdk/service.ts'
import { parseExpiry } from '../amounts.ts'
import { clientOf, reaching } from '../connect.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { freeProfilePath, type Profile, profilePath, readProfile, writeProfile } from '../profile.ts'
import { privateFolder } from '../private-folder.ts'
import { plainText } from '../render/plain-text.ts'

export const ENROL_COMMANDS: readonly CommandSpec[] = [
  {
    path: 'enrol',
    arguments: '<url> <code> [second-half]',
    options: [
      { flags: '--service-key <key-id>' },
      { flags: '--label <label>' },
      { flags: '--valid-until <when>' },
      { flags: '--through <profile>' },
      { flags: '--node <org>' },
    ],
    member: true,
    run: enrol,
  },
]

async function enrol(context: Context, given: ParsedArgs): Promise<void> {
  const { host, text, language } = context
  const url = given.argument(0)
  const chosen = given.text('as')
  if (chosen !== undefined && existsSync(profilePath(host, chosen))) {
    throw fault('cli.profile_exists', { file: profilePath(host, chosen) })
  }
  const until = given.text('validUntil')
  const validUntil = until === undefined ? undefined : parseExpiry(until, host.now())
  const through = throughOf(given)
  const reached = await reaching(context, through)
  const service = await readService(url, { fetch: reached.host.fetch })
  const serviceKeyId = keyId(decodePublicKey(service.serviceKey))
  const expected = given.text('serviceKey')
  if (expected !== undefined && expected !== serviceKeyId) {
    throw fault('cli.service_key', { expected, found: serviceKeyId })
  }
  // A node checks joint questions under the key that signed its contract: the consumer has one at all of
  // them.
  const privateKey =
    through === undefined
      ? generatePrivateKey(host.random)
      : (await ownProfile(context, through)).key.privateKey
  const profile: Profile = {
    url,
    authority: service.authority,
    serviceKey: service.serviceKey,
    logKey: service.logKey,
    key: { organisation: 'enrolling', privateKey },
    ...(through === undefined ? {} : { through }),
  }
  // On disk before it is enrolled: a full disk afterwards would leave a key that nobody holds.
  const pending = join(dirname(profilePath(host, chosen ?? 'pending')), `.${privateKey.keyId}.json`)
  await privateFolder(dirname(pending))
  await writeProfile(pending, profile)
  const { organisation, key } = await clientOf(reached, profile)
    .enrol({
      body: {
        code: [given.argument(1), given.optionalArgument(2)].filter(half => half !== undefined).join('+'),
        publicKey: encodePublicKey(privateKey.publicKey),
        label: given.text('label') ?? 'cli',
        ...(validUntil === undefined ? {} : { validUntil }),
      },
    })
    .catch(async (error: unknown) => {
      await rm(pending, { force: true })
      throw error
    })
  const file = chosen === undefined ? freeProfilePath(host, organisation.id) : profilePath(host, chosen)
  await writeProfile(file, { ...profile, key: { organisation: organisation.id, privateKey } })
  await rm(pending, { force: true })
  const roles = organisation.roles.map(role => text.roles[role]).join(text.words.comma)
  context.say(text.enrol.done(plainText(organisation.title[language]), organisation.id, roles, key.id))
  context.say(text.enrol.pinned(serviceKeyId))
  context.say(text.enrol.profile(file))
}

async function ownProfile({ host }: Context, { profile }: NonNullable<Profile['through']>): Promise<Profile> {
  return await readProfile(profilePath(host, profile))
}

/** Of a node, which has no port of its own: who carries the requests to it. */
function throughOf(given: ParsedArgs): Profile['through'] {
  const profile = given.text('through')
  return profile === undefined ? undefined : { profile, node: given.need('node') }
}
