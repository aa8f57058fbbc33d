// The tests of a copy of the checkout, run against one planted mistake at a time.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { ROOT, type Tier, type TierName, TIERS } from '../test/tiers.ts'
import type { Mutant } from './list.ts'
import { distancesTo, importersOf, nearestFirst, reachOf, readImports } from './nearest.ts'
import { type Failed, firstFailure } from './run-tests.ts'

export type Finding = {
  /** The tier that found it; null where none did. */
  readonly tier: TierName | null
  readonly test: string | null
  readonly said: string | null
}

export const NOT_FOUND: Finding = { tier: null, test: null, said: null }

/** Fails wherever anything is planted, since the anchor is gone. */
const OF_ANCHORS = 'test/scripts/mutants.test.ts'

export class Tests {
  readonly #root: string
  readonly #url: string | undefined
  readonly #imports
  readonly #importers
  readonly #reaches = new Map<string, number>()
  /** Whether a test passes where nothing is planted. */
  readonly #sound = new Map<string, boolean>()

  constructor(root: string, url: string | undefined) {
    this.#root = root
    this.#url = url
    this.#imports = readImports(root)
    this.#importers = importersOf(this.#imports)
  }

  async find(
    { file }: Mutant,
    tiers: readonly TierName[],
    planted: <T>(work: () => Promise<T>) => Promise<T>,
  ): Promise<Finding> {
    const distances = distancesTo(file, this.#importers)
    for (const name of tiers) {
      const tests = TIERS[name].files().filter(test => test !== OF_ANCHORS)
      const files = nearestFirst(tests, distances, test => this.#reach(test))
      const waiting = new Set(files.filter(test => this.#sound.get(`${name} ${test}`) !== false))
      for (;;) {
        const failed = await planted(() => this.#run(name, [...waiting]))
        if (failed === undefined) break
        // What fails without the mistake too, or only once with it on a machine under load, has not found it.
        const again = await planted(() => this.#run(name, [failed.file]))
        if (again !== undefined && (await this.#isSound(name, failed.file)))
          return { tier: name, test: failed.file, said: again.said }
        waiting.delete(failed.file)
      }
    }
    return NOT_FOUND
  }

  #reach(test: string): number {
    const known = this.#reaches.get(test) ?? reachOf(test, this.#imports)
    this.#reaches.set(test, known)
    return known
  }

  async #isSound(name: TierName, file: string): Promise<boolean> {
    const key = `${name} ${file}`
    const known = this.#sound.get(key)
    if (known !== undefined) return known
    const failed = await this.#run(name, [file])
    if (failed !== undefined) console.log(`  ${file} fails without any mistake: ${failed.said}`)
    this.#sound.set(key, failed === undefined)
    return failed === undefined
  }

  async #run(name: TierName, files: readonly string[]): Promise<Failed | undefined> {
    const { env = {}, postgres, console: built, timeoutSeconds }: Tier = TIERS[name]
    if (built === true) execFileSync('npm', ['run', '-s', 'build:console'], { cwd: this.#root })
    const shared = postgres === true && this.#url !== undefined ? { DATABASE_URL_FOR_TESTS: this.#url } : {}
    const cache = { NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/node') }
    const all = { ...process.env, ...env, ...shared, ...cache }
    return await firstFailure(files, { cwd: this.#root, env: all, timeoutSeconds })
  }
}
