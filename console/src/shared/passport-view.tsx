import { Alert, Typography } from 'antd'
import type { ReactNode } from 'react'
import { claimCard, GAP_WORDS } from '../../../schemas/claim-card.ts'
import type { ColumnTreatment } from '../../../schemas/contribution.ts'
import { EDITION_STATUS_WORDS } from '../../../schemas/edition-status.ts'
import type { Passport } from '../../../schemas/passport.ts'
import { useWords, type Words } from './use-words.ts'
import { type Fact, Facts } from './ui/facts.tsx'
import { DecisionTable } from './decision-table.tsx'
import { SectionCard } from './ui/section-card.tsx'
import { textColumn, WideTable } from './ui/wide-table.tsx'

/** A registration passport: gaps, statement, privacy claim, treatment of columns, decisions. */
export function PassportView({ passport }: { readonly passport: Passport }): ReactNode {
  const words = useWords()
  const { text, format, language } = words
  const said = text.passport
  const { gaps, claim, columns, decisions } = passport
  return (
    <div className="column">
      {gaps.length > 0 ? (
        <Alert
          type="warning"
          showIcon
          title={said.gaps}
          description={
            <ul style={{ margin: 0, paddingInlineStart: 18 }}>
              {gaps.map(gap => (
                <li key={gap}>{format.label(GAP_WORDS[gap])}</li>
              ))}
            </ul>
          }
        />
      ) : (
        <Alert type="success" showIcon title={said.gapsNone} />
      )}
      <SectionCard title={said.about}>
        <Facts
          columns={2}
          facts={[
            [said.about, `${format.label(passport.title)} (${passport.edition})`],
            [said.provider, passport.provider],
            [said.period, `${format.date(passport.period.from)} – ${format.date(passport.period.to)}`],
            [said.status, EDITION_STATUS_WORDS[language][passport.status]],
            [said.registered, format.date(passport.registered)],
            [said.source, format.label(passport.source)],
          ]}
        />
      </SectionCard>
      <SectionCard title={said.claim}>
        <Typography.Paragraph type="secondary">{said.claimWhy}</Typography.Paragraph>
        <Facts
          facts={claimCard(claim).map(({ question, answer }) => [
            format.label(question),
            format.label(answer),
          ])}
        />
      </SectionCard>
      <SectionCard title={said.statement}>
        <Facts columns={2} facts={statementFacts(words, passport)} />
      </SectionCard>
      <SectionCard title={said.treatment}>
        <Facts columns={2} facts={treatmentFacts(words, passport)} />
        {columns === null ? (
          <Typography.Paragraph type="secondary" style={{ marginTop: 12 }}>
            {said.columnsHidden}
          </Typography.Paragraph>
        ) : (
          <div style={{ marginTop: 12 }}>
            <WideTable<ColumnTreatment>
              label={said.treatment}
              rowKey="column"
              rows={columns}
              columns={[
                textColumn(said.column, ({ column: textColumn }) => textColumn),
                textColumn(said.technique, ({ technique }) => said.techniques[technique]),
                textColumn(said.into, ({ into }) => into.join(' ')),
                textColumn(said.found, ({ found }) => said.identifiers(found ?? []) || '–'),
              ]}
            />
          </div>
        )}
      </SectionCard>
      <SectionCard title={said.decisions}>
        <DecisionTable proposals={decisions} label={said.decisions} />
      </SectionCard>
    </div>
  )
}

function statementFacts({ text, format }: Words, { statement }: Passport): readonly Fact[] {
  const said = text.passport
  const data = statement?.publicData
  return [
    [said.dataClass, statement === null ? said.notStated : said.classes[statement.dataClass]],
    [
      said.legalBasis,
      statement?.legalBasis === undefined ? said.notStated : format.label(statement.legalBasis),
    ],
    [said.impactAssessment, statement?.impactAssessment ?? said.notStated],
    [said.assessor, statement?.assessor ?? said.notStated],
    [
      said.retention,
      statement?.retentionMonths === undefined ? said.notStated : said.months(statement.retentionMonths),
    ],
    ...(statement?.dominated === undefined
      ? []
      : ([[said.dominated, said.dominatedBy(statement.dominated)]] as const)),
    ...(data === undefined
      ? []
      : ([
          [said.providerKind, said.publicBody],
          [said.registration, data.registration],
          [said.authorisation, data.authorisation],
          [said.priceBasis, data.priceBasis],
          [
            said.priceCap,
            said.atMost(
              format.yuan(data.mostFenPerAnswer),
              format.number(data.mostMarginBasisPoints / 10_000, { percent: true, decimals: 2 }),
            ),
          ],
        ] as const)),
  ]
}

function treatmentFacts({ text, format }: Words, { anonymity, grade }: Passport): readonly Fact[] {
  const said = text.passport
  const { quasiIdentifiers, kMin, shares } = anonymity
  return [
    [said.quasiIdentifiers, quasiIdentifiers.length === 0 ? said.none : format.list(quasiIdentifiers)],
    ...(kMin === null ? [] : ([[said.kMin, said.classOfK(kMin)]] as const)),
    ...(shares === null
      ? []
      : ([[said.kShares, said.shares(shares.below5, shares.from5, shares.from20)]] as const)),
    [said.grade, said.grades(grade.contribution)],
  ]
}
