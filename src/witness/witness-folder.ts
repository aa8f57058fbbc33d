// A witness's folder: its key, which logs it watches over, and what it saw.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify, YAMLParseError } from 'yaml'
import { z } from 'zod'
import type { WitnessKey } from '../../protocols/audit/add-checkpoint.ts'
import { formatVkey, type NoteKey } from '../../protocols/audit/note.ts'
import { fault } from '../../schemas/fault.ts'
import { LogVkey } from '../../schemas/witness-policy.ts'
import { nodeSigner } from '../server/keys/ed25519.ts'
import { createSeedFile, hasErrorCode, readSeedFile } from '../server/keys/seed-file.ts'

const FILES = { key: 'witness.key', settings: 'witness.yaml', state: 'seen.sqlite' } as const

const Settings = z.strictObject({
  /** Identifies its operator: a host and a path. */
  name: z
    .string()
    .max(120)
    .regex(/^[a-z0-9][a-z0-9.-]*(?::[1-9][0-9]{0,4})?(?:\/[a-z0-9._-]+)*$/),
  /** Verifier keys of logs. */
  logs: z.array(LogVkey).min(1).max(1000),
})

export interface WitnessFolder {
  readonly own: WitnessKey
  readonly vkey: string
  readonly logs: readonly NoteKey[]
  readonly stateFile: string
}

/**
 * A new folder with a new key. Throws a Fault where there is one already, or for a name or log key that is
 * none.
 */
export function createWitness(folder: string, name: string, logs: readonly string[]): WitnessFolder {
  const settings = readSettings({ name, logs })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  try {
    createSeedFile(join(folder, FILES.key))
    writeFileSync(join(folder, FILES.settings), stringify({ name, logs }), {
      mode: 0o600,
      flag: 'wx',
      flush: true,
    })
  } catch (error) {
    if (hasErrorCode(error, 'EEXIST')) throw fault('witness.folder_taken', { folder })
    throw error
  }
  return withKey(folder, settings)
}

export function openWitness(folder: string): WitnessFolder {
  const file = join(folder, FILES.settings)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw fault('witness.folder_none', { folder })
  }
  return withKey(folder, readSettings(readYaml(text, file), file))
}

/**
 * A key that is a list or a mapping becomes one that no settings know; by default the library would
 * warn of it on the terminal.
 */
function readYaml(text: string, file: string): unknown {
  try {
    return parse(text, { logLevel: 'error' })
  } catch (error) {
    const line = error instanceof YAMLParseError ? error.linePos?.[0].line : undefined
    throw fault('witness.settings', { where: '/' }, line === undefined ? file : `${file}:${line}`)
  }
}

function withKey(folder: string, { name, logs }: z.infer<typeof Settings>): WitnessFolder {
  const { publicKey, sign } = nodeSigner(readSeedFile(join(folder, FILES.key)))
  const key: NoteKey = { kind: 'witness', name, publicKey }
  return { own: { key, sign }, vkey: formatVkey(key), logs, stateFile: join(folder, FILES.state) }
}

/** `file`: where they are, if they were not typed. */
function readSettings(value: unknown, file?: string): z.infer<typeof Settings> {
  const parsed = Settings.safeParse(value)
  if (parsed.success) return parsed.data
  throw fault('witness.settings', { where: parsed.error.issues[0]?.path.join('.') || '/' }, file)
}
