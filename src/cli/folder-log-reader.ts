// A log that `log export` wrote, read from its folder. A missing file is a failed verification: a tree has
// all its tiles or is none.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LogReader } from '../../protocols/audit/verify-log.ts'
import { utf8 } from '../../protocols/bytes.ts'
import { ProtocolError } from '../../protocols/errors.ts'

export function folderLogReader(folder: string): LogReader {
  const read = async (path: string): Promise<Uint8Array> => {
    try {
      return await readFile(join(folder, ...path.split('/')))
    } catch {
      throw new ProtocolError('log.file', 'a file of the log is missing or cannot be read', { path })
    }
  }
  return {
    readCheckpoint: () => read('checkpoint'),
    readTile: read,
    readEntryBundle: read,
    // Most logs have never changed their key.
    readHandovers: () => readFile(join(folder, 'handovers')).catch(() => utf8('[]')),
  }
}
