// The registration passport of an edition.
import { HEADINGS } from '../../shared/labels.ts'
import { PASSPORT_WORDS } from '../../shared/passport.ts'

const headings = HEADINGS.en

export const passport = {
  ...PASSPORT_WORDS.en,
  title: (edition: string) => `Registration passport ${edition}`,
  lead: 'What the provider states, how the columns were treated, and what the answers can disclose. Read it before you approve.',
  none: 'none',
  column: 'Export column',
  technique: headings.treatment,
  into: 'Becomes',
  found: headings.identifiersFound,
  claim: 'Privacy claim',
  claimWhy: 'The questions of NIST SP 800-226, answered from the declaration.',
  gapsNone: 'Nothing is missing.',
}
