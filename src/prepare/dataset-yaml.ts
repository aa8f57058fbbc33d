import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml'
import { z } from 'zod'
import { compareDecimals, readDecimal } from '../../protocols/anonymise/quantise.ts'
import { DatabaseSource } from '../../schemas/database-source.ts'
import type { DatasetFile } from '../../schemas/dataset-file.ts'
import { Fault, type FaultDetail } from '../../schemas/fault.ts'
import { ObjectSource } from '../../schemas/object-source.ts'
import { MarketStandard } from '../../schemas/market.ts'
import { parseOrThrow } from '../../schemas/validation-errors.ts'
import { leftOut, ontoMarket, requireNames } from './market-file.ts'
import { isRecord, readDatasetFile } from './read-dataset-file.ts'

const MAX_YAML_BYTES = 4 * 2 ** 20

/** dataset.yaml, parsed and checked. Throws one Fault with every mistake. */
export function parseDatasetFile(text: string, file: string): DatasetFile {
  return readDatasetFile(readYaml(text, file))
}

/** market.yaml. Throws one Fault with every mistake. */
export function parseMarketFile(text: string, file: string): MarketStandard {
  return parseOrThrow(MarketStandard, readYaml(text, file))
}

/** Where the rows come from instead of files: one section. */
export type RowSource =
  | { readonly database: DatabaseSource; readonly objects?: undefined }
  | { readonly objects: ObjectSource; readonly database?: undefined }

/** What `dataset init` is given of a database or an object storage: the section of it alone. */
export function parseSourceFile(text: string, file: string): RowSource {
  const raw = readYaml(text, file)
  if ('objects' in raw) return parseOrThrow(z.strictObject({ objects: ObjectSource }), raw)
  return parseOrThrow(z.strictObject({ database: DatabaseSource }), raw)
}

/**
 * dataset.yaml as far as the market's standard leaves anything to it. Throws one Fault with every mistake.
 */
export function parseForMarket(
  text: string,
  file: string,
  standard: MarketStandard,
): { readonly file: DatasetFile; readonly leftOut: readonly string[] } {
  const raw = readYaml(text, file)
  requireNames(raw, standard)
  return { file: readDatasetFile(ontoMarket(raw, standard)), leftOut: leftOut(raw, standard) }
}

function readYaml(text: string, file: string): Readonly<Record<string, unknown>> {
  if (text.length > MAX_YAML_BYTES) {
    throw new Fault({ code: 'dataset.yaml_too_large', params: { limit: MAX_YAML_BYTES }, at: file })
  }
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { version: '1.2', uniqueKeys: true, prettyErrors: true, lineCounter })
  const at = (offset: number | undefined) => `${file}:${lineCounter.linePos(offset ?? 0).line}`
  refuse(
    [...document.errors, ...document.warnings].map(({ code, pos: [offset] }) =>
      code === 'DUPLICATE_KEY'
        ? { code: 'dataset.key_twice', params: {}, at: at(offset) }
        : { code: 'dataset.yaml_syntax', params: { reason: code }, at: at(offset) },
    ),
  )
  const lost = lostAlias(document)
  if (lost !== undefined)
    throw new Fault({ code: 'dataset.yaml_alias', params: { name: lost.name }, at: at(lost.offset) })
  // A listed value is matched against texts of the export, so 007 and 1.0 stay as they were written.
  visit(document, {
    Pair(_, pair) {
      if (!isScalar(pair.key) || pair.key.value !== 'values') return
      visit(pair as never, {
        Pair: (_key, inner) => (isScalar(inner.key) && inner.key.value === 'label' ? visit.SKIP : undefined),
        Scalar(key, scalar) {
          if (key !== 'key' && typeof scalar.value !== 'string' && scalar.source !== undefined)
            scalar.value = scalar.source
        },
      })
    },
  })
  refuse(misread(document, at))
  const raw = content(document, file)
  if (!isMap(document.contents) || !isRecord(raw))
    throw new Fault({ code: 'shape.object', params: {}, at: file })
  return raw
}

function refuse([first, ...more]: readonly FaultDetail[]): void {
  if (first !== undefined) throw new Fault(first, ...more)
}

/**
 * What would become something else than was written: keys that are no texts, and numbers of more digits than
 * a float holds.
 */
function misread(document: Document, at: (offset: number | undefined) => string): readonly FaultDetail[] {
  const faults: FaultDetail[] = []
  visit(document, {
    Pair(_, { key }) {
      if (isScalar(key) && key.value !== null) return
      const offset = isNode(key) ? key.range?.[0] : undefined
      faults.push({ code: 'dataset.key_no_text', params: {}, at: at(offset) })
    },
    Scalar(_, { value, source, range }) {
      if (typeof value !== 'number' || source === undefined) return
      const [written, read] = [readDecimal(source), readDecimal(String(value))]
      if (written === undefined || read === undefined || compareDecimals(written, read) === 0) return
      faults.push({
        code: 'dataset.number_inexact',
        params: { written: source, read: value },
        at: at(range?.[0]),
      })
    },
  })
  return faults
}

/** The first alias whose anchor does not come before it. */
function lostAlias(document: Document): { readonly name: string; readonly offset: number } | undefined {
  const anchors = new Set<string>()
  let lost: { readonly name: string; readonly offset: number } | undefined
  visit(document, {
    Value(_, { anchor }) {
      if (anchor !== undefined) anchors.add(anchor)
    },
    Alias(_, alias) {
      if (anchors.has(alias.source)) return
      lost = { name: alias.source, offset: alias.range?.[0] ?? 0 }
      return visit.BREAK
    },
  })
  return lost
}

/**
 * A few lines of aliases of aliases could become more values than there is memory for; the library refuses
 * those.
 */
function content(document: Document, file: string): unknown {
  const most = 100
  try {
    return document.toJS({ maxAliasCount: most })
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
    throw new Fault({ code: 'dataset.yaml_aliases', params: { most }, at: file })
  }
}
