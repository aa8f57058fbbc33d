// The wizard from an export to a registered edition. Each step's result is kept while the reader goes back and forth.
import { Steps, Typography } from 'antd'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { canonicalJson } from '../../../../protocols/canonical-json.ts'
import { editionId } from '../../../../schemas/common.ts'
import type { DatasetFileInput } from '../../../../schemas/dataset-file.ts'
import type { Draft } from '../../../../src/prepare/draft.ts'
import type { WantedRole } from '../../../../src/prepare/draft-roles.ts'
import { useSession } from '../../app/session.tsx'
import { useWords } from '../../app/words.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { ColumnsStep } from '../../parts/wizard/columns-step.tsx'
import { DetailsStep } from '../../parts/wizard/details-step.tsx'
import { ExportStep } from '../../parts/wizard/export-step.tsx'
import { ReportStep } from '../../parts/wizard/report-step.tsx'
import { SendStep } from '../../parts/wizard/send-step.tsx'
import { keepPending, type Pending, readPending } from '../../work/prepare/pending.ts'
import { type PrepareWork, startPrepareWork } from '../../work/prepare/prepare-work.ts'
import type { FoundColumn, PreparedHere } from '../../work/prepare/prepare-worker.ts'
import type { UnitSecret } from '../../work/prepare/secret-file.ts'

type Opened = { readonly columns: readonly FoundColumn[]; readonly rows: number }
type Prepared = { readonly here: PreparedHere; readonly seconds: number }

export function NewEditionPage(): ReactNode {
  const { text, format } = useWords()
  const { wizard } = text
  const { key, me } = useSession()
  const owner = `${key.header.authority} ${me.organisation.id}`
  const work = usePrepareWork()
  const [step, setStep] = useState(0)
  const [opened, setOpened] = useState<Opened>()
  const [roles, setRoles] = useState<readonly WantedRole[]>([])
  const [draft, setDraft] = useState<Draft>()
  const [file, setFile] = useState<DatasetFileInput>()
  const [secret, setSecret] = useState<UnitSecret>()
  const [prepared, setPrepared] = useState<Prepared>()
  const [resumed, setResumed] = useState<Pending>()

  const body = (): ReactNode => {
    if (resumed !== undefined) {
      return (
        <SendStep
          owner={owner}
          pending={() => Promise.resolve(resumed)}
          what={<Typography.Text>{format.label(resumed.manifest.declaration.title)}</Typography.Text>}
          resumed
          onBack={undefined}
        />
      )
    }
    if (step === 0 || opened === undefined) {
      return (
        <ExportStep
          owner={owner}
          onResume={pending => {
            setResumed(pending)
            setStep(4)
          }}
          open={async (chosen, onProgress) => {
            const found = await work().order('open', { file: chosen }, onProgress)
            setOpened(found)
            setRoles(found.columns.map(({ proposed }) => proposed))
            setDraft(undefined)
            setPrepared(undefined)
            setStep(1)
          }}
        />
      )
    }
    if (step === 1 || draft === undefined || file === undefined) {
      return (
        <ColumnsStep
          {...opened}
          roles={roles}
          onRoles={setRoles}
          secret={secret}
          onSecret={setSecret}
          onBack={() => setStep(0)}
          draft={async onFraction => {
            if (secret === undefined) return
            const made = await work().order('draft', { roles, secret: secret.bytes }, ({ fraction }) =>
              onFraction(fraction),
            )
            setDraft(made)
            setFile({ ...made.file, title: { zh: '', en: '' }, source: { zh: '', en: '' } })
            setStep(2)
          }}
        />
      )
    }
    if (step === 2 || prepared === undefined || secret === undefined) {
      return (
        <DetailsStep
          file={file}
          leftOut={draft.notes.leftOut.filter(([, why]) => why !== 'by-choice').map(([column]) => column)}
          onFile={setFile}
          onBack={() => setStep(1)}
          prepare={async onProgress => {
            if (secret === undefined) return
            const start = performance.now()
            const here = await work().order('prepare', { file, secret: secret.bytes }, onProgress)
            setPrepared({ here, seconds: (performance.now() - start) / 1000 })
            setStep(3)
          }}
        />
      )
    }
    if (step === 3) {
      return (
        <ReportStep
          prepared={prepared.here}
          seconds={prepared.seconds}
          file={file}
          onFile={setFile}
          onBack={() => setStep(2)}
          onNext={() => setStep(4)}
        />
      )
    }
    const { here } = prepared
    const { dataset, edition } = here.declaration
    return (
      <SendStep
        owner={owner}
        what={
          <Typography.Text>
            {editionId(dataset, edition)} ·{' '}
            {wizard.send.what(format.bytes(here.contribution.size), format.number(here.report.rowsKept))}
          </Typography.Text>
        }
        resumed={false}
        onBack={() => setStep(3)}
        pending={async () => {
          // Bounds may have been moved since: they change what is declared and no row.
          const declaration = await work().order('declare', { file, secret: secret.bytes })
          const { contribution, sha256, summary } = here
          const manifest: Pending['manifest'] = { v: 1, sha256, bytes: contribution.size, declaration }
          // Where sending failed before, it goes on from there.
          const kept = await readPending(owner)
          if (kept !== undefined && canonicalJson(kept.manifest) === canonicalJson(manifest)) return kept
          const pending: Pending = { manifest, report: summary, contribution, upload: null, job: null }
          await keepPending(owner, pending)
          return pending
        }}
      />
    )
  }
  return (
    <>
      <PageHead title={wizard.title} lead={wizard.lead} />
      <Steps
        size="small"
        current={step}
        items={wizard.steps.map(title => ({ title }))}
        style={{ marginBottom: 24 }}
      />
      {body()}
    </>
  )
}

/** One worker, started when it is first asked for; it ends with the page. */
function usePrepareWork(): () => PrepareWork {
  const work = useRef<PrepareWork>(undefined)
  useEffect(() => () => work.current?.end(), [])
  return () => {
    work.current ??= startPrepareWork()
    return work.current
  }
}
