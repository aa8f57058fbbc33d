import { Space, Typography } from 'antd'
import type { ReactNode } from 'react'
import { productWords } from '../../../src/sdk/market-report/compose.ts'
import { Link } from './location.tsx'
import { useDatasets, useKeptReports } from './queries.ts'
import { useSession } from './session.tsx'
import { ConfirmButton } from './ui/confirm-button.tsx'
import { SectionCard } from './ui/section-card.tsx'
import { useWords } from './use-words.ts'

/** Reports that the organisation keeps, newest first: all, or the first `most` with a link to the others. */
export function KeptReports({ most }: { readonly most?: number }): ReactNode {
  const { text, format, language } = useWords()
  const { client } = useSession()
  const datasets = useDatasets()
  const kept = useKeptReports().data ?? []
  if (kept.length === 0) return null
  const declarationOf = (edition: string) =>
    datasets.data?.flatMap(({ editions }) => editions).find(({ id }) => id === edition)?.declaration
  return (
    <SectionCard
      title={text.report.kept}
      extra={most !== undefined && <Link to="/report">{text.report.all}</Link>}
    >
      {most === undefined && (
        <Typography.Paragraph type="secondary">{text.report.keptWhy}</Typography.Paragraph>
      )}
      <ul className="lines">
        {kept.slice(0, most).map(({ id, saved, report: { edition, where } }) => {
          const declaration = declarationOf(edition)
          const product = productWords(where, declaration ?? { dimensions: [], measures: [] }, language)
          return (
            <li key={id} style={{ display: 'flex', gap: 8, alignItems: 'start' }}>
              <span style={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
                <Link to={`/report/${id}`}>{product}</Link>
                <br />
                <Typography.Text type="secondary">
                  {declaration === undefined ? edition : `${format.label(declaration.title)} · ${edition}`}
                  {' · '}
                  {format.dateTime(saved)}
                </Typography.Text>
              </span>
              {most === undefined && (
                <Space>
                  <ConfirmButton
                    size="small"
                    label={text.report.remove}
                    name={text.report.removeOf(product)}
                    confirm={{ title: text.report.removeTitle, why: text.report.removeWhy }}
                    act={() => client.savedRemove({ params: { id } })}
                    done={text.report.removed}
                    changes={['saved']}
                  />
                </Space>
              )}
            </li>
          )
        })}
      </ul>
    </SectionCard>
  )
}
