import { readFileSync } from 'node:fs'
import { z } from 'zod'

// From the checkout one folder up is enough; from dist/src/cli it is one more.
const candidates = ['../../package.json', '../../../package.json']

export const VERSION = candidates.map(readVersion).find(version => version !== undefined) ?? '0'

function readVersion(path: string): string | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
    return z.object({ version: z.string() }).parse(content).version
  } catch {
    return undefined
  }
}
