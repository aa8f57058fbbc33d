// The wizard from an export to a registered edition. Each step's result is kept while the reader goes back and forth.
import { Steps, Typography } from 'antd'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import { editionId } from '../../../schemas/common.ts'
import type { DatasetFileInput } from '../../../schemas/dataset-file.ts'
import type { Draft } from '../../../src/prepare/draft.ts'
import type { WantedRole } from '../../../src/prepare/draft-roles.ts'
import { useSession } from '../shared/session.tsx'
import { useWords } from '../shared/use-words.ts'
import { PageHead } from '../shared/ui/page-head.tsx'
import { ColumnsStep } from './wizard/columns-step.tsx'
import { DetailsStep } from './wizard/details-step.tsx'
import { ExportStep } from './wizard/export-step.tsx'
import { ReportStep } from './wizard/report-step.tsx'
import { SendStep } from './wizard/send-step.tsx'
import { storePending, type Pending, loadPending } from './prepare/pending.ts'
import type { FoundColumn, PreparedHere, PrepareMethods } from './prepare/prepare-worker.ts'
import { connectWorker, type RpcClient } from '../shared/worker-rpc.ts'
import type { PrepareProgress } from '../../../src/prepare/prepare-export.ts'
import type { UnitSecret } from './prepare/secret-file.ts'

type Opened = { readonly columns: readonly FoundColumn[]; readonly rows: number }
type Prepared = { readonly here: PreparedHere; readonly seconds: number }

export function NewEditionPage(): ReactNode {
  const { text, format } = useWords()
  const { wizard } = text
  const { key, me } = useSession()
  const owner = `${key.header.authority} ${me.organisation.id}`
  const worker = usePrepareWorker()
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
            const found = await worker().call('open', { file: chosen }, { onProgress })
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
          onBack={() => setStep(0)}
          draft={async onFraction => {
            const made = await worker().call(
              'draft',
              { roles },
              {
                onProgress: ({ fraction }) => onFraction(fraction),
              },
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
          secret={secret}
          onSecret={setSecret}
          onBack={() => setStep(1)}
          prepare={async onProgress => {
            if (secret === undefined) return
            const start = performance.now()
            const here = await worker().call('prepare', { file, secret: secret.bytes }, { onProgress })
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
          const declaration = await worker().call('declare', { file, secret: secret.bytes })
          const { contribution, sha256, summary } = here
          const manifest: Pending['manifest'] = { v: 1, sha256, bytes: contribution.size, declaration }
          // Where sending failed before, it goes on from there.
          const kept = await loadPending(owner)
          if (kept !== undefined && canonicalJson(kept.manifest) === canonicalJson(manifest)) return kept
          const pending: Pending = { manifest, report: summary, contribution, upload: null, job: null }
          await storePending(owner, pending)
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

/** One worker, started by its first use; it ends with the page. */
function usePrepareWorker(): () => RpcClient<PrepareMethods, PrepareProgress> {
  const worker = useRef<RpcClient<PrepareMethods, PrepareProgress>>(undefined)
  useEffect(() => () => worker.current?.close(), [])
  return () => {
    worker.current ??= connectWorker(
      new Worker(new URL('./prepare/prepare-worker.ts', import.meta.url), { type: 'module' }),
    )
    return worker.current
  }
}
