import type { OptionSpec } from '../define.ts'

/** What makes the folder of a service, a hub's or a node's. */
export const INIT_OPTIONS: readonly OptionSpec[] = [
  { flags: '--data-dir <dir>' },
  { flags: '--name <name>', required: true },
  { flags: '--operator <org>' },
  { flags: '--title <title>' },
  { flags: '--title-zh <title>' },
  { flags: '--officer <org>', repeat: true },
  { flags: '--officer-title <title>', repeat: true },
  { flags: '--officer-title-zh <title>', repeat: true },
]
