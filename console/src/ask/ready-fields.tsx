import { Typography } from 'antd'
import type { ReactNode } from 'react'
import { say } from '../../../schemas/fault.ts'
import type { TemplateName } from '../../../schemas/template-names.ts'
import type { Offer } from '../../../src/sdk/questions/offer.ts'
import { templatesFor } from '../../../src/sdk/questions/templates.ts'
import { dimensionLabel } from '../shared/labels.ts'
import { SelectField } from '../shared/ui/select-field.tsx'
import { useWords } from '../shared/use-words.ts'
import type { QuestionDraft, ReadyDraft } from './draft.ts'
import { readyAbout, readyOf } from './fit.ts'
import { Statistics } from './statistics-field.tsx'

/** In the place of the form where a contract allows ready questions only. */
export function ReadyFields(props: {
  readonly draft: QuestionDraft
  readonly ready: ReadyDraft
  readonly offer: Offer
  readonly change: (change: Partial<QuestionDraft>) => void
}): ReactNode {
  const { text, format, language } = useWords()
  const { draft, ready, offer } = props
  const { declaration, templates } = offer
  const change = (part: Partial<ReadyDraft>): void => props.change({ ready: { ...ready, ...part } })
  const answered = templatesFor(declaration)
  const names = templates?.filter(name => name === ready.name || answered.includes(name)) ?? []
  const about = readyAbout(ready.name, draft, offer)
  const isPossible = ready.where !== undefined
  const [of] = draft.select
  return (
    <>
      <Typography.Paragraph type="secondary">{text.ask.readyOnly}</Typography.Paragraph>
      <SelectField<TemplateName>
        label={text.ask.ready}
        value={ready.name}
        onChange={name => change({ name, by: undefined, of: undefined })}
        options={names.map(name => ({
          value: name,
          label: text.ask.readyNames[name],
          title: text.ask.readyAbout[name],
        }))}
        hint={text.ask.readyAbout[ready.name]}
      />
      {about.length > 1 && (
        <SelectField<string | undefined>
          label={text.ask.about}
          value={ready.by}
          onChange={by => change({ by })}
          options={about.map(name => ({ value: name, label: dimensionLabel({ format }, declaration, name) }))}
        />
      )}
      {isPossible && of !== undefined && (
        <Statistics
          label={text.ask.of}
          declaration={declaration}
          among={readyOf(ready, draft, offer)}
          value={[of]}
          onChange={([chosen]) => chosen !== undefined && change({ of: chosen })}
        />
      )}
      {!isPossible && (
        <Typography.Text type="warning">
          {ready.missing === undefined ? text.ask.readyBlocked : say(ready.missing.faults[0], language)}
        </Typography.Text>
      )}
    </>
  )
}
