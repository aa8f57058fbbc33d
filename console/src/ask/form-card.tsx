// The kind of question and its fields.
import { App, Card, Checkbox, Segmented, Typography } from 'antd'
import { memo, type ReactNode } from 'react'
import type { Summary } from '../../../schemas/query.ts'
import { Fault, say } from '../../../schemas/fault.ts'
import type { TemplateName } from '../../../schemas/template-names.ts'
import { type Offer, offeredStatistics } from '../../../src/sdk/questions/offer.ts'
import { templatesFor } from '../../../src/sdk/questions/templates.ts'
import { useWords } from '../shared/use-words.ts'
import { type QuestionDraft, type Kind, periodsOf, summariesOf, withTemplate } from './draft.ts'
import { dimensionLabel } from '../shared/labels.ts'
import { DimensionsField, GroupNotes } from './dimension-fields.tsx'
import { freeDimensions, mayCross } from './fit.ts'
import { ReadyFields } from './ready-fields.tsx'
import { SelectField, SelectSeveral } from '../shared/ui/select-field.tsx'
import { Statistics } from './statistics-field.tsx'

type Props = {
  readonly draft: QuestionDraft
  readonly offer: Offer
  readonly change: (change: Partial<QuestionDraft>) => void
}

/** Edits what is computed: the kind of question and the fields of that kind. */
export const FormCard = memo(function FormCard(props: Props): ReactNode {
  const { text } = useWords()
  const { draft, offer } = props
  const kinds: readonly Kind[] =
    periodsOf(offer.declaration).length > 0 ? ['profile', 'trend', 'aggregate'] : ['profile', 'aggregate']
  return (
    <Card title={<h2 className="card-title">{text.ask.kind}</h2>}>
      {draft.ready === undefined ? (
        <AnyQuestion {...props} kinds={kinds} />
      ) : (
        <ReadyFields {...props} ready={draft.ready} />
      )}
      <GroupNotes draft={draft} offer={offer} />
    </Card>
  )
})

function AnyQuestion({ kinds, ...props }: Props & { readonly kinds: readonly Kind[] }): ReactNode {
  const { text } = useWords()
  const { draft, change } = props
  return (
    <>
      <ReadyQuestions {...props} />
      <Segmented<Kind>
        block
        aria-label={text.ask.kind}
        value={draft.kind}
        onChange={kind => change({ kind })}
        options={kinds.map(kind => ({ value: kind, label: text.ask.kinds[kind] }))}
      />
      <Typography.Paragraph type="secondary" style={{ margin: '8px 0 16px' }}>
        {text.ask.kindWhy[draft.kind]}
      </Typography.Paragraph>
      {draft.kind === 'profile' && <ProfileFields {...props} />}
      {draft.kind === 'trend' && <TrendFields {...props} />}
      {draft.kind === 'aggregate' && <AggregateFields {...props} />}
    </>
  )
}

/** Fills the form with a ready question that the edition can answer. */
function ReadyQuestions({ draft, offer: { declaration }, change }: Props): ReactNode {
  const { text, language } = useWords()
  const { message } = App.useApp()
  const names = templatesFor(declaration)
  if (names.length === 0) return null
  const pick = (name: TemplateName): void => {
    try {
      change(withTemplate(draft, declaration, name))
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      void message.warning(say(error.faults[0], language))
    }
  }
  return (
    <SelectField<TemplateName | null>
      label={text.ask.ready}
      value={null}
      placeholder={text.ask.readyPick}
      onChange={name => name !== null && pick(name)}
      options={names.map(name => ({
        value: name,
        label: text.ask.readyNames[name],
        title: text.ask.readyAbout[name],
      }))}
    />
  )
}

function ProfileFields({ draft, offer, change }: Props): ReactNode {
  const { text } = useWords()
  return (
    <>
      <DimensionsField
        label={text.ask.by}
        draft={draft}
        offer={offer}
        value={draft.by}
        isCrossed={draft.cross}
        most={8}
        onChange={by => change({ by })}
      />
      <Statistics
        label={text.ask.of}
        declaration={offer.declaration}
        among={offeredStatistics(offer)}
        value={[draft.of]}
        onChange={([of]) => of !== undefined && change({ of })}
      />
      <div style={{ display: 'grid', gap: 4 }}>
        <Checkbox checked={draft.base} onChange={event => change({ base: event.target.checked })}>
          {text.ask.base}
        </Checkbox>
        {draft.by.length > 1 && (
          <Checkbox
            checked={draft.cross}
            disabled={!mayCross(draft, offer, draft.by)}
            onChange={event => change({ cross: event.target.checked })}
          >
            {text.ask.cross}
          </Checkbox>
        )}
      </div>
    </>
  )
}

const MOVING = [3, 6, 12]

function TrendFields({ draft, offer, change }: Props): ReactNode {
  const { text, format } = useWords()
  const { declaration } = offer
  const label = (name: string): string => dimensionLabel({ format }, declaration, name)
  const others = freeDimensions(draft, offer).filter(({ name }) => name !== draft.period)
  return (
    <>
      <SeveralStatistics draft={draft} offer={offer} change={change} />
      <SelectField
        label={text.ask.period}
        value={draft.period}
        onChange={period => change({ period })}
        options={periodsOf(declaration).map(name => ({ value: name, label: label(name) }))}
      />
      <SelectField<string | null | undefined>
        label={text.ask.splitBy}
        allowClear
        placeholder={text.ask.nothing}
        value={draft.splitBy ?? null}
        onChange={name => change({ splitBy: name ?? undefined })}
        options={others.map(({ name }) => ({ value: name, label: label(name) }))}
      />
      <SelectField<number | null | undefined>
        label={text.ask.moving}
        allowClear
        placeholder={text.ask.notMoving}
        value={draft.moving ?? null}
        onChange={moving => change({ moving: moving ?? undefined })}
        options={MOVING.map(value => ({ value, label: text.ask.movingOf(value) }))}
      />
    </>
  )
}

function AggregateFields({ draft, offer, change }: Props): ReactNode {
  const { text, format } = useWords()
  const { declaration } = offer
  const offered = summariesOf(draft, declaration)
  // A rate comes with a ready question only.
  const known = [...draft.summaries.filter(({ summary }) => summary === 'rate'), ...offered]
  return (
    <>
      <SeveralStatistics draft={draft} offer={offer} change={change} />
      <DimensionsField
        label={text.ask.groupBy}
        draft={draft}
        offer={offer}
        value={draft.groupBy}
        isCrossed
        most={6}
        onChange={groupBy =>
          change({ groupBy, summaries: draft.summaries.filter(({ along }) => groupBy.includes(along)) })
        }
      />
      <SelectSeveral
        label={text.ask.summaries}
        maxCount={4}
        value={draft.summaries.map(keyOf)}
        placeholder={text.ask.nothing}
        onChange={keys => change({ summaries: known.filter(each => keys.includes(keyOf(each))) })}
        options={known.map(each => ({
          value: keyOf(each),
          label: text.ask.summary[each.summary](dimensionLabel({ format }, declaration, each.along)),
        }))}
      />
      <Checkbox checked={draft.shares} onChange={event => change({ shares: event.target.checked })}>
        {text.ask.shares}
      </Checkbox>
    </>
  )
}

function keyOf({ summary, along }: Summary): string {
  return `${summary} ${along}`
}

function SeveralStatistics({ draft, offer, change }: Props): ReactNode {
  const { text } = useWords()
  return (
    <Statistics
      label={text.ask.select}
      several
      declaration={offer.declaration}
      among={offeredStatistics(offer)}
      value={draft.select}
      onChange={select => change({ select: select.slice(0, 8) })}
    />
  )
}
