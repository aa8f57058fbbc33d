// What `dataset prepare` tells a provider of its own data.
import { PHRASES } from '../../shared/phrases.ts'
import { HEADINGS, LABELS } from '../../shared/labels.ts'
import { IDENTIFIER_WORDS } from '../../../../schemas/identifier-words.ts'

const headings = HEADINGS.en
const labels = LABELS.en

export const prepareReport = {
  title: 'Report for the provider (exact figures: they stay on this machine)',
  rows: PHRASES.en.rowsRead,
  withoutUnit: (share: string) => `${share} of the rows have no buyer and were dropped`,
  withoutMeasure: (share: string) => `${share} of the rows lack a measure and were dropped`,
  older: (share: string) => `${share} of the rows are older than the period: not in the edition`,
  columns: 'Columns',
  column: 'column',
  becomes: labels.treatment,
  found: labels.foundInASample,
  nothing: '–',
  technique: {
    pseudonym: 'pseudonym',
    generalised: 'code of a declared domain',
    clipped: 'clipped quanta',
    dropped: labels.excluded,
  },
  kinds: IDENTIFIER_WORDS.en,
  lookAt: 'Names and addresses are detected by pattern only; review each column yourself.',
  outside: 'Outside the domains and clips',
  field: labels.field,
  missing: labels.missing,
  outsideHead: 'outside',
  unreadable: labels.unreadable,
  conflicts: labels.conflicts,
  contribution: headings.contribution,
  median: labels.median,
  largest: labels.maximum,
  rowsOfUnit: labels.rows,
  ordersOfUnit: labels.orders,
  anonymity: PHRASES.en.anonymityOver,
  kMin: (k: string, risk: string, mean: string) =>
    `k = ${k}; risk of being singled out: ${risk} at most, ${mean} on average`,
  shared: 'buyers sharing a combination',
  combinations: labels.combinations,
  units: labels.buyers,
  worst: 'smallest groups',
  noQuasi: 'No quasi-identifiers are declared, so k-anonymity was not computed.',
  views: (epsilon: string, rho: string) => `Bounds: kept share against noise at ε = ${epsilon} (ρ = ${rho})`,
  viewsNote:
    'Error combines dropped share and noise (median over the readable groups). With more buyers the noise matters less; the dropped share stays.',
  sampled: PHRASES.en.sampled,
  unbounded: 'Views without a bound keep everything (100 %).',
  bound: (view: string, statistic: string, what: string) => `${view} · ${statistic} · ${what}`,
  perUnit: labels.perBuyer,
  per: (dimensions: string) => `per ${dimensions}`,
  ofOrders: PHRASES.en.ofOrders,
  ofMeasure: (measure: string, what: string) => `${measure} ${what}`,
  question: (by: string, fixed: string) => (fixed === '' ? `by ${by}` : `one ${fixed}, by ${by}`),
  wholeQuestion: labels.inTotal,
  boundHead: labels.cap,
  keptHead: labels.kept,
  noiseHead: labels.noiseSigma,
  errorHead: labels.error,
  declared: 'declared',
  proposed: 'proposed',
}
