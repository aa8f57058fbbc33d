// A private key in a file that only its own user can read.
import { randomFillSync } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { fromBase64Url, toBase64Url } from '../../../protocols/bytes.ts'
import { Fault, fault } from '../../../schemas/fault.ts'

/** Makes one; a file that is there already is an error (EEXIST): an overwritten key is lost. */
export function createSeedFile(file: string): void {
  writeSeedFile(file, randomFillSync(new Uint8Array(32)))
}

/**
 * The existing next seed, or a new one. Written atomically: a half-written key would block every later
 * rotation.
 */
export function nextSeed(file: string): Uint8Array {
  if (!existsSync(file)) {
    const draft = `${file}.part`
    rmSync(draft, { force: true })
    createSeedFile(draft)
    renameSync(draft, file)
    flushNames(dirname(file))
  }
  return readSeedFile(file)
}

/**
 * The same for a seed under which nothing is encrypted yet: a damaged one, from an interrupted write, is
 * replaced. The caller guarantees that nothing is encrypted under it.
 */
export function unusedNextSeed(file: string): Uint8Array {
  try {
    return nextSeed(file)
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'config.signing_key_damaged') throw error
    rmSync(file)
    return nextSeed(file)
  }
}

/**
 * Flushed when it returns, its name too: what is encrypted under it, or an entry that names it, must not
 * outlive it after a power cut.
 */
export function writeSeedFile(file: string, seed: Uint8Array): void {
  writeFileSync(file, `${toBase64Url(seed)}\n`, { mode: 0o600, flag: 'wx', flush: true })
  flushNames(dirname(file))
}

/** The names in a folder, on the disk. */
export function flushNames(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Throws a Fault for a key that is missing, damaged, or readable by others. */
export function readSeedFile(file: string): Uint8Array {
  let text: string
  try {
    if ((statSync(file).mode & 0o077) !== 0) throw fault('config.signing_key_open', { file })
    text = readFileSync(file, 'utf8').trim()
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) throw fault('config.signing_key_missing', { file })
    throw error
  }
  try {
    if (text.length === 43) return fromBase64Url(text)
  } catch {
    // Said below, without the text.
  }
  throw fault('config.signing_key_damaged', { file })
}

export function hasErrorCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
