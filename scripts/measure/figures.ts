import { cyclesOf, importsOf, smallFilesOf, usersOf } from './imports.ts'
import { caseLabelsOf, filesNaming, kindsOf } from './kinds.ts'
import { isNode, type Node, type Source, walk } from './sources.ts'

export type RoomFigures = {
  readonly files: number
  readonly lines: number
  readonly medianFileLines: number
  readonly p90FileLines: number
  readonly functionsOver100Lines: number
  readonly exportedFunctions: number
  /** Null where a room exports no function. */
  readonly docstringShare: number | null
}

export type Figures = {
  readonly rooms: Readonly<Record<string, RoomFigures>>
  readonly files: number
  readonly lines: number
  /** What is shipped: everything but scripts and tests. */
  readonly productFiles: number
  readonly productLines: number
  /** Of the product: below 60 lines, with a single importer, which lies beside it. */
  readonly smallFilesWithOneImporter: number
  readonly smallFiles: readonly string[]
  /** Exports of the product that nothing but tests imports. */
  readonly testOnlyExports: number
  readonly exportsForTests: readonly string[]
  /** Exports of the product that no other file imports; a page's default export is imported dynamically. */
  readonly unusedExports: number
  readonly exportsForNobody: readonly string[]
  /** Groups of the product's files that reach one another; types and dynamic imports count. */
  readonly importCycles: number
  readonly cycles: readonly string[]
  /** Functions of the SDK for asking that command line and console call. */
  readonly askingVerbs: readonly string[]
  /** Files outside `src/domain` that decide whether a question may be charged. */
  readonly filesThatDecideCharges: number
  readonly deciders: readonly string[]
  /** How many files of the product name a kind of log entry or a derivation. */
  readonly medianFilesPerKind: number
  readonly filesByKind: Readonly<Record<string, number>>
  readonly caseLabelsByKind: number
  readonly caseLabels: readonly string[]
  readonly orderOfKeysComments: number
  readonly medianFileLines: number
  readonly p90FileLines: number
  /** Tests aside. */
  readonly functionsOver100Lines: number
  readonly longFunctions: readonly string[]
  /**
   * Names that more than one file of the product declares and exports. Not counted: sections of a dictionary
   * (`src/text`, `en.ts` and `zh.ts`), which are keys, and the zod schema of a protocol's type.
   */
  readonly namesWithSeveralHomes: number
  readonly severalHomes: readonly string[]
  readonly commentLines: number
  readonly commentLinesOver110Columns: number
  /** Of exported functions of the product. */
  readonly docstringShare: number
  /** Chinese texts that are in more than one file, word for word, of the product. */
  readonly duplicatedStrings: number
  readonly looseServerFiles: number
}

const MAX_FUNCTION_LINES = 100
const MAX_COMMENT_COLUMNS = 110

export function measure(sources: readonly Source[]): Figures {
  const product = sources.filter(isProduct)
  const long = sources.filter(({ room }) => room !== 'test').flatMap(longFunctionsOf)
  const comments = sources.flatMap(commentLinesOf)
  const names = namesOf(product.filter(({ path }) => !DICTIONARY.test(path)))
  const imports = importsOf(sources)
  const shipped = new Set(product.map(({ path }) => path))
  const own = imports.filter(({ from }) => shipped.has(from))
  const small = smallFilesOf(product, own)
  const users = [...usersOf(product.flatMap(exportedNames), imports)]
  const forTests = users.filter(([, by]) => by.length > 0 && by.every(path => path.startsWith('test/')))
  const forNobody = users.filter(([, by]) => by.length === 0)
  const cycles = cyclesOf(own)
  const kinds = kindsOf(product)
  const labels = caseLabelsOf(product, kinds)
  const filesByKind = filesNaming(product, kinds)
  const deciders = product.filter(decidesCharges).map(({ path }) => path)
  const rooms = [...Map.groupBy(sources, ({ room }) => room)].sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    rooms: Object.fromEntries(rooms.map(([room, own]) => [room, roomFigures(own)])),
    files: sources.length,
    lines: sum(sources.map(linesOf)),
    productFiles: product.length,
    productLines: sum(product.map(linesOf)),
    smallFilesWithOneImporter: small.length,
    smallFiles: small,
    testOnlyExports: forTests.length,
    exportsForTests: forTests.map(([name]) => name),
    unusedExports: forNobody.length,
    exportsForNobody: forNobody.map(([name]) => name),
    importCycles: cycles.length,
    cycles: cycles.map(cycle => cycle.join(', ')),
    askingVerbs: askingVerbs(product),
    filesThatDecideCharges: deciders.length,
    deciders,
    medianFilesPerKind: quantile(Object.values(filesByKind), 0.5),
    filesByKind,
    caseLabelsByKind: labels.length,
    caseLabels: labels,
    orderOfKeysComments: product.flatMap(commentLinesOf).filter(line => ORDER_OF_KEYS.test(line)).length,
    medianFileLines: quantile(product.map(linesOf), 0.5),
    p90FileLines: quantile(product.map(linesOf), 0.9),
    functionsOver100Lines: long.length,
    longFunctions: long,
    namesWithSeveralHomes: names.length,
    severalHomes: names,
    commentLines: comments.length,
    commentLinesOver110Columns: comments.filter(line => line.length > MAX_COMMENT_COLUMNS).length,
    docstringShare: docstringShare(product.flatMap(exportedFunctions)) ?? 1,
    duplicatedStrings: severalHomes(product.map(source => new Set(chineseTexts(source)))).length,
    looseServerFiles: sources.filter(({ path }) => /^src\/server\/[^/]+$/.test(path)).length,
  }
}

function isProduct({ path }: Source): boolean {
  return /^(?:src|protocols|schemas|console\/src)\//.test(path)
}

const ORDER_OF_KEYS = /\bin (?:the|its|their) (?:order of (?:the )?(?:answer.s )?)?canonical (?:JSON|order)/i
const ASKING =
  /\b(?:ask(?:Blind|Joint|JointBlind)?|finishJoint|resumeJointBlind|cancel(?:Stored|OpenJoint)|endJointBlind|verify(?:Joint)?Answer|read(?:BlindAnswer|JointBlind)|ensure\w*Tickets?|practice(?:Answers|Joint)|openJointQuestions)(?=\()/g

function askingVerbs(product: readonly Source[]): readonly string[] {
  const asking = product.filter(({ path }) => /^(?:src\/cli|console\/src)\//.test(path))
  return [...new Set(asking.flatMap(({ text }) => text.match(ASKING) ?? []))].sort()
}

/** The names under which it was done before there was one are counted as well. */
const DECIDES = /\b(?:decideCharge|permitQuestion|checkBalances|refusalReason)\(/

function decidesCharges({ path, text }: Source): boolean {
  return !path.startsWith('src/domain/') && DECIDES.test(text)
}

function roomFigures(sources: readonly Source[]): RoomFigures {
  const functions = sources.flatMap(exportedFunctions)
  return {
    files: sources.length,
    lines: sum(sources.map(linesOf)),
    medianFileLines: quantile(sources.map(linesOf), 0.5),
    p90FileLines: quantile(sources.map(linesOf), 0.9),
    functionsOver100Lines: sources.flatMap(longFunctionsOf).length,
    exportedFunctions: functions.length,
    docstringShare: docstringShare(functions),
  }
}

function linesOf({ text }: Source): number {
  return text.split('\n').length - 1
}

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])

function longFunctionsOf({ path, text, program }: Source): readonly string[] {
  return [...walk(program)]
    .filter(({ type }) => FUNCTIONS.has(type))
    .map(({ start, end }) => ({ start, lines: text.slice(start, end).split('\n').length }))
    .filter(({ lines }) => lines > MAX_FUNCTION_LINES)
    .map(({ start, lines }) => `${path}:${text.slice(0, start).split('\n').length} (${lines})`)
}

/** Every line that is a comment, or ends in one. */
function commentLinesOf({ text, comments }: Source): readonly string[] {
  return comments.flatMap(({ start, end }) => {
    const from = text.lastIndexOf('\n', start) + 1
    const to = text.indexOf('\n', end)
    return text.slice(from, to === -1 ? text.length : to).split('\n')
  })
}

type ExportedFunction = { readonly documented: boolean }

function exportedFunctions({ text, comments, program }: Source): readonly ExportedFunction[] {
  return exportsOf(program)
    .filter(({ declaration }) => isFunction(declaration))
    .map(({ start }) => ({
      documented: comments.some(
        ({ type, start: from, end }) =>
          type === 'Block' && text.startsWith('/**', from) && text.slice(end, start).trim() === '',
      ),
    }))
}

function isFunction(declaration: unknown): boolean {
  if (!isNode(declaration)) return false
  if (declaration.type === 'FunctionDeclaration') return true
  return declaratorsOf(declaration).some(({ init }) => isNode(init) && FUNCTIONS.has(init.type))
}

function declaratorsOf({ declarations }: Node): readonly Node[] {
  return Array.isArray(declarations) ? declarations.filter(isNode) : []
}

function exportsOf({ body }: Node): readonly Node[] {
  const statements: readonly unknown[] = Array.isArray(body) ? body : []
  return statements.filter(isNode).filter(({ type }) => /^Export(Named|Default)Declaration$/.test(type))
}

const DICTIONARY = /^src\/text\/.*\/(?:en|zh)\.ts$/

/** Names with several homes, each with its files. */
function namesOf(sources: readonly Source[]): readonly string[] {
  const homes = Map.groupBy(
    sources.flatMap(source => exportedNames(source)),
    ({ name }) => name,
  )
  return [...homes].flatMap(([name, declared]) => {
    const paths = [...new Set(declared.map(({ path }) => path))]
    return paths.length < 2 || isSchemaOfType(declared) ? [] : [`${name}: ${paths.join(', ')}`]
  })
}

/** Whether one file of `protocols` has the type, and one of `schemas` the zod schema under its name. */
function isSchemaOfType(declared: readonly Exported[]): boolean {
  const inRoom = (of: string) => declared.filter(({ room }) => room === of)
  const [types, schemas] = [inRoom('protocols'), inRoom('schemas')]
  return (
    types.length === 1 &&
    types.every(({ isType }) => isType) &&
    types.length + schemas.length === declared.length &&
    new Set(schemas.map(({ path }) => path)).size === 1 &&
    schemas.some(({ isType }) => !isType)
  )
}

type Exported = Pick<Source, 'path' | 'room'> & { readonly name: string; readonly isType: boolean }

/** What the file declares itself; names that it only passes on have their home elsewhere. */
function exportedNames({ path, room, program }: Source): readonly Exported[] {
  return exportsOf(program).flatMap(({ declaration }) => {
    if (!isNode(declaration)) return []
    const named = [declaration, ...declaratorsOf(declaration)]
    const isType = /^TS(?:TypeAlias|Interface)Declaration$/.test(declaration.type)
    return named.flatMap(({ id }) =>
      isNode(id) && typeof id['name'] === 'string' ? [{ path, room, name: id['name'], isType }] : [],
    )
  })
}

/** Literals and templates with at least two Chinese characters; a placeholder counts as itself. */
function chineseTexts({ program }: Source): readonly string[] {
  return [...walk(program)]
    .flatMap(node => {
      if (node.type === 'Literal' && typeof node['value'] === 'string') return [node['value']]
      const { quasis } = node
      if (node.type !== 'TemplateLiteral' || !Array.isArray(quasis)) return []
      return [quasis.map(quasi => rawOf(quasi)).join('${}')]
    })
    .filter(text => (text.match(/\p{Script=Han}/gu) ?? []).length >= 2)
}

function rawOf(quasi: unknown): string {
  if (!isNode(quasi)) return ''
  const { value } = quasi
  return typeof value === 'object' && value !== null && 'raw' in value ? String(value.raw) : ''
}

/** What is in more than one of the sets. */
function severalHomes(sets: readonly ReadonlySet<string>[]): readonly string[] {
  const homes = new Map<string, number>()
  for (const set of sets) for (const each of set) homes.set(each, (homes.get(each) ?? 0) + 1)
  return [...homes].filter(([, count]) => count > 1).map(([each]) => each)
}

function docstringShare(functions: readonly ExportedFunction[]): number | null {
  if (functions.length === 0) return null
  return functions.filter(({ documented }) => documented).length / functions.length
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(q * (sorted.length - 1))] ?? 0
}
