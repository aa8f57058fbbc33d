import { useQuery } from '@tanstack/react-query'
import { Typography } from 'antd'
import type { ReactNode } from 'react'
import { readStandard } from '../../../src/sdk/joint/read-standard.ts'
import { StandardView } from '../shared/joint/standard-view.tsx'
import { useSession } from '../shared/session.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { SectionCard } from '../shared/ui/section-card.tsx'
import { useWords } from '../shared/use-words.ts'

/** The standard that is decided on, read from the very text that has this digest. */
export function MarketStandardCard({ digest }: { readonly digest: string }): ReactNode {
  const { text } = useWords()
  const { client } = useSession()
  const standard = useQuery({
    queryKey: ['market-standard', digest],
    queryFn: async () =>
      readStandard((await client.marketStandardShow({ params: { id: digest } })).standard, digest),
  })
  return (
    <SectionCard title={text.market.standard}>
      <Typography.Paragraph type="secondary">{text.market.standardWhy}</Typography.Paragraph>
      <Loaded query={standard}>{found => <StandardView standard={found} digest={digest} />}</Loaded>
    </SectionCard>
  )
}
