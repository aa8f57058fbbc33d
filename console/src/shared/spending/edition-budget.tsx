import { Space, Typography } from 'antd'
import { type ReactNode, useCallback, useMemo } from 'react'
import type { BudgetLine, CatalogueEdition } from '../../../../schemas/api-bodies.ts'
import { sealingCharge } from '../../../../schemas/declaration.ts'
import type { Forecast } from '../../../../schemas/overview.ts'
import type { Account } from '../../../../schemas/records.ts'
import { useSession } from '../session.tsx'
import { useTheme } from '../theme.tsx'
import { useWords, type Words } from '../use-words.ts'
import { type SpendCurve, spendCurve, type SpendPoint } from './forecast.ts'
import { FORECAST_HEIGHT, forecastOption } from './forecast-option.ts'
import { SpentBar } from '../ui/budget-bar.tsx'
import { PoolBar } from '../ui/pool-bar.tsx'
import { ChartFrame } from '../ui/chart-frame.tsx'
import { SectionCard } from '../ui/section-card.tsx'
import { textColumn, WideTable } from '../ui/wide-table.tsx'
import { AskCaps } from './ask-caps.tsx'

const NOTHING: readonly SpendPoint[] = []

/** An edition’s spending, forecast and accounts; requests other caps. Nothing where the total is hidden. */
export function EditionBudget(props: {
  readonly line: BudgetLine
  readonly edition: CatalogueEdition | undefined
  readonly forecast: Forecast | undefined
  readonly past: readonly SpendPoint[] | undefined
  /** The changed cap in nano-rho; undefined where it is as declared. */
  readonly perConsumer: string | undefined
}): ReactNode {
  const { text, format } = useWords()
  const { hasRole } = useSession()
  const { line, edition, forecast, past = NOTHING, perConsumer } = props
  const { total, accounts } = line
  const said = text.spending
  if (total === null) return null
  const title =
    edition === undefined ? line.edition : `${format.label(edition.declaration.title)} · ${line.edition}`
  return (
    <SectionCard title={title}>
      <Space orientation="vertical" size={16} style={{ width: '100%' }}>
        <SpentBar label={said.title} spent={BigInt(total.spent)} cap={BigInt(total.cap)} />
        {edition !== undefined && (
          <Typography.Text type="secondary" style={{ fontSize: 12 }}>
            {said.sealing(format.rho(String(sealingCharge(edition.declaration))))}
            {line.standing !== '0' && ` ${said.standing(format.rho(line.standing))}`}
          </Typography.Text>
        )}
        {line.pool !== null && (
          <div>
            <PoolBar pool={line.pool} />
            <Typography.Text type="secondary" style={{ fontSize: 12 }}>
              {said.poolWhy}
            </Typography.Text>
          </div>
        )}
        <Curve total={total} forecast={forecast} past={past} />
        <Accounts accounts={accounts} />
        {edition !== undefined && hasRole(['officer', 'provider']) && CHANGEABLE.includes(edition.status) && (
          <AskCaps
            key={`${total.cap} ${line.edition}`}
            edition={line.edition}
            total={total.cap}
            perConsumer={perConsumer ?? edition.declaration.budget.perConsumer}
            delta={edition.declaration.budget.delta}
          />
        )}
      </Space>
    </SectionCard>
  )
}

const CHANGEABLE: readonly string[] = ['open', 'frozen']

function Curve(props: {
  readonly total: NonNullable<BudgetLine['total']>
  readonly forecast: Forecast | undefined
  readonly past: readonly SpendPoint[]
}): ReactNode {
  const { text, format } = useWords()
  const { total, forecast, past } = props
  const curve = useMemo(() => spendCurve(total, forecast, past, Date.now()), [total, forecast, past])
  const words = forecastWords(text.spending, format, forecast)
  return (
    <div>
      <Typography.Paragraph className="number">{words}</Typography.Paragraph>
      {(curve.ahead !== undefined || past.length > 0) && (
        <ForecastChart curve={curve} description={`${text.spending.chart}. ${words}`} />
      )}
    </div>
  )
}

/** Past spending, and its likely and 95 % bounds from now on. */
function ForecastChart(props: { readonly curve: SpendCurve; readonly description: string }): ReactNode {
  const { text, format } = useWords()
  const { dark } = useTheme()
  const { curve, description } = props
  const draw = useCallback<Parameters<typeof ChartFrame>[0]['draw']>(
    (library, element) =>
      library.drawChart(
        element,
        forecastOption(curve, text.spending, format, { dark, description }),
        FORECAST_HEIGHT,
      ),
    [curve, text, format, dark, description],
  )
  return <ChartFrame draw={draw} />
}

function forecastWords(
  said: Words['text']['spending'],
  format: Words['format'],
  forecast: Forecast | undefined,
): string {
  if (forecast === undefined) return said.noPace
  const { days, perDay, daysLeft } = forecast
  const left = (value: number | null): string =>
    value === null ? said.never : format.number(Math.round(value))
  const pace = said.pace(
    format.number(days),
    format.rho(perDay.mean),
    format.rho(perDay.low),
    format.rho(perDay.high),
  )
  const end =
    daysLeft.likely === null
      ? said.endless
      : said.ends(left(daysLeft.likely), left(daysLeft.earliest), left(daysLeft.latest))
  return `${pace} ${end}`
}

function Accounts({ accounts }: { readonly accounts: readonly Account[] }): ReactNode {
  const { text } = useWords()
  const said = text.spending
  return (
    <WideTable<Account>
      label={said.accounts}
      rowKey="account"
      rows={accounts}
      none={said.accountsNone}
      columns={[
        textColumn(said.member, ({ organisation }) => organisation),
        {
          title: said.account,
          width: 420,
          cell: ({ organisation, spent, cap }) => (
            <SpentBar label={organisation} spent={BigInt(spent)} cap={BigInt(cap)} />
          ),
        },
      ]}
    />
  )
}
