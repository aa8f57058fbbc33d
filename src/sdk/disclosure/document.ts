// The disclosure list in the reader's words: facts and sheets, and a page that prints.
import type { Language } from '../../../schemas/common.ts'
import { EDITION_STATUS_WORDS } from '../../../schemas/edition-status.ts'
import { DISCLOSURE_WORDS } from '../../text/shared/disclosure.ts'
import { PASSPORT_WORDS } from '../../text/shared/passport.ts'
import { formatDecimal, formatNanoRho, formatYuan } from '../format/numbers.ts'
import { escaped, pageHtml, tableOf } from '../format/page.ts'
import { right, type Sheet, sheetOf } from '../format/sheet.ts'
import type { Disclosure } from './read-disclosures.ts'

export function disclosureFacts(
  { provider, period, status, approved, publicData }: Disclosure,
  language: Language,
): readonly (readonly [string, string])[] {
  const [words, passport] = [DISCLOSURE_WORDS[language], PASSPORT_WORDS[language]]
  const { registration, authorisation, priceBasis, mostFenPerAnswer, mostMarginBasisPoints } = publicData
  return [
    [passport.provider, `${provider} (${passport.publicBody})`],
    [passport.registration, registration],
    [passport.authorisation, authorisation],
    [passport.priceBasis, priceBasis],
    [passport.priceCap, passport.atMost(formatYuan(mostFenPerAnswer), `${mostMarginBasisPoints / 100} %`)],
    [passport.period, `${period.from} – ${period.to}`],
    [passport.status, EDITION_STATUS_WORDS[language][status]],
    [words.approved, approved ?? words.nobody],
  ]
}

export function disclosureSheet({ questions }: Disclosure, language: Language): Sheet {
  const words = DISCLOSURE_WORDS[language]
  return sheetOf(questions, [
    [words.question, ({ question }) => question],
    [words.published, ({ published }) => published.slice(0, 10)],
    [words.readers, ({ readers }) => words.readersOf[readers]],
    [right(words.readings), ({ readings }) => String(readings)],
    [right('ε'), ({ epsilon }) => formatDecimal(epsilon)],
    [right('ρ'), ({ charge, pool }) => (pool === null ? formatNanoRho(charge) : words.ofPool)],
    [words.withdrawn, ({ withdrawn }) => withdrawn?.slice(0, 10) ?? ''],
    [right(words.entry), ({ seq }) => seq],
  ])
}

export function disclosureTitle({ title, edition }: Disclosure, language: Language): string {
  return `${title[language]} · ${edition}`
}

export function disclosurePage(disclosures: readonly Disclosure[], language: Language): string {
  const words = DISCLOSURE_WORDS[language]
  const sections = disclosures.map(each => {
    const facts = disclosureFacts(each, language).map(
      ([name, value]) => `<tr><th>${escaped(name)}</th><td>${escaped(value)}</td></tr>`,
    )
    const questions =
      each.questions.length === 0
        ? `<p class="note">${escaped(words.none)}</p>`
        : tableOf(disclosureSheet(each, language))
    const head = `<h2>${escaped(disclosureTitle(each, language))}</h2>`
    return `<section>${head}<table class="facts">${facts.join('')}</table>${questions}</section>`
  })
  return pageHtml({
    language,
    title: words.title,
    lead: words.lead(disclosures.length),
    body: [...sections, `<p class="note">${escaped(words.proven)}</p>`].join('\n'),
  })
}
