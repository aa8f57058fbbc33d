// Answers: the list, one, two compared.
import { PANEL_WORDS } from '../../shared/panel.ts'
import { MODE_WORDS } from '../../shared/kinds.ts'
import { HEADINGS } from '../../shared/labels.ts'
import { STANDING_WORDS } from '../../shared/standing.ts'

const headings = HEADINGS.en
export const answers = {
  title: headings.answers,
  lead: 'Stored answers can be read again at no cost.',
  empty: 'No answers yet.',
  emptyNext: 'Ask your first question. You see what it costs before you ask.',
  columns: {
    what: headings.question,
    edition: headings.edition,
    mode: headings.mode,
    cost: 'Budget used',
    released: headings.released,
    entry: 'Log entry',
  },
  modes: MODE_WORDS.en,
  compareWith: 'Compare the two',
  choose: 'Select two to compare',
  more: 'Load older answers',
  search: 'Search answers',
  searchHint: 'Names, labels and ids in either language; hidden values where this browser asked.',
  searching: (read: number) => `Searching: ${read} answers so far …`,
  found: (found: number, read: number) => `${found} of the ${read} newest answers.`,
  notFound: (read: number) => `Nothing found among the ${read} newest answers.`,
  notFoundNext: 'Use fewer or other words.',
  searchOlder: 'Search older answers',
}

export const answer = {
  everything: headings.wholeEdition,
  everythingElse: headings.hiddenSelection,
  inTotal: headings.inTotal,
  free: 'This is a stored answer, so nothing was charged.',
  kindWhy: {
    level: '',
    mean: '',
    average: '',
    share: 'Share of the target group.',
    consistent:
      'Adjusted by least squares so that groups, marginals and total agree. The released figures are beside it.',
    tgi: '100 means the same as in the whole market, 120 means 20 % more.',
    index: '100 is the average of all periods.',
    growth: 'Compared with the previous period.',
    quantile: 'The interval runs from bin edge to bin edge: where in a bin the figure lies is not known.',
    rate: '',
    rank: 'All ranks of a column hold together at 95 %.',
    concentration:
      'The noise helps to choose the largest, so the figure tends to be high; the lower end of the interval allows for it.',
    hhi: '10 000 is a monopoly; “other” counts as many small ones.',
    moving: 'The mean of each period and those before it; its noise is smaller than that of one period.',
    season:
      '100 is the average of all periods of whole years; a period stands for the same one of each year.',
  },
  show: 'Shown',
  table: 'Table',
  interval: '95 % interval',
  small: (threshold: number) => `below ${threshold}`,
  tooSmall: 'too small',
  unbounded: 'too noisy to tell',
  noEarlier: 'no earlier period',
  noPeriod: 'not a period',
  smallNote: (count: number, threshold: number, most: string) =>
    `Hatched (${count}): below ${threshold} including noise, so not shown. True values may be as high as ${most}.`,
  unboundedNote: (count: number) => `Without a number (${count}): the noise is too large to tell.`,
  legend: 'Charts and tables show what is counted; its 95 % intervals cover the noise only.',
  onlyTable: 'Too many combinations for a chart; see the table.',
  apart: (label: string) => `“${label}” is not a period, so it is only in the table.`,
  firstSeries: (count: number) => `The chart shows the first ${count} series; the table has all of them.`,
  export: 'Export',
  png: 'PNG image',
  svg: 'SVG image',
  csv: 'CSV table',
  xlsx: 'Excel workbook with notes',
  json: 'JSON with proof',
  citation: (
    title: string,
    edition: string,
    id: string,
    entry: string,
    epsilon: string,
    delta: string,
    date: string,
  ) =>
    `${title} (${edition}), Yinsuan answer ${id}, log entry ${entry}, ε ${epsilon}, δ ${delta}, ${date}; 95 % intervals of the noise.`,
  cite: 'Citation',
  receipt: 'Receipt',
  receiptWhy:
    'The service logged that it charged for and released exactly this answer. You can recompute the proof here from the answer file and the keys that you trust.',
  verify: headings.verifyHere,
  verified: (index: string, size: string, time: string) =>
    `Verified: entry ${index} of the log, proven at ${size} entries, released ${time}.`,
  checks: {
    entry: 'The entry hashes to its leaf',
    inclusion: (hashes: number) => `${hashes} hashes lead from the leaf to the root`,
    signature: 'The pinned log key signed that root',
    request: 'The entry commits to this request',
    result: 'The entry commits to this answer',
    charge: 'Charge, edition and mode agree',
  },
  logKey: 'Log key',
  raw: 'Entry and proof',
  askSimilar: 'Ask a similar question',
  compareWith: 'Compare with …',
  charged: headings.charged,
  byPool: STANDING_WORDS.en.byPool,
  entry: 'Log entry',
  id: headings.answer,
  mechanism: headings.noise,
  mechanisms: { 'discrete-gaussian': 'discrete Gaussian', 'discrete-laplace': 'discrete Laplace' },
}

export const compare = {
  title: 'Compare two answers',
  a: 'First',
  b: 'Second',
  none: 'These two answers have no table in common. Ask for the same statistic by the same dimension in both.',
  difference: 'Difference',
  verdict: 'Beyond the noise?',
  higher: '▲ higher',
  lower: '▼ lower',
  within: '≈ within the noise',
  unknown: '–',
  why: 'Each difference has its own 95 % interval, from the noise of both answers. Of many rows, one in twenty lies outside by chance.',
  shared:
    'The two answers share stored parts, so their noise is not independent and the intervals of differences are wider than needed.',
  table: 'What to compare',
}

const { title: _title, raised: _raised, rule: _rule, lead: _lead, ...panelWords } = PANEL_WORDS.en

export const panel = {
  ...panelWords,
  lead: 'The same trend asked of several editions, as one series with alarms. It is made of answers that you have: nothing is charged.',
  dataset: headings.dataset,
  choose: 'Choose a dataset.',
  empty: 'None of your answers makes a panel of this dataset.',
  emptyNext: 'Ask a trend that is open and not split, and the same one of each new edition.',
  notes: 'How to read it',
}
