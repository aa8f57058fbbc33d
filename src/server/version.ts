// The version of this software, as package.json says it.
import { readFileSync } from 'node:fs'
import { z } from 'zod'

const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')

export const SOFTWARE_VERSION = z.object({ version: z.string() }).parse(JSON.parse(text)).version

/** As the entries of the log name it. */
export const SOFTWARE = `yinsuan/${SOFTWARE_VERSION}`
