// The keys of a service, in files that only its own user can read: one signs the log, one signs answers, one
// draws the choices of blind tickets, one encrypts the keys of private bodies.
import { randomFillSync } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { formatVkey } from '../../../protocols/audit/note.ts'
import { fault } from '../../../schemas/fault.ts'
import type { MasterKey } from '../../store/body-vault.ts'
import { CONFIG_FILE } from '../config/config.ts'
import { nodeSigner, type Signer } from './ed25519.ts'
import { createSeedFile, flushNames, hasErrorCode, readSeedFile, writeSeedFile } from './seed-file.ts'

export type ServiceKeys = {
  /** Signs checkpoints under the name of the log. */
  readonly log: Signer
  /** Signs answers. */
  readonly service: Signer
  /** Draws which instances of a blind ticket are opened. */
  readonly ticketSecret: Uint8Array
  /** The folder has none, as one from before there were tickets: this one is not kept yet. */
  readonly ticketSecretIsNew: boolean
  /**
   * Encrypts the keys of private bodies. A data folder may have none yet: it is written when the first body
   * key is encrypted.
   */
  readonly masterKey: MasterKey
}

export const KEY_FOLDER = 'keys'
const FILES = {
  log: 'log.key',
  service: 'service.key',
  ticket: 'ticket.key',
  master: 'master.key',
} as const

/**
 * Creates a data folder's keys, and `settings` (the name at least) as its config.yaml. Refuses a folder that
 * has one of these files, and creates nothing then: overwriting a log key would end its log.
 */
export function createServiceKeys(
  dataDir: string,
  settings: { readonly name: string } & Readonly<Record<string, unknown>>,
): ServiceKeys {
  const folder = join(dataDir, KEY_FOLDER)
  const keys = Object.values(FILES).map(file => join(folder, file))
  const config = join(dataDir, CONFIG_FILE)
  const initialised = () => fault('config.initialised', { folder: dataDir })
  if ([...keys, config].some(file => existsSync(file))) throw initialised()
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  try {
    // Of two at once only one makes the first.
    for (const file of keys) createSeedFile(file)
    writeFileSync(config, stringify(settings), { mode: 0o600, flag: 'wx', flush: true })
    flushNames(dataDir)
  } catch (error) {
    throw hasErrorCode(error, 'EEXIST') ? initialised() : error
  }
  return loadServiceKeys(dataDir)
}

/**
 * Throws a Fault for a key that is missing, damaged, or readable by others; but the tickets' secret and the
 * master key may be missing.
 */
export function loadServiceKeys(dataDir: string): ServiceKeys {
  const isNew = !existsSync(ticketFile(dataDir))
  return {
    log: nodeSigner(readSeedFile(join(dataDir, KEY_FOLDER, FILES.log))),
    service: nodeSigner(readSeedFile(join(dataDir, KEY_FOLDER, FILES.service))),
    ticketSecret: isNew ? randomFillSync(new Uint8Array(32)) : readSeedFile(ticketFile(dataDir)),
    ticketSecretIsNew: isNew,
    masterKey: loadMasterKey(dataDir),
  }
}

/**
 * Stores a new secret and returns its file. Where tickets exist, their secret was lost: choices must not be
 * drawn again, so this throws `config.signing_key_missing`.
 */
export function keepTicketSecret(
  dataDir: string,
  { ticketSecret }: Pick<ServiceKeys, 'ticketSecret'>,
  hasTickets: boolean,
): string {
  const file = ticketFile(dataDir)
  if (hasTickets) throw fault('config.signing_key_missing', { file })
  writeSeedFile(file, ticketSecret)
  return file
}

function loadMasterKey(dataDir: string): MasterKey {
  const file = masterFile(dataDir)
  if (existsSync(file)) return { bytes: readSeedFile(file) }
  const bytes = randomFillSync(new Uint8Array(32))
  return { bytes, keep: () => writeSeedFile(file, bytes) }
}

export function masterFile(dataDir: string): string {
  return join(dataDir, KEY_FOLDER, FILES.master)
}

function ticketFile(dataDir: string): string {
  return join(dataDir, KEY_FOLDER, FILES.ticket)
}

/** The C2SP verifier key of the log. */
export function logVkey(name: string, keys: ServiceKeys): string {
  return formatVkey({ kind: 'log', name, publicKey: keys.log.publicKey })
}
