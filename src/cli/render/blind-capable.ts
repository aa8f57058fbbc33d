// Which statistics of an edition can be asked blind, and why the others cannot: from what is declared alone.
import type { CatalogueEdition } from '../../../schemas/api-bodies.ts'
import type { Context } from '../context.ts'

export function blindLines(
  { text, language }: Pick<Context, 'text' | 'language'>,
  { blind, declaration }: Pick<CatalogueEdition, 'blind' | 'declaration'>,
): readonly string[] {
  const named = blind.map(({ statistic, measure, parameters, oneOnly }) => {
    const label = declaration.measures.find(({ name }) => name === measure)?.label[language]
    const name = [text.answer.statistics[statistic], ...(label === undefined ? [] : [label])].join(' ')
    return { capable: parameters !== null, words: oneOnly ? text.edition.oneOnly(name) : name }
  })
  const list = (capable: boolean) =>
    named
      .filter(statistic => statistic.capable === capable)
      .map(({ words }) => words)
      .join(text.words.comma)
  const [asked, never] = [list(true), list(false)]
  return [
    ...(asked === '' ? [] : [text.edition.blind(asked)]),
    ...(never === '' ? [] : [text.edition.notBlind(never)]),
  ]
}
