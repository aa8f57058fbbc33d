import { Checkbox, Typography } from 'antd'
import { type ReactNode, useState } from 'react'
import { isCalendarDimension, isNumericDimension } from '../../../schemas/declaration.ts'
import { TemplateName } from '../../../schemas/template-names.ts'
import type { DeclaredDataset } from '../../../src/sdk/catalogue.ts'
import { offerGrant } from '../../../src/sdk/grants.ts'
import { useSession } from '../shared/session.tsx'
import { useWords } from '../shared/use-words.ts'
import { useOrganisations } from '../shared/office-queries.ts'
import { useBudgets } from '../shared/queries.ts'
import {
  epsilonAtLeast,
  leastOf,
  type OfferFacts,
  PRICE_MODELS,
  type PriceModel,
  signedTerms,
  type TermsDraft,
} from './terms.ts'
import { DateField } from '../shared/ui/date-field.tsx'
import { TextField } from '../shared/ui/text-field.tsx'
import { SelectField, SelectSeveral } from '../shared/ui/select-field.tsx'
import { ActDialog } from '../shared/ui/act-dialog.tsx'

/** The dialog in which a provider fills in the terms of a contract, signs them and offers them. */
export function OfferContract(props: {
  readonly draft: TermsDraft
  readonly datasets: readonly DeclaredDataset[]
  readonly onClose: () => void
}): ReactNode {
  const { text } = useWords()
  const { client } = useSession()
  const said = text.contracts
  const { datasets, onClose } = props
  const [draft, setDraft] = useState(props.draft)
  const set = (change: Partial<TermsDraft>): void => setDraft(now => ({ ...now, ...change }))
  const facts = { datasets, budgets: useBudgets().data ?? [] }
  const terms = signedTerms(draft, facts, Date.now())
  return (
    <ActDialog
      open
      title={said.offer}
      label={said.sign}
      isReady={terms !== undefined}
      act={async () => terms !== undefined && (await offerGrant(client, terms))}
      done={said.offered(draft.consumer)}
      changes={['grants']}
      onClose={onClose}
    >
      <PartyFields draft={draft} datasets={datasets} set={set} />
      <ModeFields draft={draft} set={set} />
      <LimitFields draft={draft} facts={facts} set={set} />
      <NameFields draft={draft} datasets={datasets} set={set} />
      <Price draft={draft} set={set} />
      <Typography.Paragraph type="secondary">{said.signWhy}</Typography.Paragraph>
      {terms === undefined && (
        <Typography.Paragraph type="danger" role="alert">
          {said.bad}
        </Typography.Paragraph>
      )}
    </ActDialog>
  )
}

type FieldProps = {
  readonly draft: TermsDraft
  readonly set: (change: Partial<TermsDraft>) => void
}

/** Which dataset, to whom, and for what purposes. */
function PartyFields(props: FieldProps & { readonly datasets: readonly DeclaredDataset[] }): ReactNode {
  const { text, format } = useWords()
  const { service } = useSession()
  const organisations = useOrganisations()
  const said = text.contracts
  const { draft, set, datasets } = props
  const consumers = (organisations.data ?? []).filter(({ roles }) => roles.includes('consumer'))
  return (
    <>
      <SelectField
        label={said.dataset}
        value={draft.dataset}
        onChange={dataset => set({ dataset, editions: [], views: [], nameable: [] })}
        options={datasets.map(({ id, title }) => ({ value: id, label: `${format.label(title)} (${id})` }))}
      />
      <SelectField
        label={said.consumer}
        value={draft.consumer}
        onChange={consumer => set({ consumer })}
        options={consumers.map(({ id, title }) => ({ value: id, label: `${format.label(title)} (${id})` }))}
      />
      <SelectSeveral
        label={said.purposes}
        value={draft.purposes}
        onChange={purposes => set({ purposes })}
        options={service.purposes.map(({ code, label }) => ({ value: code, label: format.label(label) }))}
      />
    </>
  )
}

/** Open questions, blind ones or both, and at which level blind tickets are checked. */
function ModeFields({ draft, set }: FieldProps): ReactNode {
  const { text } = useWords()
  const said = text.contracts
  return (
    <>
      <fieldset style={{ border: 0, padding: 0, margin: '0 0 14px' }}>
        <legend style={{ fontWeight: 500, marginBottom: 4 }}>{said.modes}</legend>
        <Checkbox.Group<TermsDraft['modes'][number]>
          value={[...draft.modes]}
          onChange={modes => set({ modes })}
          options={(['open', 'blind'] as const).map(value => ({ value, label: text.answers.modes[value] }))}
        />
      </fieldset>
      {draft.modes.includes('blind') && (
        <SelectField<TermsDraft['level']>
          label={said.level}
          value={draft.level}
          onChange={level => set({ level })}
          options={(['full', 'strong'] as const).map(value => ({ value, label: text.grant.levels[value] }))}
        />
      )}
    </>
  )
}

/** The budget, the expiry, the number of answers, and which editions and views are included. */
function LimitFields(props: FieldProps & { readonly facts: OfferFacts }): ReactNode {
  const { text, format } = useWords()
  const said = text.contracts
  const { draft, set, facts } = props
  const least = leastOf(draft, facts)
  const editions = facts.datasets.find(({ id }) => id === draft.dataset)?.editions ?? []
  const views = new Set(editions.flatMap(({ declaration }) => declaration.views.map(view => view.name)))
  return (
    <>
      <TextField label={said.budget} value={draft.epsilon} onChange={epsilon => set({ epsilon })} />
      {least !== undefined && least.rho > 0n && (
        <Typography.Paragraph type="secondary">
          {said.least(format.decimal(epsilonAtLeast(least)))}
        </Typography.Paragraph>
      )}
      <DateField label={said.until} value={draft.until} onChange={until => set({ until })} />
      <TextField label={said.uses} value={draft.uses} onChange={uses => set({ uses })} />
      <SelectSeveral
        label={said.editionsOnly}
        value={draft.editions}
        onChange={chosen => set({ editions: chosen })}
        options={editions.map(({ id }) => ({ value: id, label: id }))}
      />
      <SelectSeveral
        label={said.viewsOnly}
        value={draft.views}
        onChange={chosen => set({ views: chosen })}
        options={[...views].map(value => ({ value, label: value }))}
      />
      <SelectSeveral
        label={said.templatesOnly}
        value={draft.templates}
        onChange={chosen => set({ templates: TemplateName.options.filter(name => chosen.includes(name)) })}
        options={TemplateName.options.map(value => ({
          value,
          label: text.ask.readyNames[value],
        }))}
      />
    </>
  )
}

/** Of which dimension the names are confidential, and which of them may be given. */
function NameFields(props: FieldProps & { readonly datasets: readonly DeclaredDataset[] }): ReactNode {
  const { text, format } = useWords()
  const said = text.contracts
  const { draft, set, datasets } = props
  const latest = datasets.find(({ id }) => id === draft.dataset)?.editions.at(-1)?.declaration
  const dimensions = (latest?.dimensions ?? []).filter(
    dimension => !isCalendarDimension(dimension) && !isNumericDimension(dimension),
  )
  const valuesFor = (name: string): string[] =>
    draft.nameable.find(({ dimension }) => dimension === name)?.values ?? []
  return (
    <>
      <SelectSeveral
        label={said.namesOf}
        value={draft.nameable.map(({ dimension }) => dimension)}
        onChange={chosen =>
          set({ nameable: chosen.map(dimension => ({ dimension, values: valuesFor(dimension) })) })
        }
        options={dimensions.map(({ name, label }) => ({ value: name, label: format.label(label) }))}
      />
      {draft.nameable.map(({ dimension: name }) => {
        const dimension = dimensions.find(each => each.name === name)
        return (
          <SelectSeveral
            key={name}
            label={said.names(dimension === undefined ? name : format.label(dimension.label))}
            value={valuesFor(name)}
            onChange={values =>
              set({
                nameable: draft.nameable.map(each =>
                  each.dimension === name ? { dimension: name, values: [...values] } : each,
                ),
              })
            }
            options={(dimension?.values.slice(0, -1) ?? []).map(({ value, label }) => ({
              value,
              label: format.label(label),
            }))}
          />
        )
      })}
    </>
  )
}

function Price({ draft, set }: FieldProps): ReactNode {
  const { text } = useWords()
  const said = text.contracts
  return (
    <>
      <SelectField<PriceModel>
        label={said.price}
        value={draft.model}
        onChange={model => set({ model })}
        options={PRICE_MODELS.map(value => ({ value, label: said.models[value] }))}
      />
      {draft.model !== 'free' && (
        <TextField label={said.yuan} value={draft.yuan} onChange={yuan => set({ yuan })} />
      )}
      {draft.model === 'subscription' && (
        <SelectField<TermsDraft['period']>
          label={said.period}
          value={draft.period}
          onChange={period => set({ period })}
          options={(['month', 'quarter', 'year'] as const).map(value => ({
            value,
            label: said.periods[value],
          }))}
        />
      )}
      {draft.model === 'cost-plus' && (
        <>
          <TextField label={said.margin} value={draft.margin} onChange={margin => set({ margin })} />
          <TextField label={said.list} value={draft.list} onChange={list => set({ list })} />
        </>
      )}
    </>
  )
}
