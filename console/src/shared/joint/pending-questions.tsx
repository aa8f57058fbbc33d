import { Button, Space, Typography } from 'antd'
import { type ReactNode, useState } from 'react'
import { questionHeading } from '../../../../src/sdk/questions/question-words.ts'
import { useNavigation } from '../location.tsx'
import { useSession } from '../session.tsx'
import { ConfirmButton } from '../ui/confirm-button.tsx'
import { ErrorBox } from '../ui/failure-box.tsx'
import { SectionCard } from '../ui/section-card.tsx'
import { Working } from '../ui/working.tsx'
import { useRefetch } from '../use-read.ts'
import { useTask } from '../use-task.ts'
import { useWords } from '../use-words.ts'
import type { NodeAccess } from './node-access.ts'
import type { StoredJointQuestion, NodeState } from './joint-record.ts'
import { useJointRecords } from './use-joint-records.ts'
import { readSources, useMarkets } from './market-queries.ts'
import { NodeStateList } from './node-state-list.tsx'

/**
 * Joint questions that this browser asked and that are neither answered nor ended; nothing where there are
 * none.
 */
export function PendingQuestions({ market }: { readonly market?: string }): ReactNode {
  const { text } = useWords()
  const records = useJointRecords()
  const open = (records.data ?? []).filter(
    record => record.state === 'asked' && (market === undefined || record.market.market === market),
  )
  if (open.length === 0) return null
  return (
    <SectionCard title={text.market.open}>
      <Typography.Paragraph type="secondary">{text.market.openWhy}</Typography.Paragraph>
      <Space orientation="vertical" size={16} style={{ width: '100%' }}>
        {open.map(record => (
          <Pending key={record.id} record={record} />
        ))}
      </Space>
    </SectionCard>
  )
}

function Pending({ record }: { readonly record: StoredJointQuestion }): ReactNode {
  const { text, format, language } = useWords()
  const session = useSession()
  const refetch = useRefetch()
  const { go } = useNavigation()
  const markets = useMarkets()
  const [nodes, setNodes] = useState<readonly NodeState[]>(record.nodes)
  const { busy, error, run } = useTask()
  const said = text.market
  const standard = markets.data?.find(market => market.record.id === record.market.market)?.standard
  const nodesOf = async (): Promise<readonly NodeAccess[]> => {
    const edition = markets.data
      ?.flatMap(({ editions }) => editions)
      .find(({ pinned }) => pinned.id === record.market.id)
    const sources = record.mode === 'open' ? [] : await readSources(session, edition)
    return sources.flatMap(({ access }) => access ?? [])
  }
  const resume = async (): Promise<void> => {
    await run(async () => {
      const input = { id: record.id, nodes: await nodesOf() }
      const asked = await session.blind().call('jointResume', input, {
        onProgress: ({ joint }) => joint !== undefined && setNodes(joint.nodes),
      })
      if (asked.kind === 'answered') go(`/answers/${asked.id}`)
    })
    await refetch(['joint-records', 'market-sources'])
  }
  return (
    <div data-question={record.id}>
      <Typography.Text strong>
        {questionHeading(
          { kind: record.query.kind, query: record.query },
          { language, vocabulary: standard },
        )}
        {' · '}
        {record.query.edition}
      </Typography.Text>{' '}
      <Typography.Text type="secondary">{said.askedAt(format.dateTime(record.asked))}</Typography.Text>
      <NodeStateList nodes={nodes} />
      {error !== undefined && <ErrorBox error={error} />}
      <Space wrap style={{ marginTop: 8 }}>
        <Button type="primary" onClick={() => void resume()} disabled={busy}>
          {said.resume}
        </Button>
        <ConfirmButton
          danger
          label={said.cancel}
          confirm={{ title: said.cancel, why: said.cancelWhy }}
          act={async () =>
            await session.blind().call('jointCancel', { id: record.id, nodes: await nodesOf() })
          }
          done={said.cancelled}
          changes={['joint-records', 'market-sources']}
        />
        {busy && <Working words={text.ask.asking} />}
      </Space>
    </div>
  )
}
