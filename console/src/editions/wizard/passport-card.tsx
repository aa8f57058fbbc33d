import { Card, Typography } from 'antd'
import type { ReactNode } from 'react'
import type { DatasetFileInput } from '../../../../schemas/dataset-file.ts'
import { PASSPORT_WORDS } from '../../../../src/text/shared/passport.ts'
import { useWords } from '../../shared/use-words.ts'
import { SelectField } from '../../shared/ui/select-field.tsx'
import { TextField } from '../../shared/ui/text-field.tsx'
import { bilingual } from '../prepare/file-edits.ts'
import { Fields } from './fields.tsx'

type Statement = NonNullable<DatasetFileInput['passport']>

/** What the provider states for the registration passport; without a class of the rows there is no statement. */
export function PassportCard(props: {
  readonly file: DatasetFileInput
  readonly onFile: (file: DatasetFileInput) => void
}): ReactNode {
  const { text, language } = useWords()
  const words = text.wizard.passport
  const said = PASSPORT_WORDS[language]
  const { file, onFile } = props
  const { passport } = file
  const change = (stated: Statement | undefined): void => {
    const { passport: _, ...rest } = file
    onFile(stated === undefined ? rest : { ...rest, passport: stated })
  }
  const basis = bilingual(passport?.legalBasis, '')
  const withBasis = (label: typeof basis): void => {
    if (passport === undefined) return
    const { legalBasis: _, ...rest } = passport
    change(label.zh === '' && label.en === '' ? rest : { ...rest, legalBasis: label })
  }
  const reference = (key: 'impactAssessment' | 'assessor'): ReactNode => (
    <TextField
      label={said[key]}
      value={passport?.[key] ?? ''}
      onChange={typed => {
        if (passport === undefined) return
        const { [key]: _, ...rest } = passport
        change(typed === '' ? rest : { ...rest, [key]: typed })
      }}
    />
  )
  return (
    <Card title={<h2 className="card-title">{words.title}</h2>}>
      <Typography.Paragraph type="secondary">{words.why}</Typography.Paragraph>
      <Fields>
        <SelectField<Statement['dataClass'] | ''>
          label={said.dataClass}
          value={passport?.dataClass ?? ''}
          options={[
            { value: '', label: said.notStated },
            ...(['no-personal', 'personal', 'sensitive'] as const).map(value => ({
              value,
              label: said.classes[value],
            })),
          ]}
          onChange={dataClass => change(dataClass === '' ? undefined : { ...passport, dataClass })}
        />
        {passport !== undefined && (
          <>
            <TextField label={words.basisZh} value={basis.zh} onChange={zh => withBasis({ ...basis, zh })} />
            <TextField label={words.basisEn} value={basis.en} onChange={en => withBasis({ ...basis, en })} />
            {reference('impactAssessment')}
            {reference('assessor')}
            <TextField
              label={words.retention}
              value={passport.retentionMonths === undefined ? '' : String(passport.retentionMonths)}
              onChange={typed => {
                const { retentionMonths: _, ...rest } = passport
                const months = Number(typed.replace(/\D/g, '').slice(0, 4))
                change(months === 0 ? rest : { ...rest, retentionMonths: months })
              }}
            />
          </>
        )}
      </Fields>
    </Card>
  )
}
