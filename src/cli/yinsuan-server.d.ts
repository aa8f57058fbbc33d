// The package that packages/server makes of this repository, as it is seen from the package `yinsuan`.
declare module 'yinsuan-server' {
  import type { Host } from './host.ts'

  export function runCommand(argv: readonly string[], host: Host): Promise<number>
}
