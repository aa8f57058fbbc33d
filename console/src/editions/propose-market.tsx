import { Typography } from 'antd'
import { type ReactNode, useState } from 'react'
import type { Json } from '../../../protocols/canonical-json.ts'
import { digestOfJson } from '../../../protocols/digest.ts'
import type { MarketStandard } from '../../../schemas/market.ts'
import { StandardView } from '../shared/joint/standard-view.tsx'
import { useSession } from '../shared/session.tsx'
import { ErrorBox } from '../shared/ui/failure-box.tsx'
import { FilePicker } from '../shared/ui/file-picker.tsx'
import { useTask } from '../shared/use-task.ts'
import { useWords } from '../shared/use-words.ts'
import { MarketDialog } from './market-dialog.tsx'

type Chosen = { readonly name: string; readonly standard: MarketStandard; readonly digest: string }

/** A standard from market.yaml, shown as it will be decided on before it is sent. */
export function ProposeMarket(): ReactNode {
  const { text } = useWords()
  const { client } = useSession()
  const [chosen, setChosen] = useState<Chosen>()
  const { error, run } = useTask()
  const said = text.market
  const choose = async (file: File): Promise<void> => {
    setChosen(undefined)
    const standard = await readMarketFile(file)
    setChosen({ name: file.name, standard, digest: digestOfJson(standard as unknown as Json) })
  }
  return (
    <MarketDialog
      button={said.propose}
      name={said.propose}
      done={said.proposed}
      isReady={chosen !== undefined}
      act={async () => {
        if (chosen === undefined) return
        const { standard, digest } = chosen
        await client.marketPublish({ body: { standard, digest } })
      }}
    >
      <Typography.Paragraph>{said.proposeWhy}</Typography.Paragraph>
      <FilePicker
        label={said.chooseFile}
        accept=".yaml,.yml,.json"
        chosen={chosen?.name}
        onChoose={file => void run(() => choose(file))}
      />
      {error !== undefined && <ErrorBox error={error} />}
      {chosen !== undefined && <StandardView standard={chosen.standard} digest={chosen.digest} />}
    </MarketDialog>
  )
}

/** Throws a Fault with every mistake in it. */
async function readMarketFile(file: File): Promise<MarketStandard> {
  // With its YAML it is as large as the page.
  const { parseMarketFile } = await import('../../../src/prepare/dataset-yaml.ts')
  return parseMarketFile(await file.text(), file.name)
}
