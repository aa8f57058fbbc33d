// From an object storage to a table: its objects are copied into the work folder and read like an export.
import { join } from 'node:path'
import type { ObjectSource } from '../../../schemas/object-source.ts'
import { type ExportTable, readExport } from '../read-export.ts'
import type { ExportFile, Reading } from '../reading.ts'
import { kindOfFile } from './export-files.ts'
import { openObjectStorage } from './object-storage.ts'
import type { RowSourceOptions } from './row-source.ts'

/** Copying is most of the time. */
const COPYING = 0.7

export async function readObjects(
  reading: Reading,
  source: ObjectSource,
  { secrets, folder, temp, wanted, csv, onFraction }: RowSourceOptions,
): Promise<ExportTable> {
  using storage = await openObjectStorage(source, secrets.objectKey, folder)
  const objects = await storage.list()
  const all = objects.reduce((sum, { bytes }) => sum + bytes, 0)
  const files: ExportFile[] = []
  let before = 0
  for (const [i, object] of objects.entries()) {
    // Never by its key: that is the storage's.
    const path = join(temp, `object-${i}`)
    await storage.fetchTo(object, path, read => onFraction((COPYING * (before + read)) / all))
    before += object.bytes
    files.push({ name: object.key, path, kind: await kindOfFile(path, object.key), bytes: object.bytes })
  }
  return readExport(
    { ...reading, files: async () => files },
    {
      patterns: [],
      at: '/objects',
      ...csv,
      onFraction: fraction => onFraction(COPYING + (1 - COPYING) * fraction),
      ...(wanted === undefined ? {} : { wanted }),
    },
  )
}
