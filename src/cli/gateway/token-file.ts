import { readFile, rm } from 'node:fs/promises'
import { z } from 'zod'
import { fault } from '../../../schemas/fault.ts'
import { writeWhole } from '../write-file.ts'
import { parsedJson } from '../../sdk/parsed-json.ts'

const TokenFile = z.strictObject({ url: z.string(), token: z.string() })

export async function writeTokenFile(path: string, content: z.infer<typeof TokenFile>): Promise<void> {
  await writeWhole(path, `${JSON.stringify(content)}\n`)
}

/**
 * Removes what a gateway has left there: of another one only if `token` is undefined. Throws
 * `gateway.token_file` for any other file, which the caller may have named by mistake.
 */
export async function clearTokenFile(path: string, token?: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  if (text === undefined) return
  const found = TokenFile.safeParse(parsedJson(text))
  if (!found.success) throw fault('gateway.token_file', { file: path })
  if (token === undefined || found.data.token === token) await rm(path, { force: true })
}
