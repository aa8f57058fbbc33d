// The documents of this repository, and the commands in them.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')
export const read = (file: string): string => readFileSync(join(root, file), 'utf8')
export const documents = [
  'README.md',
  'README.zh-CN.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...markdownIn('docs'),
  ...markdownIn('docs/zh'),
]

/** Minutes each, and so run by .ci/run, which has to hold them as they are here. */
export const LONG = ['npm ci && npm run demo', 'npm run test:full', 'npm run lint', 'npm run types']
/** The first tier of `npm run test:full`. */
export const PART_OF_LONG = 'npm test'

export function markdownIn(folder: string): readonly string[] {
  return readdirSync(join(root, folder))
    .filter(name => name.endsWith('.md'))
    .map(name => `${folder}/${name}`)
}

/** Each fenced `sh` block. */
export function blocksOf(file: string): readonly string[] {
  return [...read(file).matchAll(/^```sh\n([\s\S]*?)\n```$/gm)].map(([, block = '']) => block)
}
