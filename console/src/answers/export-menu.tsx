import { DownloadOutlined } from '@ant-design/icons'
import { App, Button, Dropdown } from 'antd'
import type { ReactNode } from 'react'
import type { Answer } from '../../../schemas/answer.ts'
import { useWords } from '../shared/use-words.ts'
import { citationOf, fileName, pictureOf, pngOf } from './export.ts'
import type { ChartModel } from './chart-model.ts'
import { download } from '../shared/download.ts'
import { failureOf } from '../shared/failure.ts'
import { lookOf } from './chart.tsx'

/** Downloads a chart as PNG or SVG, with title and citation. */
export function ExportMenu(props: {
  readonly answer: Answer
  readonly model: ChartModel
  readonly title: string
}): ReactNode {
  const words = useWords()
  const { message } = App.useApp()
  const { text } = words
  const { answer, model, title } = props
  const save = async (kind: string): Promise<void> => {
    const look = lookOf(text, { dark: false, narrow: false, description: title })
    const svg = await pictureOf(model, words, look, { title, citation: citationOf(words, answer) })
    if (kind === 'svg') download(fileName(answer, 'svg'), 'image/svg+xml', svg)
    else download(fileName(answer, 'png'), 'image/png', await pngOf(svg))
  }
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'png', label: text.answer.png },
          { key: 'svg', label: text.answer.svg },
        ],
        onClick: ({ key }) => {
          save(key).catch((error: unknown) => void message.error(failureOf(error, words).lines.join(' ')))
        },
      }}
    >
      <Button size="small" icon={<DownloadOutlined />} aria-label={`${text.answer.export}: ${title}`}>
        {text.answer.export}
      </Button>
    </Dropdown>
  )
}
