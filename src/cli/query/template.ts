// `query repurchase …`: a ready question from what was typed.
import { fault } from '../../../schemas/fault.ts'
import type { TemplateName } from '../../../schemas/template-names.ts'
import { templateQuestion } from '../../sdk/questions/templates.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { filters, parse, privacyOf, sharpeningOf, type TypedQuestion } from './build.ts'
import { resolveDimension } from './resolve.ts'
import { parseStatistic } from './statistic.ts'

export function draftTemplate(name: TemplateName, given: ParsedArgs): TypedQuestion {
  const edition = given.optionalArgument(0)
  if (edition === undefined) throw fault('cli.edition_missing')
  return {
    edition,
    finish: declaration => {
      const [by, of] = [given.text('by'), given.text('of')]
      const question = templateQuestion(name, declaration, {
        where: filters(declaration, given.rest(1)),
        by: by === undefined ? undefined : resolveDimension(declaration, by).name,
        of: of === undefined ? undefined : parseStatistic(declaration, of, given.text('view')),
      })
      return parse({
        ...question,
        edition,
        privacy: privacyOf(given),
        ...sharpeningOf(given),
        mechanism: given.text('mechanism'),
        purpose: given.text('purpose'),
      })
    },
  }
}
