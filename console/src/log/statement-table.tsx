import { Button } from 'antd'
import type { ReactNode } from 'react'
import type { StatementAccount } from '../../../schemas/statement.ts'
import { download } from '../shared/download.ts'
import { priceWords } from '../shared/grants/price.ts'
import { figureColumn, textColumn, WideTable } from '../shared/ui/wide-table.tsx'
import { useWords } from '../shared/use-words.ts'

/** Accounts of a statement, each with who is at its other side. */
export function StatementTable(props: {
  readonly accounts: readonly StatementAccount[]
  readonly other: 'provider' | 'consumer'
  readonly none: string
}): ReactNode {
  const words = useWords()
  const { text, format } = words
  const said = text.earnings
  const { accounts, other, none } = props
  return (
    <WideTable<StatementAccount>
      label={said.accounts}
      rowKey="grant"
      rows={accounts}
      none={none}
      columns={[
        textColumn(text.roles[other], account => account[other]),
        textColumn(said.dataset, ({ dataset }) => dataset),
        textColumn(said.price, ({ price }) => priceWords(words, price)),
        figureColumn(said.answers, ({ answers }) => format.whole(answers)),
        figureColumn(said.charge, ({ charge }) => format.rho(charge)),
        figureColumn(said.amount, ({ fen }) => format.yuan(fen)),
        textColumn(said.digest, ({ digest }) => <span className="mono">{digest.slice(0, 16)}…</span>),
      ]}
    />
  )
}

export function SaveStatement(props: {
  readonly statement: { readonly month: string }
  readonly own: string
}): ReactNode {
  const { text } = useWords()
  const { statement, own } = props
  return (
    <Button
      size="small"
      onClick={() =>
        download(
          `statement-${statement.month}-${own}.json`,
          'application/json',
          `${JSON.stringify(statement, undefined, 2)}\n`,
        )
      }
    >
      {text.earnings.save}
    </Button>
  )
}
