import { Tag } from 'antd'
import type { Member } from '../../../../protocols/joint/market-edition.ts'
import { textColumn, type TableColumn } from '../ui/wide-table.tsx'
import type { useWords } from '../use-words.ts'

type Said = ReturnType<typeof useWords>['text']['market']

/**
 * Who a member of a market edition is, what it covers, and where its rows are: `hubLogKey` is this service's.
 */
export function memberColumns<Row extends { readonly member: Member }>(
  said: Said,
  hubLogKey: string,
): readonly TableColumn<Row>[] {
  return [
    textColumn(said.source, ({ member }) => member.organisation),
    textColumn(said.covers, ({ member }) => member.edition),
    textColumn(said.place, ({ member }) => (
      <Tag>{isHosted(member, hubLogKey) ? said.hosted : said.ownNode}</Tag>
    )),
  ]
}

/** Whether this service holds the member's rows, as the market edition says. */
export function isHosted({ logKey }: Member, hubLogKey: string): boolean {
  return logKey === hubLogKey
}
