import { Checkbox, Input } from 'antd'
import type { ReactNode } from 'react'
import type { Language } from '../../../../schemas/common.ts'
import type { DatasetFileInput } from '../../../../schemas/dataset-file.ts'
import { useWords } from '../../shared/use-words.ts'
import {
  type DimensionInput,
  bilingual,
  type MeasureInput,
  valuesOf,
  withDimension,
  withMeasure,
  withQuasi,
} from '../prepare/file-edits.ts'
import { textColumn, figureColumn, WideTable } from '../../shared/ui/wide-table.tsx'

type Editing = {
  readonly file: DatasetFileInput
  readonly onFile: (file: DatasetFileInput) => void
}

/** The drafted dimensions: edits labels, buyer attributes, and which ones k-anonymity uses. */
export function DimensionsTable({ file, onFile }: Editing): ReactNode {
  const { text, format } = useWords()
  const { details } = text.wizard
  type Row = { readonly name: string; readonly dimension: DimensionInput }
  const rows = Object.entries(file.dimensions).map(([name, dimension]): Row => ({ name, dimension }))
  const labels = useLabelColumns<Row>(
    ({ name, dimension }) => bilingual(dimension.label, name),
    ({ name, dimension }, label) => onFile(withDimension(file, name, { ...dimension, label })),
  )
  return (
    <WideTable<Row>
      label={details.dimensions}
      rowKey="name"
      rows={rows}
      expandable={{
        rowExpandable: ({ dimension }) => 'values' in dimension,
        expandedRowRender: ({ dimension }) =>
          'values' in dimension
            ? format.list(
                dimension.values.map(value => String(typeof value === 'object' ? value.value : value)),
              )
            : null,
      }}
      columns={[
        textColumn(details.name, ({ name }) => name),
        figureColumn(details.values, ({ dimension }) => {
          const count = valuesOf(dimension)
          return count === undefined ? '–' : format.number(count)
        }),
        ...labels,
        textColumn(details.perUnit, ({ name, dimension }) => (
          <Checkbox
            aria-label={details.of(details.perUnit, name)}
            checked={dimension.perUnit === true}
            onChange={({ target }) =>
              onFile(withDimension(file, name, { ...dimension, perUnit: target.checked }))
            }
          />
        )),
        textColumn(details.quasi, ({ name }) => (
          <Checkbox
            aria-label={details.of(details.quasi, name)}
            checked={file.quasiIdentifiers?.includes(name) === true}
            onChange={({ target }) => onFile(withQuasi(file, name, target.checked))}
          />
        )),
      ]}
    />
  )
}

/** The drafted measures, editable: labels, step, minimum and maximum, as decimal text. */
export function MeasuresTable({ file, onFile }: Editing): ReactNode {
  const { text } = useWords()
  const { details } = text.wizard
  type Row = { readonly name: string; readonly measure: MeasureInput }
  const rows = Object.entries(file.measures ?? {}).map(([name, measure]): Row => ({ name, measure }))
  const columns = (['quantum', 'lo', 'hi'] as const).map(key =>
    textColumn(details[key], ({ name, measure }: Row) => (
      <Cell
        label={details.of(details[key], name)}
        value={String(measure[key])}
        onChange={value => onFile(withMeasure(file, name, { ...measure, [key]: value }))}
      />
    )),
  )
  const labels = useLabelColumns<Row>(
    ({ name, measure }) => bilingual(measure.label, name),
    ({ name, measure }, label) => onFile(withMeasure(file, name, { ...measure, label })),
  )
  return (
    <WideTable<Row>
      label={details.measures}
      rowKey="name"
      rows={rows}
      columns={[textColumn(details.name, ({ name }) => name), ...labels, ...columns]}
    />
  )
}

type Label = Readonly<Record<Language, string>>

function useLabelColumns<Row extends { readonly name: string }>(
  labelOfRow: (row: Row) => Label,
  onLabel: (row: Row, label: Label) => void,
) {
  const { details } = useWords().text.wizard
  return (['zh', 'en'] as const).map(language => {
    const title = language === 'zh' ? details.labelZh : details.labelEn
    return textColumn(title, (row: Row) => (
      <Cell
        label={details.of(title, row.name)}
        value={labelOfRow(row)[language]}
        onChange={value => onLabel(row, { ...labelOfRow(row), [language]: value })}
      />
    ))
  })
}

function Cell(props: {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
}): ReactNode {
  return (
    <Input
      size="small"
      aria-label={props.label}
      value={props.value}
      style={{ minWidth: 100 }}
      onChange={event => props.onChange(event.target.value)}
    />
  )
}
