// What the report cannot vouch for: legal texts that were not read, and facts that the log does not hold.
// Words are the reader's.

export const UNVERIFIED = [
  'official-texts',
  'grade-thresholds',
  'anonymisation-drafts',
  'audit-rhythm',
  'record-years',
  'dsl-article',
  'dp-as-anonymised',
  'classified-protection',
  'lawyer',
  'identity-checks',
  'exports-outside',
  'network-logs',
] as const
