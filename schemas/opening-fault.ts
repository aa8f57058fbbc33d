// Which rule the opening of a blind ticket breaks (protocols/blind/open.ts, `OpeningFault`).
// A rule that is added there does not compile until it is listed here.
import { z } from 'zod'
import type { OpeningFault as Rule } from '../protocols/blind/open.ts'

/** Why an opening of a blind ticket did not pass. */
export const OpeningFault = z.enum({
  length: 'length',
  template: 'template',
  residue: 'residue',
  digest: 'digest',
  derivation: 'derivation',
} as const satisfies { readonly [Name in Rule]: Name })
export type OpeningFault = z.infer<typeof OpeningFault>
