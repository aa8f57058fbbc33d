// Packages of PyPI that evidence compares with or measures on: never a dependency of the project.
import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

export type PythonPackage = {
  readonly name: string
  readonly version: string
  /** Of its wheel, where only this one package is installed. */
  readonly sha256?: string
}

const run = promisify(execFile)
const PATIENCE_MS = 300_000

/**
 * Installs them into the folder, without the packages that they need where their hashes are given. Returns
 * why that was not possible: no Python, no pip, no way to the index, another file than expected.
 */
export async function installed(
  packages: readonly PythonPackage[],
  folder: string,
): Promise<string | undefined> {
  await mkdir(folder, { recursive: true })
  const requirements = join(folder, 'requirements.txt')
  const hashed = packages.every(({ sha256 }) => sha256 !== undefined)
  const lines = packages.map(({ name, version, sha256 }) =>
    sha256 === undefined ? `${name}==${version}` : `${name}==${version} --hash=sha256:${sha256}`,
  )
  await writeFile(requirements, `${lines.join('\n')}\n`)
  const options = ['--quiet', '--disable-pip-version-check', '--target', folder]
  const only = hashed ? ['--no-deps', '--require-hashes', '--only-binary=:all:'] : []
  try {
    const argv = ['-m', 'pip', 'install', ...options, ...only, '-r', requirements]
    await run('python3', argv, { timeout: PATIENCE_MS })
    return undefined
  } catch (error) {
    const names = packages.map(({ name }) => name).join(', ')
    const why = error instanceof Error ? (error.message.trim().split('\n').at(-1) ?? '') : String(error)
    return `${names} cannot be installed with pip (${why.slice(0, 200)})`
  }
}
