// The catalogue, and one dataset of it.
import { HEADINGS, LABELS } from '../../shared/labels.ts'
import { STANDING_WORDS } from '../../shared/standing.ts'
import { EDITION_STATUS_WORDS } from '../../../../schemas/edition-status.ts'

const headings = HEADINGS.en
const labels = LABELS.en

export const catalogue = {
  title: headings.catalogue,
  lead: 'What you can ask, how precisely, and how much of your privacy budget is left.',
  empty: 'No dataset has been published yet.',
  emptyNext: 'A provider publishes one with yinsuan dataset publish. It appears here once it is sealed.',
  provider: headings.provider,
  period: headings.period,
  edition: headings.edition,
  statuses: EDITION_STATUS_WORDS.en,
  ask: headings.ask,
  details: headings.details,
  lastAnswers: 'Last answers',
  all: 'All answers',
  askAgain: 'Ask again',
  noGrant: 'No grant',
  noGrantWhy: 'Ask the provider for a grant to ask questions.',
  blindToo: 'blind questions',
  until: (date: string) => `grant until ${date}`,
  dimensions: (count: number) => `${count} ${count === 1 ? 'dimension' : 'dimensions'}`,
  measures: (count: number) => `${count} ${count === 1 ? 'measure' : 'measures'}`,
}

export const dataset = {
  dimensions: headings.dimensions,
  label: 'Meaning',
  values: headings.values,
  count: 'Number of values',
  perUnit: labels.buyerAttribute,
  tags: (most: number) => `up to ${most} per line`,
  perUnitWhy: 'One value per buyer; grouping by it is the most precise.',
  measures: headings.measures,
  clip: 'Range counted per line',
  views: 'Bounds',
  viewsWhy:
    'A buyer counts at most this much in an answer, and the noise is scaled to it. Anything beyond is left out.',
  view: headings.view,
  serves: 'For',
  bound: headings.cap,
  unbounded: 'unbounded: each buyer counts once per cell',
  perUnitMax: (max: number) => `${max} ${max === 1 ? 'line' : 'lines'} per buyer`,
  cap: (max: number, over: string) => `${max} per ${over}`,
  capOfOrders: (max: number, over: string) => `${max} orders per ${over === '' ? 'buyer' : over}`,
  capOfMeasure: (measure: string, max: string, over: string) =>
    `${measure} ${max} per ${over === '' ? 'buyer' : over}`,
  byValue: (values: number, dimension: string, least: string, most: string) =>
    ` (${least} to ${most} for ${values} ${values === 1 ? 'value' : 'values'} of ${dimension})`,
  blind: 'Can be asked blind',
  blindYes: 'yes',
  blindOne: 'one cell at a time',
  blindNo: 'no',
  statistic: headings.statistic,
  one: 'Your cap in this edition',
  total: 'Cap of all consumers in this edition',
  yearly: 'Your cap in any 12 months',
  pool: STANDING_WORDS.en.pool,
  poolOf: (epsilon: string, perYear: string) =>
    `ε ${epsilon} for published answers (${perYear} in any 12 months); the caps count it`,
  delta: 'δ',
  threshold: 'Reporting threshold',
  thresholdWhy: (least: number) => `Numbers below ${least} are shown as too small.`,
  code: 'Declared name',
  moreValues: (count: number) => `and ${count} more`,
}
