import { glob, open, readdir, realpath, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'
import { fault } from '../../../schemas/fault.ts'
import { type ExportFile, readableKind } from '../reading.ts'

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
    const matched = await filesOf(root, pattern)
    for (const path of matched) {
      const name = relative(root, path)
      if (name.startsWith(`..${sep}`) || isAbsolute(name)) {
        throw fault('prepare.outside_folder', { pattern }, `${at}/${i}`)
      }
      found.set(name, path)
    }
    if (matched.length === 0) throw fault('prepare.no_files', { pattern, folder }, `${at}/${i}`)
  }
  const files: ExportFile[] = []
  for (const [name, path] of [...found].sort(([a], [b]) => (a < b ? -1 : 1))) {
    files.push({ name, path, kind: await kindOfFile(path, name), bytes: (await stat(path)).size })
  }
  return files
}

/** Real paths. A folder stands for its files, also those in folders below: a Parquet dataset is one. */
async function filesOf(root: string, pattern: string): Promise<readonly string[]> {
  const paths: string[] = []
  for await (const entry of glob(pattern, { cwd: root, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (!entry.isDirectory()) paths.push(await realpath(path))
    else if (!pattern.includes('*')) {
      for (const below of await readdir(path, { recursive: true, withFileTypes: true }))
        if (!below.isDirectory() && !isMark(relative(root, join(below.parentPath, below.name))))
          paths.push(await realpath(join(below.parentPath, below.name)))
    }
  }
  return paths
}

/** What Spark and others leave beside the data: `_SUCCESS`, `.part-0.crc`, `_temporary/…`. */
function isMark(name: string): boolean {
  return name.split(sep).some(part => /^[._]/.test(part))
}

export async function kindOfFile(path: string, name: string): Promise<ExportFile['kind']> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const four = async (at: number): Promise<Uint8Array> =>
      (await file.read(Buffer.alloc(4), 0, 4, Math.max(0, at))).buffer
    return readableKind(await four(0), await four(size - 4), { name, bytes: size })
  } finally {
    await file.close()
  }
}
