// A registration passport for people: the same lines for a terminal and as a page that prints.
import { claimCard, GAP_WORDS } from '../../../schemas/claim-card.ts'
import type { Passport } from '../../../schemas/passport.ts'
import type { Context } from '../context.ts'
import { drawSheet, outWidth } from './sheet.ts'
import { plainText } from './plain-text.ts'
import { wrapText } from './width.ts'
import { type Sheet, sheetColumn } from '../../sdk/format/sheet.ts'
import { formatYuan } from '../../sdk/format/numbers.ts'
import { escaped, pageHtml, tableOf } from '../../sdk/format/page.ts'

type Section = {
  readonly title: string
  readonly lines: readonly (readonly [string, string])[]
  readonly sheet?: Sheet
}

export function drawPassport(context: Context, passport: Passport): string {
  const parts = sections(context, passport).flatMap(({ title, lines, sheet }) => [
    '',
    title,
    ...lines.flatMap(([name, value]) => drawLine(context, plainText(name), plainText(value))),
    ...(sheet === undefined ? [] : drawSheet(context, sheet, '  ')),
  ])
  const title = `${context.text.passport.title} ${passport.edition}`
  return `${[plainText(title), ...parts].join('\n')}\n`
}

/** A question is printed above its answer, a name before its value. */
function drawLine(context: Context, name: string, value: string): readonly string[] {
  const width = outWidth(context)
  const below = (text: string) => wrapText(text, width - 4).map(line => `    ${line}`)
  if (/[?？]$/.test(name)) return [...wrapText(name, width - 2).map(line => `  ${line}`), ...below(value)]
  const line = name === '' ? value : `${name}${context.text.words.colon}${value}`
  const [first = '', ...rest] = wrapText(line, width - 4)
  return [`  ${first}`, ...rest.map(each => `    ${each}`)]
}

/** Loads nothing from outside. */
export function passportPage(context: Context, passport: Passport): string {
  const { language, text } = context
  const body = sections(context, passport).map(({ title: heading, lines, sheet }) => {
    const rows = lines.map(([name, value]) => `<tr><th>${escaped(name)}</th><td>${escaped(value)}</td></tr>`)
    const table = lines.length === 0 ? '' : `<table>${rows.join('')}</table>`
    return `<section><h2>${escaped(heading)}</h2>${table}${sheet === undefined ? '' : tableOf(sheet)}</section>`
  })
  return pageHtml({ language, title: `${text.passport.title} ${passport.edition}`, body: body.join('\n') })
}

function sections(context: Context, passport: Passport): readonly Section[] {
  const { text, language } = context
  const words = text.passport
  const { anonymity, grade, columns, statement, gaps, claim } = passport
  const none = words.notStated
  const shares = anonymity.shares
  return [
    {
      title: words.about,
      lines: [
        [words.name, passport.title[language]],
        [words.provider, passport.provider],
        [words.period, `${passport.period.from} – ${passport.period.to}`],
        [words.status, text.dataset.statuses[passport.status]],
        [words.registered, passport.registered],
        [words.source, passport.source[language]],
      ],
    },
    {
      title: words.statement,
      lines: [
        [words.dataClass, statement === null ? none : words.classes[statement.dataClass]],
        [words.legalBasis, statement?.legalBasis?.[language] ?? none],
        [words.impactAssessment, statement?.impactAssessment ?? none],
        [words.assessor, statement?.assessor ?? none],
        [
          words.retention,
          statement?.retentionMonths === undefined ? none : words.months(statement.retentionMonths),
        ],
        ...(statement?.dominated === undefined
          ? []
          : ([[words.dominated, words.dominatedBy(statement.dominated)]] as const)),
        ...publicLines(context, statement?.publicData),
      ],
    },
    {
      title: words.treatment,
      lines: [
        [words.quasiIdentifiers, anonymity.quasiIdentifiers.join(text.words.comma) || text.words.none],
        ...(anonymity.kMin === null ? [] : ([[words.kMin, words.classOfK(anonymity.kMin)]] as const)),
        ...(shares === null
          ? []
          : ([[words.kShares, words.shares(shares.below5, shares.from5, shares.from20)]] as const)),
        [words.grade, words.grades(grade.contribution)],
        ...(columns === null ? ([['', words.columnsHidden]] as const) : []),
      ],
      ...(columns === null
        ? {}
        : {
            sheet: {
              columns: [words.column, words.technique, words.into, words.found].map(title =>
                sheetColumn(title),
              ),
              rows: columns.map(({ column: name, technique, into, found }) => [
                name,
                words.techniques[technique],
                into.join(' '),
                words.identifiers(found ?? []),
              ]),
            },
          }),
    },
    {
      title: words.decisions,
      lines: passport.decisions.length === 0 ? [['', text.words.none]] : [],
      ...(passport.decisions.length === 0
        ? {}
        : {
            sheet: {
              columns: [
                words.kind,
                words.state,
                words.askedBy,
                words.decidedBy,
                words.entries,
                words.note,
              ].map(title => sheetColumn(title)),
              rows: passport.decisions.map(each => [
                text.desk.kinds[each.kind],
                text.desk.states[each.state],
                `${each.askedBy.organisation} ${each.asked}`,
                each.decidedBy === null ? '' : `${each.decidedBy.organisation} ${each.decided ?? ''}`,
                [each.seq, each.decidedSeq ?? ''].join(' ').trim(),
                each.note ?? '',
              ]),
            },
          }),
    },
    {
      title: words.claim,
      lines: claimCard(claim).map(({ question, answer }) => [question[language], answer[language]]),
    },
    {
      title: words.gaps,
      lines: gaps.length === 0 ? [['', text.words.none]] : gaps.map(gap => ['', GAP_WORDS[gap][language]]),
    },
  ]
}

function publicLines(
  { text: { passport: words } }: Context,
  data: NonNullable<Passport['statement']>['publicData'],
): readonly (readonly [string, string])[] {
  if (data === undefined) return []
  return [
    [words.providerKind, words.publicBody],
    [words.registration, data.registration],
    [words.authorisation, data.authorisation],
    [words.priceBasis, data.priceBasis],
    [
      words.priceCap,
      words.atMost(formatYuan(data.mostFenPerAnswer), `${data.mostMarginBasisPoints / 100} %`),
    ],
  ]
}
