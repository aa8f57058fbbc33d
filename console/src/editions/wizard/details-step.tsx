import { Alert, Button, Card, Checkbox, Space, Typography } from 'antd'
import { type ReactNode, useState } from 'react'
import type { DatasetFileInput } from '../../../../schemas/dataset-file.ts'
import { say } from '../../../../schemas/fault.ts'
import { LEFT_OUT_WORDS, type LeftOutWhy } from '../../../../schemas/left-out-words.ts'
import type { PrepareProgress } from '../../../../src/prepare/prepare-export.ts'
import { useTask } from '../../shared/use-task.ts'
import { useWords } from '../../shared/use-words.ts'
import {
  bilingual,
  epsilonAt,
  type EpsilonPlace,
  FIRST_POOL,
  mistakesIn,
  withEpsilon,
  withPool,
} from '../prepare/file-edits.ts'
import { ErrorBox, FailureBox } from '../../shared/ui/failure-box.tsx'
import { DateField } from '../../shared/ui/date-field.tsx'
import { TextField } from '../../shared/ui/text-field.tsx'
import { Working } from '../../shared/ui/working.tsx'
import { DeriveCard } from './derive-card.tsx'
import { Fields } from './fields.tsx'
import { PassportCard } from './passport-card.tsx'
import { DimensionsTable, MeasuresTable } from './declared-tables.tsx'

/** Step 3: the public description, the budget in ε; starts the preparation. */
export function DetailsStep(props: {
  readonly file: DatasetFileInput
  readonly leftOut: readonly (readonly [column: string, why: LeftOutWhy])[]
  readonly onFile: (file: DatasetFileInput) => void
  readonly onBack: () => void
  readonly prepare: (onProgress: (progress: PrepareProgress) => void) => Promise<void>
}): ReactNode {
  const { text, format, language } = useWords()
  const { wizard } = text
  const { details } = wizard
  const { file, onFile } = props
  const [progress, setProgress] = useState<PrepareProgress>()
  const { error, run } = useTask()
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set())
  const [tried, setTried] = useState(false)
  const mistakes = mistakesIn(file)
  const elsewhere = mistakes.filter(({ at }) => !FIELDS.includes(at ?? ''))
  const errorAt = (at: string): string | undefined => {
    const found = tried || touched.has(at) ? mistakes.find(each => each.at === at) : undefined
    return found === undefined ? undefined : say({ code: found.code, params: found.params }, language)
  }
  const go = (): void => {
    setTried(true)
    if (mistakes.length > 0) return
    setProgress({ step: 'encode', fraction: 0 })
    void run(() => props.prepare(setProgress).finally(() => setProgress(undefined)))
  }
  return (
    <Space orientation="vertical" size={16} style={{ width: '100%' }}>
      <Card title={<h2 className="card-title">{details.title}</h2>}>
        <Typography.Paragraph type="secondary">{details.why}</Typography.Paragraph>
        <Names
          file={file}
          onFile={onFile}
          errorAt={errorAt}
          onLeave={at => setTouched(new Set([...touched, at]))}
        />
        <h3>{details.dimensions}</h3>
        <DimensionsTable file={file} onFile={onFile} />
        {Object.keys(file.measures ?? {}).length > 0 && (
          <>
            <h3>{details.measures}</h3>
            <MeasuresTable file={file} onFile={onFile} />
          </>
        )}
        {props.leftOut.length > 0 && (
          <Alert
            type="info"
            showIcon
            style={{ marginTop: 16 }}
            title={details.leftOut}
            description={
              <ul style={{ margin: 0, paddingInlineStart: 20, maxHeight: 240, overflow: 'auto' }}>
                {props.leftOut.map(([column, why]) => (
                  <li key={column}>{details.of(column, LEFT_OUT_WORDS[language][why])}</li>
                ))}
              </ul>
            }
          />
        )}
      </Card>
      <DeriveCard file={file} onFile={onFile} />
      <PassportCard file={file} onFile={onFile} />
      <BudgetCard file={file} onFile={onFile} />
      {tried && mistakes.length > 0 && (
        <FailureBox
          lines={[
            details.mistakes(format.number(mistakes.length)),
            ...elsewhere.map(each => say(each, language)),
          ]}
        />
      )}
      {error !== undefined && <ErrorBox error={error} />}
      {progress !== undefined && <Working words={wizard.work[progress.step]} fraction={progress.fraction} />}
      <Space wrap>
        <Button onClick={props.onBack} disabled={progress !== undefined}>
          {wizard.back}
        </Button>
        <Button type="primary" disabled={progress !== undefined} onClick={go}>
          {wizard.prepare}
        </Button>
      </Space>
    </Space>
  )
}

type Editing = {
  readonly file: DatasetFileInput
  readonly onFile: (file: DatasetFileInput) => void
}

/** Places of the fields that say themselves what is wrong with them. */
const FIELDS = [
  '/dataset',
  '/edition',
  '/title/zh',
  '/title/en',
  '/source/zh',
  '/source/en',
  '/period/from',
  '/period/to',
  '/capacity',
]

function Names(
  props: Editing & {
    readonly errorAt: (at: string) => string | undefined
    readonly onLeave: (at: string) => void
  },
): ReactNode {
  const { file, onFile } = props
  const { text } = useWords()
  const { details } = text.wizard
  const [title, source] = [bilingual(file.title, ''), bilingual(file.source, '')]
  const { period } = file
  type Change = (typed: string) => Partial<DatasetFileInput>
  const fields: readonly (readonly [label: string, value: string, change: Change, isDate?: true])[] = [
    [details.dataset, file.dataset, dataset => ({ dataset })],
    [details.edition, file.edition, edition => ({ edition })],
    [details.titleZh, title.zh, zh => ({ title: { ...title, zh } })],
    [details.titleEn, title.en, en => ({ title: { ...title, en } })],
    [details.sourceZh, source.zh, zh => ({ source: { ...source, zh } })],
    [details.sourceEn, source.en, en => ({ source: { ...source, en } })],
    [details.from, period.from, from => ({ period: { ...period, from } }), true],
    [details.to, period.to, to => ({ period: { ...period, to } }), true],
    [
      details.capacity,
      String(file.capacity),
      typed => ({ capacity: Number(typed.replace(/\D/g, '').slice(0, 10)) }),
    ],
  ]
  return (
    <Fields>
      {fields.map(([label, value, change, isDate], i) => {
        const Input = isDate === true ? DateField : TextField
        return (
          <Input
            key={label}
            label={label}
            value={value}
            error={props.errorAt(FIELDS[i] ?? '')}
            onChange={typed => onFile({ ...file, ...change(typed) })}
            onLeave={() => props.onLeave(FIELDS[i] ?? '')}
          />
        )
      })}
    </Fields>
  )
}

const PLACES: readonly EpsilonPlace[] = ['perConsumer', 'total', 'yearPerConsumer', 'yearTotal']

function BudgetCard({ file, onFile }: Editing): ReactNode {
  const { text } = useWords()
  const { details } = text.wizard
  return (
    <Card title={<h2 className="card-title">{details.budget}</h2>}>
      <Typography.Paragraph type="secondary">{details.budgetWhy}</Typography.Paragraph>
      <Fields>
        {PLACES.map(place => (
          <TextField
            key={place}
            label={details[place]}
            value={epsilonAt(file, place)}
            onChange={epsilon => onFile(withEpsilon(file, place, epsilon))}
          />
        ))}
      </Fields>
      <PoolFields file={file} onFile={onFile} />
    </Card>
  )
}

function PoolFields({ file, onFile }: Editing): ReactNode {
  const { text } = useWords()
  const { details } = text.wizard
  const { pool } = file.budget
  return (
    <>
      <Checkbox
        checked={pool !== undefined}
        onChange={event => onFile(withPool(file, event.target.checked ? FIRST_POOL : undefined))}
      >
        {details.pool}
      </Checkbox>
      <Typography.Paragraph type="secondary">{details.poolWhy}</Typography.Paragraph>
      {pool !== undefined && (
        <Fields>
          <TextField
            label={details.poolEpsilon}
            value={String(pool.epsilon ?? '')}
            onChange={epsilon => onFile(withPool(file, { ...pool, epsilon: epsilon || undefined }))}
          />
          <TextField
            label={details.poolPerYear}
            value={String(pool.perYear)}
            onChange={perYear => onFile(withPool(file, { ...pool, perYear }))}
          />
        </Fields>
      )}
    </>
  )
}
