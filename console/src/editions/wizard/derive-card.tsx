import { Card, Checkbox, Typography } from 'antd'
import type { ReactNode } from 'react'
import type { DatasetFileInput } from '../../../../schemas/dataset-file.ts'
import { derivedDraft } from '../../../../src/prepare/draft-derive.ts'
import { useWords } from '../../shared/use-words.ts'
import { bilingual } from '../prepare/file-edits.ts'

/** What no column holds but a buyer's own rows say; some ready questions need them. */
export function DeriveCard(props: {
  readonly file: DatasetFileInput
  readonly onFile: (file: DatasetFileInput) => void
}): ReactNode {
  const { text, language } = useWords()
  const words = text.wizard.derive
  const { file, onFile } = props
  const { derive = {}, time, ...rest } = file
  const proposed = derivedDraft(rest)
  if (proposed === undefined) return null
  const toggle = (name: string, wanted: boolean): void => {
    const source = proposed.derive[name]
    const others = Object.entries(derive).filter(([key]) => key !== name)
    const chosen = Object.fromEntries(wanted && source !== undefined ? [...others, [name, source]] : others)
    const { column } = time ?? proposed.time ?? { column: '' }
    onFile(Object.keys(chosen).length === 0 ? rest : { ...rest, derive: chosen, time: { ...time, column } })
  }
  return (
    <Card title={<h2 className="card-title">{words.title}</h2>}>
      <Typography.Paragraph type="secondary">{words.why}</Typography.Paragraph>
      {Object.entries(proposed.derive).map(([name, source]) => (
        <div key={name}>
          <Checkbox
            checked={Object.hasOwn(derive, name)}
            onChange={event => toggle(name, event.target.checked)}
          >
            {bilingual(source.label, name)[language]}
          </Checkbox>
        </div>
      ))}
    </Card>
  )
}
