// docs/DATASET.md and its translation: dataset.yaml and market.yaml, key by key.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { DatabaseSource } from '../../schemas/database-source.ts'
import {
  CapSource,
  DatasetFile,
  DimensionSource,
  ListDimension,
  LookupSource,
  Loss,
  MeasureSource,
  ViewSource,
} from '../../schemas/dataset-file.ts'
import type { Language } from '../../schemas/common.ts'
import { Cap, Derived, Dimension, DomainValue, Measure, View } from '../../schemas/declaration.ts'
import { DeriveSource, WindowsSource } from '../../schemas/derive-source.ts'
import { MarketStandard } from '../../schemas/market.ts'
import { ObjectSource } from '../../schemas/object-source.ts'
import { DominatedGroups } from '../../schemas/passport-statement.ts'
import { parseDatasetFile, parseForMarket, parseMarketFile } from '../../src/prepare/dataset-yaml.ts'
import { declare } from '../../src/prepare/declaration.ts'
import { requireFit } from '../../src/prepare/market-file.ts'
import { keysOf } from './keys.ts'
import { fenced, page } from './page.ts'
import * as words from './words/dataset.ts'
import { DATASET_PAGE, DATASET_SECTIONS } from './words/dataset-page.ts'
import * as dimensions from './words/dimensions.ts'
import * as market from './words/market.ts'
import { DOMINATED, DOMINATED_GROUP } from './words/passport.ts'
import * as sources from './words/sources.ts'

/** A value of a list: plain, or with labels. */
const ListedValue = ListDimension.shape.values.element

const HEADINGS: ReadonlyMap<z.ZodType, string> = new Map<z.ZodType, string>([
  [DatabaseSource, 'database'],
  [ObjectSource, 'objects'],
  [LookupSource, 'lookups'],
  [DimensionSource, 'dimensions'],
  [ListedValue, 'values'],
  [DeriveSource, 'derive'],
  [WindowsSource.shape.windows.element, 'windows'],
  [MeasureSource, 'measures'],
  [ViewSource, 'views'],
  [CapSource, 'caps'],
  [Loss, 'budget'],
  [DominatedGroups, 'passport.dominated'],
  [DominatedGroups.shape.groups.element, 'passport.dominated.groups'],
  [Dimension, 'market.yaml: dimensions'],
  [DomainValue, 'market.yaml: values'],
  [Derived, 'market.yaml: derived'],
  [Measure, 'market.yaml: measures'],
  [View, 'market.yaml: views'],
  [Cap, 'market.yaml: caps'],
])

/** Throws where a key has no words, or an example does not parse. */
export function datasetPage(language: Language): string {
  const say = (key: keyof typeof DATASET_PAGE) => DATASET_PAGE[key][language]
  const dataset = example('dataset.yaml')
  const market = example('market.yaml')
  requireExamples(dataset, market)
  const { legend, ...tables } = keysOf(language, HEADINGS)
  const [ofDataset, ofMarket] = [datasetKeys(language, tables), marketKeys(language, tables)]
  return page([
    `# ${say('title')}`,
    say('intro'),
    say('start'),
    say('notation'),
    // The longest of the lines that the file takes.
    legend({ most: '120' }),
    say('limits'),
    `## ${say('example')}`,
    fenced('yaml', dataset),
    say('alsoExamples'),
    ...ofDataset,
    '## market.yaml',
    say('market'),
    ...ofMarket,
    `### ${say('marketExample')}`,
    fenced('yaml', market),
    say('fits'),
  ])
}

function example(name: string): string {
  return readFileSync(join(import.meta.dirname, 'examples', name), 'utf8')
}

/** Throws a Fault where one does not parse, or the first does not fit the second. */
function requireExamples(dataset: string, market: string): void {
  parseDatasetFile(dataset, 'dataset.yaml')
  const standard = parseMarketFile(market, 'market.yaml')
  const { file } = parseForMarket(dataset, 'dataset.yaml', standard)
  requireFit(standard, declare(file, new Uint8Array(32)))
}

type Tables = Omit<ReturnType<typeof keysOf>, 'legend'>

function datasetKeys(language: Language, { keys, choice, kinds }: Tables): readonly string[] {
  const about = (key: keyof typeof DATASET_SECTIONS) => DATASET_SECTIONS[key][language]
  const dimension = kinds(
    DimensionSource,
    dimensions.DIMENSION,
    dimensions.DIMENSION_KINDS.map(kind => kind.words),
  )
  const derive = kinds(
    DeriveSource,
    dimensions.DERIVED,
    dimensions.DERIVE_KINDS_SAID.map(kind => kind.words),
  )
  return [
    `## ${DATASET_PAGE.file[language]}`,
    DATASET_PAGE.names[language],
    keys(DatasetFile, words.FILE),
    '## database',
    about('database'),
    keys(DatabaseSource, sources.DATABASE),
    '## objects',
    about('objects'),
    keys(ObjectSource, sources.OBJECTS),
    '## lookups',
    about('lookups'),
    keys(LookupSource, sources.LOOKUP),
    '## dimensions',
    about('dimensions'),
    dimension.common,
    ...dimensions.DIMENSION_KINDS.flatMap(({ name }, i) => [
      `### dimensions: ${name}`,
      dimension.own[i] ?? '',
    ]),
    '### values',
    about('values'),
    keys(listedObject(), dimensions.LISTED_VALUE),
    '## derive',
    about('derive'),
    derive.common,
    ...dimensions.DERIVE_KINDS_SAID.flatMap(({ name }, i) => [`### derive: ${name}`, derive.own[i] ?? '']),
    '### windows',
    about('windows'),
    keys(WindowsSource.shape.windows.element, dimensions.WINDOW),
    '## measures',
    about('measures'),
    keys(MeasureSource, words.MEASURE),
    '## views',
    about('views'),
    keys(ViewSource, words.VIEW),
    '### caps',
    about('caps'),
    keys(CapSource, words.CAP),
    '## budget',
    about('budget'),
    choice(Loss, words.LOSS),
    '## passport.dominated',
    about('dominated'),
    keys(DominatedGroups, DOMINATED),
    '### passport.dominated.groups',
    keys(DominatedGroups.shape.groups.element, DOMINATED_GROUP),
  ]
}

/** The form of a listed value that is more than a text. */
function listedObject(): z.ZodObject {
  const found = ListedValue.options.find(option => option instanceof z.ZodObject)
  if (found === undefined) throw new Error('a listed value has no keys')
  return found
}

function marketKeys(language: Language, { keys, choice }: Tables): readonly string[] {
  return [
    `### ${DATASET_PAGE.marketFile[language]}`,
    keys(MarketStandard, market.STANDARD),
    '### market.yaml: dimensions',
    keys(Dimension, market.MARKET_DIMENSION),
    '### market.yaml: values',
    keys(DomainValue, market.DOMAIN_VALUE),
    '### market.yaml: derived',
    choice(Derived, market.DERIVED_BY, 'by'),
    '### market.yaml: measures',
    keys(Measure, market.MARKET_MEASURE),
    '### market.yaml: views',
    keys(View, market.MARKET_VIEW),
    '### market.yaml: caps',
    choice(Cap, market.MARKET_CAP),
  ]
}
