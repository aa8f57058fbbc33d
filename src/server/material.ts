// The keys of a service, in files of the data folder that only its own user can read: one signs the log, one
// signs the answers, one draws the choices of blind tickets.
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { formatVkey } from '../../protocols/audit/note.ts'
import { fromBase64Url, toBase64Url } from '../../protocols/bytes.ts'
import { randomFillSync } from 'node:crypto'
import { fault } from '../../schemas/fault.ts'
import { CONFIG_FILE } from './config.ts'
import { nodeSigner, type Signer } from './ed25519.ts'

export type Material = {
  /** Signs checkpoints under the name of the log. */
  readonly log: Signer
  /** Signs answers. */
  readonly service: Signer
  /** Draws which instances of a blind ticket are opened. */
  readonly ticketSecret: Uint8Array
  /** The folder has none, as one from before there were tickets: this one is not kept yet. */
  readonly ticketSecretIsNew: boolean
}

const FOLDER = 'keys'
const FILES = { log: 'log.key', service: 'service.key', ticket: 'ticket.key' } as const

/**
 * A new data folder: the keys, and `settings` (the name at least) as its config.yaml. Refuses a folder that has one of the keys: an overwritten
 * log key would end its log.
 */
export function createMaterial(
  dataDir: string,
  settings: { readonly name: string } & Readonly<Record<string, unknown>>,
): Material {
  const folder = join(dataDir, FOLDER)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  try {
    for (const file of Object.values(FILES)) {
      writeSeed(join(folder, file), randomFillSync(new Uint8Array(32)))
    }
    writeFileSync(join(dataDir, CONFIG_FILE), stringify(settings), { mode: 0o600, flag: 'wx', flush: true })
  } catch (error) {
    if (isCode(error, 'EEXIST')) throw fault('config.initialised', { folder: dataDir })
    throw error
  }
  return loadMaterial(dataDir)
}

/** Throws a Fault for a key that is missing, damaged, or readable by others; but the tickets' secret may be missing. */
export function loadMaterial(dataDir: string): Material {
  const isNew = !existsSync(ticketFile(dataDir))
  return {
    log: nodeSigner(readSeed(join(dataDir, FOLDER, FILES.log))),
    service: nodeSigner(readSeed(join(dataDir, FOLDER, FILES.service))),
    ticketSecret: isNew ? randomFillSync(new Uint8Array(32)) : readSeed(ticketFile(dataDir)),
    ticketSecretIsNew: isNew,
  }
}

/**
 * Keeps a new secret, and returns its file. Where there are tickets already theirs was lost: choices must not be drawn anew, so this throws
 * `config.signing_key_missing`.
 */
export function keepTicketSecret(
  dataDir: string,
  { ticketSecret }: Pick<Material, 'ticketSecret'>,
  hasTickets: boolean,
): string {
  const file = ticketFile(dataDir)
  if (hasTickets) throw fault('config.signing_key_missing', { file })
  writeSeed(file, ticketSecret)
  return file
}

function ticketFile(dataDir: string): string {
  return join(dataDir, FOLDER, FILES.ticket)
}

function writeSeed(file: string, seed: Uint8Array): void {
  writeFileSync(file, `${toBase64Url(seed)}\n`, { mode: 0o600, flag: 'wx', flush: true })
}

/** The C2SP verifier key of the log. */
export function logVkey(name: string, material: Material): string {
  return formatVkey({ kind: 'log', name, publicKey: material.log.publicKey })
}

function readSeed(file: string): Uint8Array {
  let text: string
  try {
    if ((statSync(file).mode & 0o077) !== 0) throw fault('config.signing_key_open', { file })
    text = readFileSync(file, 'utf8').trim()
  } catch (error) {
    if (isCode(error, 'ENOENT')) throw fault('config.signing_key_missing', { file })
    throw error
  }
  try {
    if (text.length === 43) return fromBase64Url(text)
  } catch {
    // Said below, without the text.
  }
  throw fault('config.signing_key_damaged', { file })
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
