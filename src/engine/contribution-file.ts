// Which file of a contribution is wrong, where it has several.
import { Fault } from '../../schemas/fault.ts'

/**
 * What a reading of the file at this place gives. A Fault of a file among several names it by its number,
 * beginning with 1; how many rows there are in all is of no single file.
 */
export async function ofFile<T>(place: number, files: number, reading: Promise<T>): Promise<T> {
  try {
    return await reading
  } catch (error) {
    if (files === 1 || !(error instanceof Fault) || !error.faults.some(isOfFile)) throw error
    throw new Fault(...error.faults, {
      code: 'engine.contribution_file',
      params: { file: place + 1, files },
    })
  }
}

/**
 * The work on all files; where it finds the contribution wrong, it is done once more with each alone, for the
 * Fault of the first file that is wrong.
 */
export async function orOfFile(
  files: readonly string[],
  work: (files: readonly string[]) => Promise<void>,
  undo: () => Promise<void>,
): Promise<void> {
  try {
    await work(files)
  } catch (error) {
    if (files.length === 1 || !(error instanceof Fault) || !error.faults.some(isOfFile)) throw error
    for (const [place, file] of files.entries()) {
      await undo()
      await ofFile(place, files.length, work([file]))
    }
    throw error
  }
}

const NOT_OF_FILE: ReadonlySet<string> = new Set([
  'engine.capacity_exceeded',
  'engine.disk_full',
  'engine.out_of_memory',
  'engine.failed',
])

function isOfFile({ code }: Fault['faults'][number]): boolean {
  return !NOT_OF_FILE.has(code)
}
