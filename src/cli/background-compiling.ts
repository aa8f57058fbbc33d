import { setFlagsFromString } from 'node:v8'

/**
 * Compiles on the main thread from now on. At its exit Node 24 may join a thread that compiles for Maglev or
 * Sparkplug while that thread waits for the one that joins it, and the process hangs (nodejs/node#54918 and
 * #64274). The flags are only ever turned off: V8 crashes where Maglev is turned on after a start without it.
 */
export function stopBackgroundCompiling(): void {
  setFlagsFromString('--no-maglev')
  setFlagsFromString('--no-concurrent-sparkplug')
}
