// One package as a folder that `npm pack` takes as it is.
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { closureOf } from './closure.ts'
import { entriesOf, type Manifest, type Package, readManifest } from './packages.ts'

/**
 * Files lie in the package as they do in the checkout, so that paths from one to another hold. Throws where
 * the manifest does not say what the code needs.
 */
export async function stage(root: string, emitted: string, into: string, packed: Package): Promise<Manifest> {
  const manifest = await readManifest(root, join('packages', packed.folder))
  const closure = await closureOf(emitted, { ...packed, entries: entriesOf(manifest) })
  // One package of ours calls another where both are installed, and needs none.
  const foreign = closure.packages.filter(name => name !== 'yinsuan-server')
  checkDependencies(await readManifest(root), manifest, [...foreign, ...packed.byName])
  if (packed.folder === 'sdk') await checkForBrowsers(emitted, manifest)
  for (const file of closure.files) await copy(join(emitted, file), join(into, file))
  await copy(join(root, packed.readme), join(into, 'README.md'))
  await copy(join(root, 'LICENSE'), join(into, 'LICENSE'))
  if (packed.docs) await cp(join(root, 'docs'), join(into, 'docs'), { recursive: true })
  if (packed.console) await cp(join(root, 'console/dist'), join(into, 'console/dist'), { recursive: true })
  const { private: _, ...published } = manifest
  await writeFile(join(into, 'package.json'), `${JSON.stringify(published, null, 2)}\n`)
  return manifest
}

async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  await cp(from, to)
}

/**
 * What the files import is what the manifest names, at the versions that the whole repository is tested with.
 */
export function checkDependencies(root: Manifest, manifest: Manifest, imported: readonly string[]): void {
  const named = {
    ...manifest.peerDependencies,
    ...manifest.optionalDependencies,
    ...manifest.dependencies,
  }
  const faults = [
    ...imported.filter(name => !Object.hasOwn(named, name)).map(name => `${name} is imported and not named`),
    ...Object.keys(named)
      .filter(name => !imported.includes(name))
      .map(name => `${name} is named and not imported`),
    ...Object.entries(named)
      .filter(([name, version]) => root.dependencies[name] !== version)
      .map(([name]) => `${name} has another version than the repository`),
    ...(manifest.version === root.version ? [] : [`version ${manifest.version} is not ${root.version}`]),
  ]
  if (faults.length > 0) throw new Error(`packages: ${manifest.name}: ${faults.join('; ')}`)
}

/** Every entry but `node` is for browsers too. */
async function checkForBrowsers(emitted: string, manifest: Manifest): Promise<void> {
  const entries = entriesOf(manifest).filter(entry => !entry.endsWith('/node.js'))
  const { builtins } = await closureOf(emitted, { entries, types: false, stopsAt: [] })
  if (builtins.length > 0) throw new Error(`packages: ${manifest.name} imports ${builtins.join(', ')}`)
}
