import { useEffect, useRef, useState } from 'react'
import { canonicalJson } from '../../../../protocols/canonical-json.ts'
import type { DatasetFileInput } from '../../../../schemas/dataset-file.ts'
import type { DatasetDraft } from '../../../../src/prepare/draft.ts'
import type { WantedRole } from '../../../../schemas/column-treatment.ts'
import type { PrepareProgress } from '../../../../src/prepare/prepare-export.ts'
import { type Session, useSession } from '../../shared/session.tsx'
import { connectWorker, type RpcClient } from '../../shared/worker-rpc.ts'
import { loadPending, type Pending, storePending } from '../prepare/pending.ts'
import type { FoundColumn, PreparedHere, PrepareMethods } from '../prepare/prepare-worker.ts'
import type { UnitSecret } from '../prepare/secret-file.ts'

export const STEPS = { export: 0, columns: 1, details: 2, report: 3, send: 4 } as const

type Opened = { readonly columns: readonly FoundColumn[]; readonly rows: number }
type Prepared = { readonly here: PreparedHere; readonly seconds: number }

/** The results of the steps, which survive going back, and the actions. A rejected action changes nothing. */
export function useWizard() {
  const { key, me } = useSession()
  const owner = `${key.header.authority} ${me.organisation.id}`
  const worker = usePrepareWorker()
  const [step, setStep] = useState<number>(STEPS.export)
  const [opened, setOpened] = useState<Opened>()
  const [roles, setRoles] = useState<readonly WantedRole[]>([])
  const [draft, setDraft] = useState<DatasetDraft>()
  const [file, setFile] = useState<DatasetFileInput>()
  const [secret, setSecret] = useState<UnitSecret>()
  const [prepared, setPrepared] = useState<Prepared>()
  const [resumed, setResumed] = useState<Pending>()
  return {
    owner,
    step,
    opened,
    roles,
    draft,
    file,
    secret,
    prepared,
    resumed,
    setStep,
    setRoles,
    setFile,
    setSecret,
    /** Resumes an edition that was prepared, and partly sent, in an earlier visit. */
    resume: (pending: Pending): void => {
      setResumed(pending)
      setStep(STEPS.send)
    },
    /** Reads and checks the export. */
    open: async (chosen: File, onProgress: (progress: PrepareProgress) => void): Promise<void> => {
      const found = await worker().call('open', { file: chosen }, { onProgress })
      setOpened(found)
      setRoles(found.columns.map(({ proposed }) => proposed))
      setDraft(undefined)
      setPrepared(undefined)
      setStep(STEPS.columns)
    },
    /** Drafts the description from the chosen roles; its title and source are left to the reader. */
    makeDraft: async (onFraction: (fraction: number) => void): Promise<void> => {
      if (secret === undefined) return
      const onProgress = ({ fraction }: PrepareProgress): void => onFraction(fraction)
      const made = await worker().call('draft', { roles, secret: secret.bytes }, { onProgress })
      setDraft(made)
      setFile({ ...made.file, ...namesFrom(me.organisation), source: { zh: '', en: '' } })
      setStep(STEPS.details)
    },
    /** The provider's own description: nothing is drafted, and nothing is charged for it. */
    useOwn: async (text: string): Promise<void> => {
      const own = await worker().call('describe', { text })
      setDraft({ file: own, notes: { leftOut: [], listed: [] } })
      setFile(own)
      setStep(STEPS.details)
    },
    prepare: async (onProgress: (progress: PrepareProgress) => void): Promise<void> => {
      if (secret === undefined || file === undefined) return
      const start = performance.now()
      const here = await worker().call('prepare', { file, secret: secret.bytes }, { onProgress })
      setPrepared({ here, seconds: (performance.now() - start) / 1000 })
      setStep(STEPS.report)
    },
    /** What the last step sends, as it is at that moment. */
    pending: async (): Promise<Pending> => {
      if (file === undefined || secret === undefined || prepared === undefined)
        throw new Error('nothing is prepared')
      // Bounds may have been moved since: they change what is declared, but no row.
      const declaration = await worker().call('declare', { file, secret: secret.bytes })
      const { contribution, sha256, summary } = prepared.here
      const manifest: Pending['manifest'] = { v: 1, sha256, bytes: contribution.size, declaration }
      // Where sending failed before, it continues from there.
      const stored = await loadPending(owner)
      if (stored !== undefined && canonicalJson(stored.manifest) === canonicalJson(manifest)) return stored
      const pending: Pending = { manifest, report: summary, contribution, upload: null, job: null }
      await storePending(owner, pending)
      return pending
    },
  }
}

/** Proposed without the rows or the name of the export. */
function namesFrom({ id, title }: Session['me']['organisation']) {
  return {
    dataset: `${id}-orders`.slice(0, 40),
    title: { zh: `${title.zh}订单`, en: `Orders of ${title.en}` },
  }
}

/** One worker, started by its first use; it ends with the page. */
function usePrepareWorker(): () => RpcClient<PrepareMethods, PrepareProgress> {
  const worker = useRef<RpcClient<PrepareMethods, PrepareProgress>>(undefined)
  useEffect(() => () => worker.current?.close(), [])
  return () => {
    worker.current ??= connectWorker(
      new Worker(new URL('../prepare/prepare-worker.ts', import.meta.url), { type: 'module' }),
    )
    return worker.current
  }
}
