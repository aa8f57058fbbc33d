import { CheckCircleTwoTone } from '@ant-design/icons'
import { Alert } from 'antd'
import type { ReactNode } from 'react'
import type { EditionReport } from '../../../protocols/audit/replay-editions.ts'
import { useWords } from '../shared/use-words.ts'
import type { VerifiedLog } from './audit-worker.ts'
import type { SeenTree } from './seen-tree.ts'
import { SpentBar } from '../shared/ui/budget-bar.tsx'
import { PoolBar } from '../shared/ui/pool-bar.tsx'
import { Facts } from '../shared/ui/facts.tsx'
import { mono } from '../shared/ui/mono.tsx'
import { SectionCard } from '../shared/ui/section-card.tsx'
import { textColumn, figureColumn, WideTable } from '../shared/ui/wide-table.tsx'

/** What a verification found: figures, signers, and budgets recomputed from the entries, in ρ. */
export function VerifiedReport(props: {
  readonly verified: VerifiedLog
  readonly milliseconds: number
  /** The tree that this browser had verified before. */
  readonly before: SeenTree | undefined
}): ReactNode {
  const { text, format } = useWords()
  const { verified, milliseconds, before } = props
  const { authors } = verified
  const { checkpoint, outcomes, refusals, decisions, shredded, recovered, readmitted } = verified.report
  const said = text.verify
  const entries = format.number(checkpoint.size)
  const signers =
    checkpoint.cosignatures.length === 0
      ? said.logKeyOnly
      : format.list(
          checkpoint.cosignatures.map(({ name, time }) =>
            said.cosigned(name, format.dateTime(new Date(time * 1000).toISOString())),
          ),
        )
  return (
    <>
      <div aria-live="polite">
        <Alert
          type="success"
          showIcon
          title={said.holds}
          description={
            <>
              <div>{said.holdsFigures(entries, format.duration(milliseconds))}</div>
              <div>
                {before === undefined
                  ? said.first
                  : said.grown(format.number(before.size), format.dateTime(before.verified))}
              </div>
              <ul style={{ listStyle: 'none', padding: 0, margin: '8px 0 0' }}>
                {said.checks.map(check => (
                  <li key={check}>
                    <CheckCircleTwoTone twoToneColor="#1f7a33" aria-hidden /> {check}
                  </li>
                ))}
              </ul>
            </>
          }
        />
      </div>
      <SectionCard title={text.pages.log}>
        <Facts
          columns={2}
          facts={[
            [said.origin, checkpoint.origin],
            [said.size, entries],
            [said.root, mono(verified.root)],
            [said.signedBy, signers],
            [
              said.outcomes,
              said.outcomesOf(
                format.number(outcomes.released),
                format.number(outcomes.refused),
                format.number(outcomes.failed),
              ),
            ],
            [said.refusals, format.number(refusals)],
            [said.decisions, format.number(decisions)],
            [said.authors, said.authorsOf(format.number(authors.verified), format.number(authors.system))],
            ...(authors.unseen + authors.destroyed === 0
              ? []
              : [[said.authorsNot, format.number(authors.unseen + authors.destroyed)] as const]),
            ...(shredded === 0 ? [] : [[said.shredded, format.number(shredded)] as const]),
            ...recovered.map(({ from, to }) => [said.recovered, `${from} – ${to}`] as const),
            ...readmitted.map(seq => [said.readmitted, String(seq)] as const),
          ]}
        />
      </SectionCard>
      <EditionBudgets editions={verified.report.editions} />
    </>
  )
}

function EditionBudgets({ editions }: { readonly editions: readonly EditionReport[] }): ReactNode {
  const { text, format } = useWords()
  const said = text.verify
  return (
    <SectionCard title={said.editions}>
      <WideTable<EditionReport>
        label={said.editions}
        none={said.editionsNone}
        rowKey="edition"
        rows={editions}
        columns={[
          textColumn(said.edition, ({ edition }) => edition),
          textColumn(said.state, ({ state }) => said.states[state]),
          figureColumn(said.accounts, ({ accounts }) => format.number(accounts)),
          {
            title: said.spent,
            width: 320,
            cell: ({ edition, spent, cap, poolSpent, poolCap }) => (
              <>
                <SpentBar label={edition} spent={spent} cap={cap} words={said.ofCap} />
                {poolCap > 0n && <PoolBar pool={{ spent: String(poolSpent), cap: String(poolCap) }} />}
              </>
            ),
          },
        ]}
      />
    </SectionCard>
  )
}
