// Market reports: chosen, priced, bought, opened again.
import { MARKET_REPORT_WORDS } from '../../shared/market-report.ts'

const {
  title,
  everything,
  parts,
  inShort,
  quiet,
  leftOut,
  more,
  entry,
  notes,
  intervals,
  columns,
  free,
  stored,
} = MARKET_REPORT_WORDS.en

export const reportPages = { marketReports: 'Market reports', marketReport: 'Market report' }

export const report = {
  title,
  everything,
  parts,
  inShort,
  quiet,
  leftOut,
  more,
  entry,
  notes,
  intervals,
  columns,
  free,
  stored,
  lead: 'Who buys, how demand moves, where, at which price and against whom: several questions about one product, bought as one document.',
  product: 'Product',
  productWhy: 'Choose a category, a brand or a price band, or several. Nothing chosen is the whole edition.',
  withheld:
    'This edition has no categories, brands or price bands to choose by: the report is about all of it.',
  partsTitle: 'What is in it',
  fit: 'Such reports left',
  thisReport: 'this report',
  buy: 'Make this report',
  open: 'Open the report',
  known: (free: number, all: number) =>
    `${free} of ${all} parts were asked before and are free; only the others are charged.`,
  working: (part: number, all: number) => `Asking part ${part} of ${all}`,
  goesOn:
    'Each answer is stored as it arrives. If this breaks off, choose the same again: it goes on, and nothing is charged twice.',
  ready: 'Your market report is ready.',
  none: 'No part of a report is possible here',
  noneNext: 'The edition declares nothing of it, or your contract does not allow these questions.',
  noneFine: 'Noise would hide most groups of every part. Choose more precision, or a larger product.',
  kept: 'Your organisation’s reports',
  keptWhy: 'Every colleague opens them for free, also after the contract has ended.',
  all: 'All reports',
  remove: 'Remove',
  removeOf: (product: string) => `Remove: ${product}`,
  removeTitle: 'Remove this report for the whole organisation?',
  removeWhy: 'Its answers stay: the same report is made again for free.',
  removed: 'Removed.',
  gone: 'Your organisation keeps no such report',
  goneNext: 'It was removed, or it belongs to another organisation.',
  full: 'Your organisation keeps as many saved questions and reports as it may, so this report is not kept. Download it now; asked again, it is free.',
  verified: (answers: number) =>
    `Verified in this browser: ${answers} answers, each with its signature, log entry and receipt.`,
  narrower: 'Figures that are mostly hidden by noise are in the workbook only.',
  charged: (epsilon: string) => MARKET_REPORT_WORDS.en.privacy(epsilon),
  files: { html: 'Page (HTML)', xlsx: 'Excel workbook', json: 'JSON with proofs' },
}
