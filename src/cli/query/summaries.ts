// Summaries as they are typed: `--quantiles price_band=0.25,0.5`, `--rate purchase=2/1`, `--rank brand`.
import type { Declaration } from '../../../schemas/declaration.ts'
import { fault } from '../../../schemas/fault.ts'
import type { Summary } from '../../../schemas/query.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { resolveDimension, resolveValue, resolveValues } from './resolve.ts'

const QUARTILES = ['0.25', '0.5', '0.75']

/** Undefined where none is typed. */
export function typedSummaries(declaration: Declaration, given: ParsedArgs): readonly Summary[] | undefined {
  const dimension = (word: string) => resolveDimension(declaration, word).name
  const found: readonly Summary[] = [
    ...given.each('quantiles').map((text): Summary => {
      const [, name = text, levels] = /^([^=]+)=(.*)$/s.exec(text) ?? []
      return { summary: 'quantile', along: dimension(name), at: levels?.split(/[,，]/) ?? QUARTILES }
    }),
    ...given.each('rate').map((text): Summary => {
      const [, name, of, per] = /^([^=]+)=([^/]+)\/([^/]+)$/s.exec(text) ?? []
      if (name === undefined || of === undefined || per === undefined) throw fault('cli.rate', { text })
      const along = resolveDimension(declaration, name)
      const values = (words: string) => [...resolveValues(along, words)]
      return { summary: 'rate', along: along.name, of: values(of), per: values(per) }
    }),
    ...given.list('rank').map((word): Summary => ({ summary: 'rank', along: dimension(word) })),
    ...given
      .list('concentration')
      .map((word): Summary => ({ summary: 'concentration', along: dimension(word) })),
  ]
  return found.length === 0 ? undefined : found
}

type Loose = { readonly along?: string | undefined; of?: string[] | undefined; per?: string[] | undefined }

/** One of a file: its words by name or label. */
export function resolveSummary<L extends Loose>(declaration: Declaration, given: L): L {
  if (given.along === undefined) return given
  const along = resolveDimension(declaration, given.along)
  const values = (words: readonly string[]) => words.map(word => resolveValue(along, word))
  return {
    ...given,
    along: along.name,
    ...(given.of === undefined ? {} : { of: values(given.of) }),
    ...(given.per === undefined ? {} : { per: values(given.per) }),
  }
}
