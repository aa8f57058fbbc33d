// Which test files there are, by tier: what a file's name ends in says which one it is in.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '../..')

export type Tier = {
  readonly what: string
  readonly files: () => readonly string[]
  /** One PostgreSQL for all files, which does not wait for the disk. */
  readonly postgres?: true
  readonly env?: Readonly<Record<string, string>>
  readonly timeoutSeconds: number
  /** Alone, before all others. */
  readonly serial?: string
  /** Those that take longest, the longest first; the others follow by name. */
  readonly first?: readonly string[]
  /** Files at a time; absent: as `.taprc` says. */
  readonly jobs?: number
  /** With the console built before. */
  readonly console?: true
}

/** `npm test` is the first of them, `npm run test:full` all. */
export const TIERS = {
  test: {
    what: 'all that is pure, each use case on one database',
    files: () => endingIn('test'),
    postgres: true,
    env: { STORE_FOR_TESTS: 'PostgreSQL' },
    timeoutSeconds: 240,
  },
  twin: {
    what: 'the store once more, on PGlite',
    files: () =>
      endingIn('test').filter(file => readFileSync(join(ROOT, file), 'utf8').includes("/support/stores.ts'")),
    env: { STORE_FOR_TESTS: 'PGlite' },
    timeoutSeconds: 240,
  },
  full: {
    what: 'short forms of evidence, markets of several nodes, long stories',
    files: () => endingIn('full'),
    postgres: true,
    timeoutSeconds: 600,
  },
  cluster: {
    what: 'the same editions on Apache Spark (SPARK_HOME)',
    files: () => endingIn('cluster'),
    timeoutSeconds: 600,
  },
  walkthrough: {
    what: 'commands of documents and help, the packages in an empty project, the demo',
    files: () => endingIn('walkthrough'),
    first: ['test/docs.walkthrough.ts', 'test/packages.walkthrough.ts', 'test/scripts/demo.walkthrough.ts'],
    timeoutSeconds: 600,
  },
  fault: {
    what: 'processes killed, disks full, ten times the load, times measured, malformed messages',
    files: () => endingIn('fault'),
    timeoutSeconds: 600,
  },
  e2e: {
    what: 'the console in Chromium, in both languages and widths',
    files: () => endingIn('e2e'),
    postgres: true,
    timeoutSeconds: 600,
    serial: 'test/e2e/console/arrival.e2e.ts',
    first: ['messy', 'market', 'story', 'consumer', 'provider', 'officer', 'blind'].map(
      name => `test/e2e/console/${name}.e2e.ts`,
    ),
    // A browser waits for pages more than it computes.
    jobs: 5,
    console: true,
  },
} as const satisfies Readonly<Record<string, Tier>>

export type TierName = keyof typeof TIERS

export const TIER_NAMES = Object.keys(TIERS).filter(isTier)

export function isTier(name: string): name is TierName {
  return Object.hasOwn(TIERS, name)
}

function endingIn(ending: string): readonly string[] {
  return globSync(`test/**/*.${ending}.ts`, { cwd: ROOT }).sort()
}
