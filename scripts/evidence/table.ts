// What can be run by name. Each module stands in a file of its name; a test finds a file that is missing here.
import type { Evidence, EvidenceOptions } from './evidence.ts'

export const EVIDENCE: Readonly<Record<string, (options: EvidenceOptions) => Promise<Evidence>>> = {
  'dp-samplers': async () => (await import('./dp-samplers.ts')).run(),
  'dp-coverage': async () => (await import('./dp-coverage.ts')).run(),
  'grey-box': async () => (await import('./grey-box.ts')).run(),
  utility: async () => (await import('./utility.ts')).run(),
  'store-kills': async () => (await import('./store-kills.ts')).run(),
  'server-kills': async () => (await import('./server-kills.ts')).run(),
  attacks: async () => (await import('./attacks.ts')).run(),
  'fault-injection': async () => (await import('./fault-injection.ts')).run(),
  'two-servers': async () => (await import('./two-servers.ts')).run(),
  settlement: async () => (await import('./settlement.ts')).run(),
  timing: async () => (await import('./timing.ts')).run(),
  'blind-exactness': async () => (await import('./blind-exactness.ts')).run(),
  'blind-cut-and-choose': async () => (await import('./blind-cut-and-choose.ts')).run(),
  'blind-figures': async () => (await import('./blind-figures.ts')).run(),
  'blind-honest-instance': async () => (await import('./blind-honest-instance.ts')).run(),
  'blind-malformed': async () => (await import('./blind-malformed.ts')).run(),
  'blind-soak': async () => (await import('./blind-soak.ts')).run(),
  'blind-kills': async () => (await import('./blind-kills.ts')).run(),
  'blind-agreement': async () => (await import('./blind-agreement.ts')).run(),
  'blind-wire': async () => (await import('./blind-wire.ts')).run(),
  'malicious-service': async options => (await import('./malicious-service.ts')).run(options),
}
