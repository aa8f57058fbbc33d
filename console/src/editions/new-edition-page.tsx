import { Steps, Typography } from 'antd'
import type { ReactNode } from 'react'
import { editionId } from '../../../schemas/common.ts'
import { useWords } from '../shared/use-words.ts'
import { PageHead } from '../shared/ui/page-head.tsx'
import { ColumnsStep } from './wizard/columns-step.tsx'
import { DetailsStep } from './wizard/details-step.tsx'
import { ExportStep } from './wizard/export-step.tsx'
import { ReportStep } from './wizard/report-step.tsx'
import { SendStep } from './wizard/send-step.tsx'
import { STEPS, useWizard } from './wizard/use-wizard.ts'

/** Five steps; everything before the last one happens in this browser. */
export default function NewEditionPage(): ReactNode {
  const { wizard: words } = useWords().text
  const wizard = useWizard()
  return (
    <>
      <PageHead title={words.title} lead={words.lead} />
      <Steps
        size="small"
        current={wizard.step}
        items={words.steps.map(title => ({ title }))}
        style={{ marginBottom: 24 }}
      />
      <Step wizard={wizard} />
    </>
  )
}

/** The first step whose result is missing, or the chosen one. */
function Step({ wizard }: { readonly wizard: ReturnType<typeof useWizard> }): ReactNode {
  const { text, format } = useWords()
  const { owner, step, opened, draft, file, secret, prepared, resumed, setStep } = wizard
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
  if (step === STEPS.export || opened === undefined) {
    return <ExportStep owner={owner} onResume={wizard.resume} open={wizard.open} />
  }
  if (step === STEPS.columns || draft === undefined || file === undefined) {
    return (
      <ColumnsStep
        {...opened}
        roles={wizard.roles}
        onRoles={wizard.setRoles}
        secret={secret}
        onSecret={wizard.setSecret}
        onBack={() => setStep(STEPS.export)}
        draft={wizard.makeDraft}
        onOwn={wizard.useOwn}
      />
    )
  }
  if (step === STEPS.details || prepared === undefined || secret === undefined) {
    return (
      <DetailsStep
        file={file}
        leftOut={draft.notes.leftOut.filter(([, why]) => why !== 'by-choice')}
        onFile={wizard.setFile}
        onBack={() => setStep(STEPS.columns)}
        prepare={wizard.prepare}
      />
    )
  }
  if (step === STEPS.report) {
    return (
      <ReportStep
        prepared={prepared.here}
        seconds={prepared.seconds}
        file={file}
        drafted={draft.file}
        onFile={wizard.setFile}
        onBack={() => setStep(STEPS.details)}
        onNext={() => setStep(STEPS.send)}
      />
    )
  }
  const { contribution, declaration, report } = prepared.here
  const size = text.wizard.send.what(format.bytes(contribution.size), format.number(report.rowsKept))
  return (
    <SendStep
      owner={owner}
      what={
        <Typography.Text>
          {editionId(declaration.dataset, declaration.edition)} · {size}
        </Typography.Text>
      }
      resumed={false}
      onBack={() => setStep(STEPS.report)}
      pending={wizard.pending}
    />
  )
}
