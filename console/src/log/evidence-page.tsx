import { Alert, Button, Space, Tag, Typography } from 'antd'
import type { ReactNode } from 'react'
import type { Evidence } from '../../../schemas/blind.ts'
import { EVIDENCE_FLAW_WORDS } from '../../../schemas/evidence-flaw.ts'
import type { EvidenceVerdict, VerifiedEvidence } from '../../../src/sdk/blind/verify-evidence.ts'
import { useSession } from '../shared/session.tsx'
import { useWords } from '../shared/use-words.ts'
import { ConfirmButton } from '../shared/ui/confirm-button.tsx'
import { Badge } from '../shared/ui/badge.tsx'
import { Facts } from '../shared/ui/facts.tsx'
import { FailureBox } from '../shared/ui/failure-box.tsx'
import { Loaded } from '../shared/ui/loaded.tsx'
import { EmptyState } from '../shared/ui/empty-state.tsx'
import { mono } from '../shared/ui/mono.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { SectionCard } from '../shared/ui/section-card.tsx'
import { Working } from '../shared/ui/working.tsx'
import { useAudit } from './use-audit.ts'
import { failureOf } from '../shared/failure.ts'
import { useEvidence } from '../shared/office-queries.ts'
import { loadPolicy } from '../shared/trust/policy.ts'
import { Rebut, Rebuttals } from './rebuttals.tsx'

/** Evidence of cheating with blind tickets: each case can be checked here, and its suspension lifted. */
export default function EvidencePage(): ReactNode {
  const { text } = useWords()
  const evidence = useEvidence()
  return (
    <div className="column">
      <PageHead printed title={text.evidence.title} lead={text.evidence.lead} />
      <Loaded query={evidence}>
        {items =>
          items.length === 0 ? (
            <EmptyState title={text.evidence.none} next={text.evidence.noneNext} />
          ) : (
            items.map(item => <Case key={item.id} evidence={item} />)
          )
        }
      </Loaded>
    </div>
  )
}

function Case({ evidence }: { readonly evidence: Evidence }): ReactNode {
  const words = useWords()
  const { text, format } = words
  const { client, key, me, hasRole } = useSession()
  const { state, start } = useAudit('evidence')
  const answers = useAudit('rebuttals')
  const said = text.evidence
  const { id, organisation, ticket, position, reason, found, lifted } = evidence
  return (
    <SectionCard
      title={organisation}
      extra={
        lifted === null ? (
          <Tag color="error">{said.open}</Tag>
        ) : (
          <Badge>{said.lifted(format.dateTime(lifted))}</Badge>
        )
      }
    >
      <Space orientation="vertical" size={12} style={{ width: '100%' }}>
        <Facts
          facts={[
            [said.found, format.dateTime(found)],
            [said.ticket, mono(ticket)],
            [text.pages.evidence, said.claim(format.number(position), said.reasons[reason])],
          ]}
        />
        <Space wrap>
          <Button
            type="primary"
            disabled={state.kind === 'working'}
            onClick={() => {
              const task = { evidence, policy: loadPolicy(key.header.keyId) }
              start(task)
              answers.start(task)
            }}
            aria-label={`${said.check}: ${organisation}`}
          >
            {said.check}
          </Button>
          {lifted === null && hasRole(['officer']) && (
            <ConfirmButton
              label={said.lift}
              confirm={{ title: said.liftConfirm(organisation), why: said.liftWhy }}
              act={() => client.suspensionLift({ params: { id } })}
              done={said.liftedDone}
              changes={['evidence', 'organisations', 'overview', 'entries']}
            />
          )}
        </Space>
        {state.kind === 'working' && (
          <Working
            words={
              state.total === undefined
                ? said.checking
                : said.fetching(format.number(state.done), format.number(state.total))
            }
            fraction={state.total === undefined ? undefined : state.done / state.total}
          />
        )}
        {state.kind === 'failed' && (
          <FailureBox
            lines={[said.unproven, ...failureOf(state.error, words).lines]}
            next={said.unprovenNext}
            code={failureOf(state.error, words).code}
          />
        )}
        {state.kind === 'done' && (
          <Verdict evidence={evidence} verdict={state.output} milliseconds={state.milliseconds} />
        )}
        <Rebuttals
          evidence={evidence}
          verdicts={answers.state.kind === 'done' ? answers.state.output : undefined}
        />
        {me.organisation.id === organisation && <Rebut evidence={evidence} />}
      </Space>
    </SectionCard>
  )
}

function Verdict(props: {
  readonly evidence: Evidence
  readonly verdict: EvidenceVerdict
  readonly milliseconds: number
}): ReactNode {
  const { text, language } = useWords()
  const { evidence, verdict, milliseconds } = props
  const said = text.evidence
  switch (verdict.kind) {
    case 'proven':
      return <Proven evidence={evidence} verified={verdict} milliseconds={milliseconds} />
    case 'forged':
      return (
        <FailureBox
          lines={[
            said.forged(evidence.organisation),
            said.forgedFlaw(EVIDENCE_FLAW_WORDS[language][verdict.flaw]),
          ]}
          next={said.unprovenNext}
          code={`sdk.evidence (${verdict.flaw})`}
        />
      )
    case 'policy':
      return <Alert type="info" showIcon title={said.unproven} description={said.policy} />
  }
}

function Proven(props: {
  readonly evidence: Evidence
  readonly verified: VerifiedEvidence
  readonly milliseconds: number
}): ReactNode {
  const { text, format } = useWords()
  const { evidence, verified, milliseconds } = props
  const { organisation } = evidence
  const said = text.evidence
  const { keys, index, openingIndex, position, reason } = verified
  const steps = [
    ...said.provenSteps(keys.upload, format.number(index), keys.opening, format.number(openingIndex)),
    said.provenFault(format.number(position), said.reasons[reason]),
  ]
  return (
    <div aria-live="polite">
      <Alert
        type="warning"
        showIcon
        title={said.proven(organisation)}
        description={
          <>
            <ol style={{ margin: 0, paddingInlineStart: 20, overflowWrap: 'anywhere' }}>
              {steps.map(step => (
                <li key={step}>{step}</li>
              ))}
            </ol>
            <Typography.Text type="secondary">{said.took(format.duration(milliseconds))}</Typography.Text>
          </>
        }
      />
    </div>
  )
}
