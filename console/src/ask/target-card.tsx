import { CloseOutlined, EyeInvisibleOutlined, EyeOutlined } from '@ant-design/icons'
import { Button, Card, Segmented, Select, Switch, Typography } from 'antd'
import { memo, type ReactNode } from 'react'
import type { Dimension } from '../../../schemas/declaration.ts'
import type { Offer } from '../../../src/sdk/questions/offer.ts'
import { useWords } from '../shared/use-words.ts'
import { RankedNote } from './dimension-fields.tsx'
import { type Condition, openConditions, type QuestionDraft } from './draft.ts'
import { rankedOf } from './fit.ts'

/** Edits the conditions of a question; in a blind one each is public or hidden. */
export const TargetCard = memo(function TargetCard(props: {
  readonly draft: QuestionDraft
  readonly offer: Offer
  /** Whether the grant allows blind questions; absent where no question can be blind. */
  readonly mayBlind?: boolean
  readonly change: (change: Partial<QuestionDraft>) => void
}): ReactNode {
  const { text, format } = useWords()
  const { draft, offer, mayBlind, change } = props
  const { declaration } = offer
  const used = draft.conditions.map(({ dimension }) => dimension)
  // A blind question has no dimension with tags.
  const free = declaration.dimensions.filter(
    ({ name, tags }) => !used.includes(name) && !(draft.blind && tags !== undefined),
  )
  const replace = (at: number, condition: Condition | undefined): void =>
    change({
      conditions: draft.conditions.flatMap((before, place) =>
        place !== at ? [before] : condition === undefined ? [] : [condition],
      ),
    })
  return (
    <Card
      title={<h2 className="card-title">{text.ask.target}</h2>}
      extra={
        mayBlind !== undefined && (
          <label style={{ display: 'flex', gap: 8, alignItems: 'center' }}>
            <EyeInvisibleOutlined aria-hidden />
            {text.blind.label}
            <Switch
              aria-label={text.blind.label}
              checked={draft.blind}
              disabled={!mayBlind}
              onChange={blind => change({ blind })}
            />
          </label>
        )
      }
    >
      <Typography.Paragraph type="secondary">
        {mayBlind === false ? text.blind.notGranted : draft.blind ? text.blind.why : text.ask.targetWhy}
      </Typography.Paragraph>
      {draft.conditions.map((condition, at) => {
        const dimension = declaration.dimensions.find(({ name }) => name === condition.dimension)
        return (
          dimension !== undefined && (
            <div key={condition.dimension}>
              <Row
                condition={condition}
                dimension={dimension}
                blind={draft.blind}
                mayHide={rankedOf(offer, dimension.name) === undefined}
                change={changed => replace(at, changed)}
              />
              <RankedNote offer={offer} dimension={dimension.name} />
            </div>
          )
        )
      })}
      {!draft.blind && openConditions(draft).length === 0 && (
        <Typography.Paragraph type="warning" role="note">
          {text.ask.wholeEdition}
        </Typography.Paragraph>
      )}
      <Select
        aria-label={text.ask.addCondition}
        placeholder={`+ ${text.ask.addCondition}`}
        value={null}
        style={{ width: '100%', maxWidth: 260 }}
        showSearch={{ optionFilterProp: 'label' }}
        onChange={(name: string | null) => {
          if (name === null) return
          const hidden = draft.blind && !draft.conditions.some(condition => condition.hidden)
          change({ conditions: [...draft.conditions, { dimension: name, values: [], hidden }] })
        }}
        options={free.map(({ name, label }) => ({ value: name, label: format.label(label) }))}
      />
      {offer.withheld.length > 0 && (
        <Typography.Paragraph type="secondary" style={{ margin: '12px 0 0' }}>
          {text.ask.withheld(format.list(offer.withheld.map(({ label }) => format.label(label))))}
        </Typography.Paragraph>
      )}
    </Card>
  )
})

function Row(props: {
  readonly condition: Condition
  readonly dimension: Dimension
  readonly blind: boolean
  readonly mayHide: boolean
  readonly change: (condition: Condition | undefined) => void
}): ReactNode {
  const { text, format } = useWords()
  const { condition, dimension, blind, mayHide, change } = props
  const label = format.label(dimension.label)
  return (
    <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8, marginBottom: 10, alignItems: 'center' }}>
      <span style={{ flex: '0 0 84px', overflowWrap: 'anywhere' }}>{label}</span>
      <Select
        mode="multiple"
        aria-label={label}
        placeholder={blind && condition.hidden ? text.ask.pickValues : text.ask.anyValue}
        value={[...condition.values]}
        onChange={(values: string[]) => change({ ...condition, values })}
        style={{ flex: '1 1 180px', minWidth: 0 }}
        maxTagCount="responsive"
        showSearch={{ optionFilterProp: 'label' }}
        options={dimension.values.map(value => ({ value: value.value, label: format.label(value.label) }))}
      />
      {blind && (
        <Segmented
          size="small"
          aria-label={text.blind.hideRow(label)}
          value={condition.hidden ? 'hidden' : 'public'}
          onChange={value => change({ ...condition, hidden: value === 'hidden' })}
          options={[
            {
              value: 'hidden',
              label: text.blind.hiddenRow,
              icon: <EyeInvisibleOutlined aria-hidden />,
              disabled: !mayHide,
            },
            { value: 'public', label: text.blind.publicRow, icon: <EyeOutlined aria-hidden /> },
          ]}
        />
      )}
      <Button
        type="text"
        size="small"
        icon={<CloseOutlined />}
        aria-label={text.ask.removeCondition(label)}
        onClick={() => change(undefined)}
      />
    </div>
  )
}
