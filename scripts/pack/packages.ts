// What each package of `packages/` is made of.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const Versions = z.record(z.string(), z.string())
export const Manifest = z.looseObject({
  name: z.string(),
  version: z.string(),
  bin: z.record(z.string(), z.string()).optional(),
  exports: z.record(z.string(), z.union([z.string(), z.record(z.string(), z.string())])).optional(),
  dependencies: Versions.default({}),
  optionalDependencies: Versions.default({}),
  peerDependencies: Versions.default({}),
})
export type Manifest = z.infer<typeof Manifest>

export type Package = {
  /** Its folder in `packages/`. */
  readonly folder: string
  /** Files beside the manifest, from the root of the checkout. */
  readonly readme: string
  /** Whether the types are part of it: only a library needs them. */
  readonly types: boolean
  /** Folders of emitted files that dynamic imports do not lead into. */
  readonly stopsAt: readonly string[]
  /** Packages that are loaded by name at run time. */
  readonly byName: readonly string[]
  /** Whether the documents are part of it: `--help` leads to them. */
  readonly docs: boolean
  /** Whether the built console is part of it. */
  readonly console: boolean
}

export const PACKAGES: readonly Package[] = [
  {
    folder: 'sdk',
    readme: 'src/sdk/README.md',
    types: true,
    stopsAt: [],
    byName: [],
    docs: false,
    console: false,
  },
  {
    folder: 'cli',
    readme: 'packages/cli/README.md',
    types: false,
    // The service is another package: src/cli/server-package.ts.
    stopsAt: ['src/server'],
    byName: [],
    docs: true,
    console: false,
  },
  {
    folder: 'server',
    readme: 'packages/server/README.md',
    types: false,
    stopsAt: [],
    byName: ['pino-pretty'],
    docs: true,
    console: true,
  },
]

export async function readManifest(root: string, folder = '.'): Promise<Manifest> {
  return Manifest.parse(JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8')))
}

/** The files that the manifest names: programs and exports, without their declarations. */
export function entriesOf({ bin = {}, exports: exported = {} }: Manifest): readonly string[] {
  const named = Object.values(exported).flatMap(target =>
    typeof target === 'string' ? [target] : [target['default'] ?? ''],
  )
  return [...Object.values(bin), ...named]
    .filter(path => path.endsWith('.js'))
    .map(path => path.replace(/^\.\//, ''))
}
