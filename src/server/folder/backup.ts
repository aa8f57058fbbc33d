// A backup of a service in one folder: its keys, its settings, its sealed editions, and the control plane's
// rows as lines of JSON, which both databases can import. It holds private keys and private bodies: whoever
// holds it can act as this service.
import { createReadStream } from 'node:fs'
import { cp, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type Fault, fault } from '../../../schemas/fault.ts'
import { isDraft, isThere } from '../../app/upload-files.ts'
import { readSealedEdition } from '../../engine/sealed-edition.ts'
import { openStoreReadOnly } from '../../store/open-store.ts'
import { isPgliteFolder } from '../../store/pglite-folder.ts'
import type { Config } from '../config/config-keys.ts'
import { CONFIG_FILE, type Environment, loadConfig } from '../config/config.ts'
import { engineFolder, openEmptyControlPlane, storeLocation, whileStopped } from '../control-plane.ts'
import { hasErrorCode } from '../keys/seed-file.ts'
import { loadServiceKeys, masterFile } from '../keys/service-keys.ts'
import { NeededFiles } from './needed-files.ts'
import { makeWhole } from './new-folder.ts'
import { repairModes } from './private-files.ts'

const ROWS_FILE = 'control-plane.ndjson'
const KEYS = 'keys'
const DATA = 'data'

/**
 * Works with a running service on PostgreSQL, or with a stopped one (PGlite opens once). All or nothing:
 * `folder` appears once it is complete, and a failed backup leaves no private key behind.
 */
export async function backUp(
  config: Pick<Config, 'dataDir' | 'databaseUrl'>,
  folder: string,
  /**
   * Stores the master key there instead: without it nobody can read a private body or a stored answer of the
   * backup.
   */
  masterKeyFile?: string,
): Promise<void> {
  if (config.databaseUrl === null && !(await isPgliteFolder(config.dataDir))) {
    throw fault('config.no_service', { folder: config.dataDir })
  }
  const partial = `${folder}.part`
  try {
    await copySettled(partial, config, masterKeyFile === undefined)
    if (masterKeyFile !== undefined) await copyKey(masterFile(config.dataDir), masterKeyFile)
    // A copy has the modes of its source.
    await repairModes(partial)
    await rename(partial, folder).catch(async (error: unknown) => {
      if (masterKeyFile !== undefined) await rm(masterKeyFile, { force: true })
      throw error
    })
  } catch (error) {
    await rm(partial, { recursive: true, force: true })
    throw error
  }
}

const ATTEMPTS = 5

/**
 * A running service may remove files after their rows were copied: then rows and files are copied again. What
 * an upload lacks twice is lost: a service starts without it, and so does its backup.
 */
async function copySettled(
  partial: string,
  config: Pick<Config, 'dataDir' | 'databaseUrl'>,
  withMasterKey: boolean,
): Promise<void> {
  let lost: readonly string[] = []
  for (let attempt = 1; ; attempt++) {
    await rm(partial, { recursive: true, force: true })
    const needed = await copyState(partial, config, withMasterKey)
    let gone: string
    try {
      await copyData(engineFolder(config), join(partial, DATA), needed.editions)
      const lacking = await needed.lacking(join(partial, DATA))
      const first = lacking.find(file => !lost.includes(file))
      if (first === undefined) return
      lost = lacking
      gone = first
    } catch (error) {
      if (!hasErrorCode(error, 'ENOENT')) throw error
      gone = error instanceof Error && 'path' in error ? String(error.path) : DATA
    }
    if (attempt === ATTEMPTS) throw fault('config.backup_file_gone', { file: gone, times: ATTEMPTS })
  }
}

/** Copies rows, keys and settings; returns the files that these rows need. */
async function copyState(
  partial: string,
  config: Pick<Config, 'dataDir' | 'databaseUrl'>,
  withMasterKey: boolean,
): Promise<NeededFiles> {
  const needed = new NeededFiles()
  await mkdir(partial, { recursive: true, mode: 0o700 })
  const store = await openStoreReadOnly(storeLocation(config))
  try {
    const rows = await open(join(partial, ROWS_FILE), 'wx', 0o600)
    try {
      await store.exportTables(async line => {
        await rows.write(`${line}\n`)
        needed.note(line)
      })
      await rows.sync()
    } finally {
      await rows.close()
    }
  } finally {
    await store.close()
  }
  await cp(join(config.dataDir, KEYS), join(partial, KEYS), {
    recursive: true,
    filter: file => withMasterKey || !basename(file).startsWith('master.'),
  })
  await cp(join(config.dataDir, CONFIG_FILE), join(partial, CONFIG_FILE))
  return needed
}

/**
 * Into a data folder without a service, and an empty database that no service uses; log and ledger are
 * verified before it returns. If it throws, the folder is as it was.
 */
export async function restore(
  folder: string,
  dataDir: string,
  env: Environment,
  masterKeyFile?: string,
): Promise<void> {
  const rows = await stat(join(folder, ROWS_FILE)).catch(() => undefined)
  if (rows?.isFile() !== true) throw fault('config.no_backup', { folder })
  await makeWhole(dataDir, async () => await restoreInto(dataDir, folder, env, masterKeyFile))
}

async function restoreInto(
  dataDir: string,
  folder: string,
  env: Environment,
  masterKeyFile: string | undefined,
): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  // Never over another service's keys: an overwritten log key would end its log.
  const initialised = fault('config.initialised', { folder: dataDir })
  for (const name of [KEYS, CONFIG_FILE]) if (await isThere(join(dataDir, name))) throw initialised
  for (const name of [KEYS, CONFIG_FILE]) await copyNew(join(folder, name), join(dataDir, name), initialised)
  if (masterKeyFile !== undefined) await copyKey(masterKeyFile, masterFile(dataDir))
  const config = loadConfig({ dataDir }, env)
  await whileStopped(config, async () => {
    await copyIfThere(join(folder, DATA), engineFolder(config))
    const store = await openEmptyControlPlane(config, loadServiceKeys(dataDir), Date.now)
    try {
      await store.importTables(linesOf(join(folder, ROWS_FILE)))
    } finally {
      await store.close()
    }
  })
}

/**
 * Splits at newlines only: node:readline also ends a line at U+2028 and U+2029, which JSON does not escape.
 */
async function* linesOf(file: string): AsyncGenerator<string> {
  let line = ''
  for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
    const [first = '', ...more] = (chunk as string).split('\n')
    line += first
    for (const next of more) {
      yield line
      line = next
    }
  }
  if (line !== '') yield line
}

async function copyKey(from: string, to: string): Promise<void> {
  if (!(await isThere(from))) throw fault('config.signing_key_missing', { file: from })
  await copyNew(from, to, fault('config.file_exists', { file: to }))
}

/** A file is there, or a folder. */
const TAKEN = ['ERR_FS_CP_EEXIST', 'ERR_FS_CP_NON_DIR_TO_DIR', 'ERR_FS_CP_DIR_TO_NON_DIR']

/** Never over another one. */
async function copyNew(from: string, to: string, taken: Fault): Promise<void> {
  await cp(from, to, { recursive: true, force: false, errorOnExist: true }).catch((error: unknown) => {
    throw TAKEN.some(code => hasErrorCode(error, code)) ? taken : error
  })
}

const UPLOADS = 'uploads'
const EDITIONS = 'editions'

/**
 * Of the data plane what a service needs again: uploads, and the editions that are `kept`. Throws ENOENT
 * where a file was removed meanwhile or an edition no longer exists. Once withdrawn an edition never comes
 * back, so one that still exists existed all the time, and what its copy lacks is damage.
 */
async function copyData(from: string, to: string, kept: readonly string[]): Promise<void> {
  const editions = join(to, EDITIONS)
  await mkdir(editions, { recursive: true, mode: 0o700 })
  // First, since they come and go, and editions take long.
  await copyIfThere(join(from, UPLOADS), join(to, UPLOADS), file => !isDraft(file))
  for (const id of kept) await cp(join(from, EDITIONS, id), join(editions, id), { recursive: true })
  for (const id of kept) {
    await stat(join(from, EDITIONS, id))
    const { files } = await readSealedEdition({ editions }, id)
    for (const file of files) {
      if (!(await isThere(file))) throw fault('engine.damaged_file', { file: basename(file) })
    }
  }
}

async function copyIfThere(
  from: string,
  to: string,
  filter: (file: string) => boolean = () => true,
): Promise<void> {
  if (await isThere(from)) await cp(from, to, { recursive: true, filter })
}
