// Which emitted files a package needs, and which packages they import.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'

export type Closure = {
  /** Paths below the folder of emitted files. */
  readonly files: readonly string[]
  /** Names of the packages that they import. */
  readonly packages: readonly string[]
  /** Modules of Node that they import. */
  readonly builtins: readonly string[]
}

export type ClosureOptions = {
  readonly entries: readonly string[]
  /** Whether to follow declarations (`.d.ts`) beside the code. */
  readonly types: boolean
  readonly stopsAt: readonly string[]
}

/** Throws where a file imports one that was not emitted. */
export async function closureOf(emitted: string, options: ClosureOptions): Promise<Closure> {
  const files = new Set<string>()
  const bare = new Set<string>()
  const waiting = options.entries.flatMap(entry => (options.types ? [entry, typesOf(entry)] : [entry]))
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue
    if (!existsSync(join(emitted, file))) throw new Error(`${file} was not emitted`)
    files.add(file)
    const text = await readFile(join(emitted, file), 'utf8')
    const isTypes = file.endsWith('.d.ts')
    for (const { specifier, dynamic } of specifiersIn(text)) {
      if (!specifier.startsWith('.')) {
        bare.add(specifier)
        continue
      }
      const path = normalize(join(dirname(file), specifier))
      if (!isTypes && dynamic && options.stopsAt.some(folder => path.startsWith(`${folder}/`))) continue
      if (isTypes) waiting.push(typesOf(path))
      else waiting.push(path, ...(options.types ? [typesOf(path)] : []))
    }
    if (!isTypes) waiting.push(...workersIn(text, emitted, file))
  }
  const names = [...bare]
  return {
    files: [...files].sort(),
    packages: [...new Set(names.filter(name => !name.startsWith('node:')).map(packageOf))].sort(),
    builtins: names.filter(name => name.startsWith('node:')).sort(),
  }
}

const STATIC = /^(?:import|export)(?:\s+[\w$*{},\s]+?\s+from)?\s+['"]([^'"]+)['"];?$/gm
const DYNAMIC = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g

/** Also of `import("…").Name` in declarations. */
function specifiersIn(text: string): readonly { readonly specifier: string; readonly dynamic: boolean }[] {
  return [
    ...[...text.matchAll(STATIC)].map(([, specifier = '']) => ({ specifier, dynamic: false })),
    ...[...text.matchAll(DYNAMIC)].map(([, specifier = '']) => ({ specifier, dynamic: true })),
  ]
}

/** Worker files are named by a string: `'./worker.js'`. */
function workersIn(text: string, emitted: string, file: string): readonly string[] {
  return [...text.matchAll(/'(\.\/[\w-]+\.js)'/g)]
    .map(([, path = '']) => normalize(join(dirname(file), path)))
    .filter(path => existsSync(join(emitted, path)))
}

function typesOf(path: string): string {
  return path.replace(/(?<!\.d)\.[jt]s$/, '.d.ts')
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}
