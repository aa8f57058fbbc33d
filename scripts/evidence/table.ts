// What can be run by name. Each module stands in a file of its name; a test finds a file that is missing here.
import type { Evidence, EvidenceOptions } from './evidence.ts'

export const EVIDENCE: Readonly<Record<string, (options: EvidenceOptions) => Promise<Evidence>>> = {
  'dp-samplers': async options => (await import('./dp-samplers.ts')).run(options),
  'dp-coverage': async options => (await import('./dp-coverage.ts')).run(options),
  'grey-box': async options => (await import('./grey-box.ts')).run(options),
  utility: async options => (await import('./utility.ts')).run(options),
  'store-kills': async options => (await import('./store-kills.ts')).run(options),
  'server-kills': async options => (await import('./server-kills.ts')).run(options),
  attacks: async options => (await import('./attacks.ts')).run(options),
  'fault-injection': async options => (await import('./fault-injection.ts')).run(options),
  'two-servers': async options => (await import('./two-servers.ts')).run(options),
  settlement: async options => (await import('./settlement.ts')).run(options),
  timing: async options => (await import('./timing.ts')).run(options),
  'blind-exactness': async options => (await import('./blind-exactness.ts')).run(options),
  'blind-cut-and-choose': async options => (await import('./blind-cut-and-choose.ts')).run(options),
  'blind-figures': async options => (await import('./blind-figures.ts')).run(options),
  'blind-honest-instance': async options => (await import('./blind-honest-instance.ts')).run(options),
  'blind-malformed': async options => (await import('./blind-malformed.ts')).run(options),
  'blind-soak': async options => (await import('./blind-soak.ts')).run(options),
  'blind-kills': async options => (await import('./blind-kills.ts')).run(options),
  'blind-agreement': async options => (await import('./blind-agreement.ts')).run(options),
  'blind-wire': async options => (await import('./blind-wire.ts')).run(options),
  'malicious-service': async options => (await import('./malicious-service.ts')).run(options),
}
