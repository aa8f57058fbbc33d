// A copy of the public log in a folder, as an auditor keeps it.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseVkey } from '../../protocols/audit/note.ts'
import {
  type LogReader,
  type LogReport,
  verifyLog,
  type VerifyLogOptions,
} from '../../protocols/audit/verify-log.ts'
import { ProtocolError } from '../../protocols/errors.ts'
import { verifyEd25519 } from '../../protocols/identity/ed25519.ts'
import { exportLog } from '../../src/sdk/log-files.ts'

export async function copyLog(reader: LogReader, folder: string): Promise<readonly string[]> {
  const files: string[] = []
  await exportLog(reader, async (path, bytes) => {
    files.push(path)
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), bytes)
  })
  return files
}

/** Under the log's key and all of these witnesses. */
export async function verifyCopy(
  folder: string,
  logKey: string,
  witnesses: readonly string[],
  onEntry?: VerifyLogOptions['onEntry'],
): Promise<LogReport> {
  return await verifyLog(folderReader(folder), {
    policy: { logKey: parseVkey(logKey), witnesses: witnesses.map(parseVkey), quorum: witnesses.length },
    verify: verifyEd25519,
    ...(onEntry === undefined ? {} : { onEntry }),
  })
}

/**
 * Flips one bit in the middle of the newest bundle of entries, and returns the code by which the verifier
 * caught it.
 */
export async function tamper(
  folder: string,
  files: readonly string[],
  logKey: string,
): Promise<string | null> {
  const file = join(folder, files.findLast(path => path.startsWith('tile/entries/')) ?? 'checkpoint')
  const bytes = await readFile(file)
  const middle = bytes.length >> 1
  bytes[middle] = (bytes[middle] ?? 0) ^ 1
  await writeFile(file, bytes)
  try {
    await verifyCopy(folder, logKey, [])
    return null
  } catch (error) {
    if (error instanceof ProtocolError) return error.code
    throw error
  }
}

function folderReader(folder: string): LogReader {
  const read = async (path: string) => new Uint8Array(await readFile(join(folder, path)))
  return { readCheckpoint: () => read('checkpoint'), readTile: read, readEntryBundle: read }
}
