// What an answer's summaries say, in one sentence each with the answer's own numbers.
import { intervalOf } from '../../../schemas/answer-tables.ts'
import type { Answer, Table } from '../../../schemas/answer.ts'
import type { Derivation } from '../../../schemas/plan.ts'
import type { HiddenValues } from '../../../schemas/stored-ticket.ts'
import { EXPLAINED_WORDS } from '../../text/shared/explained.ts'
import { heldBy } from '../findings/families.ts'
import { formatEstimate } from '../format/numbers.ts'

type Language = keyof typeof EXPLAINED_WORDS
type Summary = Extract<Derivation, { along: string; part: number }>

/**
 * None where the answer has no summary, or several groups of them. `hidden`: what a blind question hid, where
 * it is known here.
 */
export function summarySentences(
  answer: Answer,
  language: Language,
  hidden: HiddenValues = [],
): readonly string[] {
  return new Explanation(answer, language, hidden).sentences()
}

/** What a filter leaves, in its values' labels: hidden values first. */
export function scopeWords(
  { query, dimensions }: Pick<Answer, 'query' | 'dimensions'>,
  language: Language,
  hidden: HiddenValues,
  isSaid: (dimension: string) => boolean = () => false,
): string {
  const label = (name: string, value: string) =>
    dimensions.find(used => used.name === name)?.values.find(known => known.value === value)?.label[language]
  return [
    ...hidden.map(({ dimension, values }) => [dimension, values] as const),
    ...Object.entries(query.where),
  ]
    .filter(([name]) => !isSaid(name))
    .flatMap(([name, values]) => values.map(value => label(name, value) ?? value))
    .join(EXPLAINED_WORDS[language].and)
}

class Explanation {
  readonly #answer: Answer
  readonly #language: Language
  readonly #hidden: HiddenValues

  constructor(answer: Answer, language: Language, hidden: HiddenValues) {
    this.#answer = answer
    this.#language = language
    this.#hidden = hidden
  }

  sentences(): readonly string[] {
    const words = EXPLAINED_WORDS[this.#language]
    return this.#answer.derivations.flatMap(derivation => {
      if (!('part' in derivation && 'along' in derivation)) return []
      const sentence = derivation.kind === 'rank' ? this.#basket(derivation) : this.#sentence(derivation)
      return sentence === undefined ? [] : [words.scoped(this.#scope(derivation), sentence)]
    })
  }

  /** Further derivations of the same kind would repeat what the first one says. */
  #sentence(derivation: Summary): string | undefined {
    const table = this.#single(derivation.name)
    if (table === undefined) return undefined
    switch (derivation.kind) {
      case 'rate':
        return this.#rate(derivation, table)
      case 'quantile':
        return derivation.at === '0.5' ? this.#median(derivation, table) : undefined
      case 'concentration':
        return derivation.top === 1 ? this.#largest(derivation, table) : undefined
      case 'rank':
      case 'hhi':
      case 'moving':
      case 'season':
        return undefined
    }
  }

  /** Of the orders that have a value of `along`, how many have the most frequent other one. */
  #basket({ along, name }: Summary): string | undefined {
    const words = EXPLAINED_WORDS[this.#language]
    const dimension = this.#dimension(along)
    const held = heldBy(this.#answer, along)
    const level = name.slice('rank/'.length, -along.length - 1)
    const table = this.#answer.tables.find(each => each.name === `share/${level}`)
    if (held === undefined || dimension === undefined || table?.dimensions.length !== 1) return undefined
    const others = table.cells.filter(({ codes: [code = -1], value }) => {
      const isOther = code === dimension.values.length - 1
      return value !== null && !isOther && !held.includes(dimension.values[code]?.value ?? '')
    })
    const [most] = others.toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0))
    const figure = most === undefined ? undefined : this.#figure({ ...table, cells: [most] }, 100)
    return figure === undefined
      ? words.nothing
      : words.holds(this.#value(along, most?.codes[0] ?? -1), figure)
  }

  #rate(derivation: Extract<Summary, { kind: 'rate' }>, table: Table): string {
    const words = EXPLAINED_WORDS[this.#language]
    const { along, over, under } = derivation
    const figure = this.#figure(table, 100)
    if (figure === undefined) return words.nothing
    const dimension = this.#dimension(along)
    const by = dimension?.derived?.by
    if (by === 'nth' && table.statistic === 'units' && over.join() === '1' && under.join() === '0')
      return words.again(figure)
    const labels = (codes: readonly number[]) => codes.map(code => this.#value(along, code)).join(words.and)
    if (by === 'windows') return words.windows(this.#of(table), labels(over), figure)
    if (over.length === 1 && this.#isAfter(along, over[0] ?? -1)) return words.stays(labels(over), figure)
    return words.rate(this.#of(table), labels(over), labels(under), figure)
  }

  #median(derivation: Extract<Summary, { kind: 'quantile' }>, table: Table): string {
    const words = EXPLAINED_WORDS[this.#language]
    const { along, name } = derivation
    const figure = this.#figure(table)
    if (figure === undefined) return words.nothing
    const dimension = this.#dimension(along)
    if (dimension?.derived?.by === 'age')
      return words.launched(this.#what(table), figure, table.measure === null)
    const label = dimension?.label[this.#language] ?? along
    const sentence = words.median(this.#what(table), label, figure, table.measure === null)
    const beside = (at: string) => this.#figureOf(name.replace('quantile-0.5/', `quantile-${at}/`))
    const [low, high] = [beside('0.25'), beside('0.75')]
    return low === undefined || high === undefined
      ? sentence
      : `${sentence}${words.space}${words.quartiles(low, high)}`
  }

  #largest({ along, name }: Summary, table: Table): string {
    const words = EXPLAINED_WORDS[this.#language]
    const [one, five] = [this.#figure(table, 100), this.#figureOf(name.replace('cr1/', 'cr5/'), 100)]
    const first = this.#first(name.replace('cr1/', ''), along)
    if (one === undefined || five === undefined || first === undefined) return words.nothing
    const dimension = this.#dimension(along)
    const label = dimension?.label[this.#language] ?? along
    return words.largest(this.#of(table), label, this.#value(along, first), one, five)
  }

  /** The code with the largest figure of the level `of/along`, "other or unknown" left out. */
  #first(of: string, along: string): number | undefined {
    const level = of.slice(0, of.length - along.length - 1)
    const other = (this.#dimension(along)?.values.length ?? 0) - 1
    const cells = this.#answer.tables.find(({ name }) => name === level)?.cells ?? []
    return cells
      .filter(({ codes, value }) => value !== null && codes[0] !== other)
      .toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0))[0]?.codes[0]
  }

  #figureOf(name: string, scale = 1): string | undefined {
    const table = this.#single(name)
    return table === undefined ? undefined : this.#figure(table, scale)
  }

  #single(name: string): Table | undefined {
    return this.#answer.tables.find(table => table.name === name && table.dimensions.length === 0)
  }

  #figure({ cells }: Table, scale = 1): string | undefined {
    const interval = intervalOf(cells[0])
    if (interval === undefined) return undefined
    const [value, low, high] = [interval.value * scale, interval.low * scale, interval.high * scale]
    return formatEstimate(this.#language, { value, low, high }, { whole: false, percent: false })
  }

  /** `lines`, `yuan of revenue`. */
  #of({ statistic, measure }: Table): string {
    const words = EXPLAINED_WORDS[this.#language]
    const found = this.#answer.measures.find(({ name }) => name === measure)
    if (found !== undefined) return words.amount(found.unit[this.#language], found.label[this.#language])
    return words.numbered[countedBy(statistic)]
  }

  /** `lines`, `revenue`. */
  #what({ statistic, measure }: Table): string {
    const found = this.#answer.measures.find(({ name }) => name === measure)
    return found?.label[this.#language] ?? EXPLAINED_WORDS[this.#language].counted[countedBy(statistic)]
  }

  /** The filter, but for the dimension that the sentence is about. */
  #scope({ along }: Summary): string {
    return scopeWords(
      this.#answer,
      this.#language,
      this.#hidden,
      name => name === along || this.#isPreviousOf(name, along),
    )
  }

  #isPreviousOf(name: string, along: string): boolean {
    const derived = this.#dimension(name)?.derived
    return derived?.by === 'previous' && derived.of === along
  }

  /** Whether the question is about what follows this value of the dimension. */
  #isAfter(along: string, code: number): boolean {
    const value = this.#dimension(along)?.values[code]?.value
    return Object.entries(this.#answer.query.where).some(
      ([name, values]) => this.#isPreviousOf(name, along) && values.length === 1 && values[0] === value,
    )
  }

  #dimension(name: string) {
    return this.#answer.dimensions.find(used => used.name === name)
  }

  #value(name: string, code: number): string {
    return this.#dimension(name)?.values[code]?.label[this.#language] ?? String(code)
  }
}

function countedBy(statistic: Table['statistic']): 'units' | 'orders' | 'count' {
  return statistic === 'units' || statistic === 'orders' ? statistic : 'count'
}
