// Which tests are near a file: by how many imports away it is. A file that is started as a process or read by
// its path counts as imported.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/** Of each file that reaches it, itself included, the number of imports between. */
export type Distances = ReadonlyMap<string, number>

/** By each file those that it imports, or the other way round. */
export type Imports = ReadonlyMap<string, readonly string[]>

export function readImports(root: string): Imports {
  const list = execFileSync('git', ['-C', root, 'ls-files', '*.ts', '*.tsx'], { encoding: 'utf8' })
  const files = list.split('\n').filter(file => file !== '')
  const known = new Set(files)
  return new Map(
    files.map(file => {
      const named = namedIn(readFileSync(join(root, file), 'utf8'), file)
      return [file, [...named].filter(path => known.has(path) && path !== file)]
    }),
  )
}

export function importersOf(imports: Imports): Imports {
  const importers = new Map<string, string[]>()
  for (const [file, imported] of imports) {
    for (const path of imported) {
      const list = importers.get(path)
      if (list === undefined) importers.set(path, [file])
      else list.push(file)
    }
  }
  return importers
}

/** Every text in quotes that ends like a source file, seen from the file and from the root. */
function namedIn(text: string, file: string): ReadonlySet<string> {
  const found = [...text.matchAll(/['"`]([\w./@-]+\.tsx?)['"`]/g)].map(([, path = '']) => path)
  return new Set(found.flatMap(path => [normalize(join(dirname(file), path)), normalize(path)]))
}

export function distancesTo(file: string, importers: Imports): Distances {
  const distances = new Map([[file, 0]])
  // A Map is iterated in the order of insertion, what is added meanwhile included: breadth first.
  for (const [at, distance] of distances) {
    for (const importer of importers.get(at) ?? [])
      if (!distances.has(importer)) distances.set(importer, distance + 1)
  }
  return distances
}

/** How many files a test reaches, itself included: those of few are quick. */
export function reachOf(file: string, imports: Imports): number {
  const reached = new Set([file])
  for (const at of reached) for (const imported of imports.get(at) ?? []) reached.add(imported)
  return reached.size
}

/** The tests that reach a file, nearest first and quick before slow; then the others. */
export function nearestFirst(
  tests: readonly string[],
  distances: Distances,
  reach: (test: string) => number,
): readonly string[] {
  const distance = (test: string) => distances.get(test) ?? Number.MAX_SAFE_INTEGER
  return tests.toSorted((a, b) => distance(a) - distance(b) || reach(a) - reach(b))
}
