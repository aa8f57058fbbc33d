// Where the pages of reference are on this machine: beside the code, in a package as in a checkout.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Language } from '../../schemas/common.ts'

/** Their folder in a language; undefined where they are not installed, as in a container. */
export function referencePages(language: Language): string | undefined {
  const folder = join(import.meta.dirname, '../../docs', language === 'en' ? '' : language)
  return existsSync(join(folder, 'CLI.md')) ? folder : undefined
}
