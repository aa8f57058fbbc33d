import { Typography } from 'antd'
import { type ReactNode, useState } from 'react'
import { MarketStandard } from '../../../schemas/market.ts'
import { fault } from '../../../schemas/fault.ts'
import { parseOrThrow } from '../../../schemas/validation-errors.ts'
import { standardDigest } from '../../../src/domain/plan/joint/market.ts'
import { StandardView } from '../shared/joint/standard-view.tsx'
import { useSession } from '../shared/session.tsx'
import { ErrorBox } from '../shared/ui/failure-box.tsx'
import { FilePicker } from '../shared/ui/file-picker.tsx'
import { useWords } from '../shared/use-words.ts'
import { MarketDialog } from './market-dialog.tsx'

type Chosen = { readonly name: string; readonly standard: MarketStandard; readonly digest: string }

/** A standard from market.yaml, shown as it will be decided on before it is sent. */
export function ProposeMarket(): ReactNode {
  const { text } = useWords()
  const { client } = useSession()
  const [chosen, setChosen] = useState<Chosen>()
  const [error, setError] = useState<unknown>()
  const said = text.market
  const choose = async (file: File): Promise<void> => {
    setChosen(undefined)
    setError(undefined)
    try {
      const standard = await readMarketFile(file)
      setChosen({ name: file.name, standard, digest: standardDigest(standard) })
    } catch (failed) {
      setError(failed)
    }
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
        onChoose={file => void choose(file)}
      />
      {error !== undefined && <ErrorBox error={error} />}
      {chosen !== undefined && <StandardView standard={chosen.standard} digest={chosen.digest} />}
    </MarketDialog>
  )
}

/** Throws a Fault for what is no YAML or JSON, or no standard. */
async function readMarketFile(file: File): Promise<MarketStandard> {
  const [{ parse }, written] = await Promise.all([import('yaml'), file.text()])
  return parseOrThrow(MarketStandard, readYaml(parse, written))
}

function readYaml(parse: (text: string) => unknown, written: string): unknown {
  try {
    return parse(written)
  } catch {
    throw fault('market.file')
  }
}
