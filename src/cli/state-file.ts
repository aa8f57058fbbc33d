import { readFile } from 'node:fs/promises'
import { fault } from '../../schemas/fault.ts'

/** What a state file holds; undefined where there is none yet, null where it is no JSON. Throws a Fault. */
export async function readStateFile(file: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw fault('cli.file_unreadable', { file })
  }
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
