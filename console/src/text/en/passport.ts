// The registration passport of an edition.
import { PASSPORT_WORDS } from '../../../../schemas/passport-words.ts'

export const passport = {
  ...PASSPORT_WORDS.en,
  title: (edition: string) => `Registration passport ${edition}`,
  lead: 'What its provider states, what was done to its columns, and what its answers can lose: read it before you approve.',
  none: 'none',
  column: 'Column of the export',
  technique: 'Treatment',
  into: 'Becomes',
  found: 'Identifiers found',
  claim: 'Claim of privacy',
  claimWhy: 'The questions of NIST SP 800-226, each with its answer from the declaration.',
  gapsNone: 'Nothing is missing.',
}
