import { glob, open, realpath, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'
import { fault } from '../../../schemas/fault.ts'
import { type ExportFile, kindOf } from '../reading.ts'

/** The files that the globs name, below the data folder and nowhere else, in the order of their names. */
export async function exportFiles(
  folder: string,
  patterns: readonly string[],
  at: string,
): Promise<readonly ExportFile[]> {
  const root = await realpath(folder)
  const found = new Map<string, string>()
  for (const [i, pattern] of patterns.entries()) {
    if (isAbsolute(pattern) || pattern.split(/[\\/]/).includes('..')) {
      throw fault('prepare.outside_folder', { pattern }, `${at}/${i}`)
    }
    let matched = 0
    for await (const entry of glob(pattern, { cwd: root, withFileTypes: true })) {
      if (entry.isDirectory()) continue
      const path = await realpath(join(entry.parentPath, entry.name))
      const name = relative(root, path)
      if (name.startsWith(`..${sep}`) || isAbsolute(name)) {
        throw fault('prepare.outside_folder', { pattern }, `${at}/${i}`)
      }
      found.set(name, path)
      matched++
    }
    if (matched === 0) throw fault('prepare.no_files', { pattern, folder }, `${at}/${i}`)
  }
  const files: ExportFile[] = []
  for (const [name, path] of [...found].sort(([a], [b]) => (a < b ? -1 : 1))) {
    files.push({ name, path, kind: await kindOfFile(path, name), bytes: (await stat(path)).size })
  }
  return files
}

async function kindOfFile(path: string, name: string): Promise<ExportFile['kind']> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    if (size === 0) throw fault('prepare.empty_file', {}, name)
    const four = async (at: number): Promise<Uint8Array> =>
      (await file.read(Buffer.alloc(4), 0, 4, Math.max(0, at))).buffer
    const kind = kindOf(await four(0), await four(size - 4))
    if (kind === 'damaged' || (kind === 'parquet' && size < 12))
      throw fault('prepare.parquet_damaged', {}, name)
    return kind
  } finally {
    await file.close()
  }
}
