// What an answer says, in one to three sentences with its own numbers. From the answer alone: the same for
// whoever reads it later, wherever they read it.
import { answerTables, type ValueInterval } from '../../../schemas/answer-tables.ts'
import type { Answer } from '../../../schemas/answer.ts'
import type { Language } from '../../../schemas/common.ts'
import type { HiddenValues } from '../../../schemas/stored-ticket.ts'
import { atConfidence } from '../../domain/plan/at-confidence.ts'
import { FINDING_WORDS } from '../../text/shared/findings.ts'
import { PRACTICE_WORDS } from '../../text/shared/practice.ts'
import { formatWithin } from '../format/numbers.ts'
import { isPractice } from '../practice/is-practice.ts'
import { scopeWords, summarySentences } from '../questions/explain.ts'
import { type Family, familiesOf } from './families.ts'
import { byStrength, type Claim, type Finding, findingsOf, type Group } from './findings.ts'

const MOST_SENTENCES = 3
/** A label without digits is understood without its dimension; `30 and above` is not. */
const IS_WORD = /^\D*$/u

/**
 * Up to three sentences: what the summaries say, what stands out most, and which differences the noise hides.
 * None where the answer compares nothing. `hidden`: what a blind question hid, where it is known here.
 * `namesScope`: the first sentence says of what, where a title does not.
 */
export function explainAnswer(
  answer: Answer,
  language: Language,
  hidden: HiddenValues = [],
  namesScope = true,
): readonly string[] {
  const summaries = summariesOf(answer, language, hidden)
  const compared = new Sentences(answer, language).of(findingsOf(answer), MOST_SENTENCES - summaries.length)
  const scope = namesScope ? scopeWords(answer, language, hidden) : ''
  const sentences = [
    ...summaries,
    ...compared.map((sentence, i) =>
      i > 0 || summaries.length > 0 || scope === ''
        ? capital(sentence)
        : `${scope}${FINDING_WORDS[language].scope}${sentence}`,
    ),
  ].slice(0, MOST_SENTENCES)
  const { stamp } = PRACTICE_WORDS[language]
  return isPractice(answer) ? sentences.map(sentence => `${stamp}: ${sentence}`) : sentences
}

/** With the intervals of all that the sentences say together. */
function summariesOf(answer: Answer, language: Language, hidden: HiddenValues): readonly string[] {
  const { summarised, count } = familiesOf(answer)
  const sure = summarised === 0 ? undefined : atConfidence(answer, count * summarised)
  return sure === undefined ? [] : summarySentences({ ...sure, tables: answerTables(sure) }, language, hidden)
}

type Said = { readonly finding: Finding; readonly change: Claim['change']; readonly sentence: string }

class Sentences {
  readonly #answer: Answer
  readonly #language: Language

  constructor(answer: Answer, language: Language) {
    this.#answer = answer
    this.#language = language
  }

  of(findings: readonly Finding[], most: number): readonly string[] {
    if (findings.length === 0 || most <= 0) return []
    const claims = byStrength(findings.flatMap(finding => this.#claims(finding)))
    const said = claims.slice(0, Math.max(1, most - 1))
    return [...said.map(({ sentence }) => sentence), ...this.#closing(findings, said)].slice(0, most)
  }

  #claims(finding: Finding): readonly Said[] {
    const words = FINDING_WORDS[this.#language]
    return finding.claims.map(claim => {
      const about = claim.about === 'counted' ? words.counted : ''
      const sentence = `${this.#claim(finding.family, claim)}${about}${words.end}`
      return { finding, change: claim.change, sentence }
    })
  }

  #claim(family: Family, { kind, groups, against, change }: Claim): string {
    const words = FINDING_WORDS[this.#language]
    const what = this.#what(family)
    const named = groups.map(group => this.#group(family, group))
    const [first = ''] = named
    const other = against === null ? '' : this.#group(family, against)
    switch (kind) {
      case 'over':
      case 'under':
        return words[kind](first, what, unsigned(this.#language, change))
      case 'step':
        return this.#step(family, { groups, against, change })
      case 'first': {
        const above = {
          change: unsigned(this.#language, change),
          next: other,
          alone: family.comparisons === 1,
        }
        return words.first(named, what, change === null ? null : above)
      }
      case 'above':
        return words.above(first, other, what, unsigned(this.#language, change))
    }
  }

  /** A period by its own label, in the split's value where there is one. */
  #step(family: Family, { groups, against, change }: Pick<Claim, 'groups' | 'against' | 'change'>): string {
    const words = FINDING_WORDS[this.#language]
    const along = family.kind === 'steps' ? family.along : ''
    const period = (group: Group | null | undefined) =>
      this.#label(along, group?.[family.dimensions.indexOf(along)])
    const split = family.dimensions.flatMap((name, axis) =>
      name === along ? [] : [words.value(this.#dimension(name), this.#label(name, groups[0]?.[axis]))],
    )
    const what = [...split, this.#what(family)].join(words.and)
    const sign = (change?.value ?? 0) > 0 ? '+' : ''
    return words.step(what, period(groups[0]), period(against), `${sign}${shown(this.#language, change)}`)
  }

  /** What cannot be told apart: everything, or all but what stands out. */
  #closing(findings: readonly Finding[], said: readonly Said[]): readonly string[] {
    const words = FINDING_WORDS[this.#language]
    const silent = findings.filter(({ claims }) => claims.length === 0)
    if (silent.length > 0) {
      const tables = new Set(silent.map(({ family }) => this.#table(family)))
      return [`${words.nothing([...tables])}${words.end}`]
    }
    const rest = said.flatMap(({ finding: { family, told, untold } }) =>
      family.kind === 'groups' || told + untold === 0 ? [] : [words.restOf[family.kind](told, untold)],
    )
    return rest.slice(0, 1).map(sentence => `${sentence}${words.end}`)
  }

  #table(family: Family): string {
    const words = FINDING_WORDS[this.#language]
    const by = family.dimensions.map(name => this.#dimension(name)).join(' × ')
    const table = words.table(this.#what(family), by)
    return family.kind === 'base' ? words.ofBase(table) : table
  }

  /** `buyers`, `revenue`, `mean of revenue`. */
  #what({ of }: Family): string {
    const words = FINDING_WORDS[this.#language].of
    const { parts, measures } = this.#answer
    const shape = parts['part' in of ? of.part : of.sum]?.shape
    const measure = measures.find(({ name }) => name === shape?.measure)?.label[this.#language]
    if (of.kind === 'mean' || of.kind === 'average') return words[of.kind](measure ?? of.name)
    return measure ?? words[shape?.statistic === 'sum' ? 'count' : (shape?.statistic ?? 'count')]
  }

  #group({ dimensions }: Family, group: Group): string {
    const words = FINDING_WORDS[this.#language]
    return dimensions
      .map((name, axis) => {
        const label = this.#label(name, group[axis])
        return IS_WORD.test(label) ? label : words.value(this.#dimension(name), label)
      })
      .join(words.and)
  }

  #dimension(name: string): string {
    return this.#answer.dimensions.find(used => used.name === name)?.label[this.#language] ?? name
  }

  #label(name: string, code = -1): string {
    const found = this.#answer.dimensions.find(used => used.name === name)
    return found?.values[code]?.label[this.#language] ?? String(code)
  }
}

/** How much more or less. */
function unsigned(language: Language, change: ValueInterval | null): string {
  if (change === null || change.value >= 0) return shown(language, change)
  return shown(language, { value: -change.value, low: -change.high, high: -change.low })
}

function shown(language: Language, change: ValueInterval | null): string {
  return change === null ? '' : formatWithin(language, change, { whole: false, percent: true })
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}
