import { useQueryClient } from '@tanstack/react-query'
import { Button, Space } from 'antd'
import { type ReactNode, useState } from 'react'
import { useSession } from '../shared/session.tsx'
import { useWords } from '../shared/use-words.ts'
import { TrustLine } from '../shared/trust/trust-line.tsx'
import { LinkButton } from '../shared/ui/link-button.tsx'
import { AuditProgress } from './audit-progress.tsx'
import { BrokenLog } from './broken-log.tsx'
import { SectionCard } from '../shared/ui/section-card.tsx'
import { VerifiedReport } from './verified-report.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import type { VerifiedLog } from './audit-worker.ts'
import { useAudit } from './use-audit.ts'
import { loadPolicy } from '../shared/trust/policy.ts'
import { storeSeenTree, loadSeenTree, type SeenTree } from './seen-tree.ts'

/** Verifies the whole log in this browser, against what this browser verified before. */
export default function VerifyLogPage(): ReactNode {
  const { text } = useWords()
  const { logKey, keyId } = useSession().key.header
  const queries = useQueryClient()
  const { state, start, cancel } = useAudit('verify')
  const [policy, setPolicy] = useState(() => loadPolicy(keyId))
  const [before, setBefore] = useState<SeenTree>()
  const said = text.verify
  const verify = (): void => {
    const known = loadSeenTree(logKey)
    setBefore(known)
    start({ policy, known }, output => {
      storeSeenTree(logKey, seenTree(output))
      queries.setQueryData(['verified-log'], output)
    })
  }
  return (
    <div className="column">
      <PageHead
        printed
        title={said.title}
        lead={said.lead}
        actions={<LinkButton to="/log">{text.pages.log}</LinkButton>}
      />
      <SectionCard title={said.policy}>
        <TrustLine policy={policy} onChange={setPolicy} />
      </SectionCard>
      <Space wrap>
        <Button type="primary" size="large" onClick={verify} disabled={state.kind === 'working'}>
          {said.start}
        </Button>
        {state.kind === 'working' && <Button onClick={cancel}>{said.cancel}</Button>}
      </Space>
      {state.kind === 'working' && <AuditProgress label={said.title} done={state.done} total={state.total} />}
      {state.kind === 'failed' && <BrokenLog error={state.error} retry={verify} />}
      {state.kind === 'done' && (
        <VerifiedReport verified={state.output} milliseconds={state.milliseconds} before={before} />
      )}
    </div>
  )
}

/** Compared with the log next time, so that a rewritten past is noticed. */
function seenTree({ report, root }: VerifiedLog): SeenTree {
  const { size, cosignatures } = report.checkpoint
  const times = cosignatures.map(({ time }) => time)
  return {
    size,
    root,
    verified: new Date().toISOString(),
    ...(times.length === 0 ? {} : { time: Math.max(...times) }),
  }
}
