// The terms of a contract, filled in by its provider, signed here and offered.
import { useQueryClient } from '@tanstack/react-query'
import { App, Checkbox, Input, Modal, Select, Typography } from 'antd'
import { type ReactNode, useId, useState } from 'react'
import type { DeclaredDataset } from '../../../../src/sdk/catalogue.ts'
import { offerGrant } from '../../../../src/sdk/grants.ts'
import { useSession } from '../../app/session.tsx'
import { useWords } from '../../app/words.ts'
import { useOrganisations } from '../../work/office/queries.ts'
import { PRICE_MODELS, type PriceModel, signedTerms, type TermsDraft } from '../../work/provider/terms.ts'
import { Field } from '../ask/field.tsx'
import { ErrorBox } from '../failure-box.tsx'

export function OfferContract(props: {
  readonly draft: TermsDraft
  readonly datasets: readonly DeclaredDataset[]
  readonly onClose: () => void
}): ReactNode {
  const { text, format } = useWords()
  const { message } = App.useApp()
  const { client, service } = useSession()
  const queries = useQueryClient()
  const said = text.contracts
  const { datasets, onClose } = props
  const organisations = useOrganisations()
  const [draft, setDraft] = useState(props.draft)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const id = useId()
  const set = (change: Partial<TermsDraft>): void => setDraft({ ...draft, ...change })
  const terms = signedTerms(draft, datasets, Date.now())
  const dataset = datasets.find(each => each.id === draft.dataset)
  const views = [
    ...new Set(dataset?.editions.flatMap(({ declaration }) => declaration.views.map(v => v.name))),
  ]
  const consumers = (organisations.data ?? []).filter(({ roles }) => roles.includes('consumer'))
  const sign = (): void => {
    if (terms === undefined || busy) return
    setBusy(true)
    setError(undefined)
    offerGrant(client, terms)
      .then(async ({ consumer }) => {
        void message.success(said.offered(consumer), 8)
        await queries.invalidateQueries({ queryKey: ['grants'] })
        onClose()
      }, setError)
      .finally(() => setBusy(false))
  }
  const many = (
    label: string,
    key: 'editions' | 'views' | 'purposes',
    options: readonly Choice[],
  ): ReactNode => (
    <Field label={label} id={`${id}${key}`}>
      <Select<string[], Choice>
        id={`${id}${key}`}
        aria-label={label}
        mode="multiple"
        style={{ width: '100%' }}
        value={[...draft[key]]}
        onChange={value => set({ [key]: value })}
        options={[...options]}
      />
    </Field>
  )
  return (
    <Modal
      open
      title={said.offer}
      okText={said.sign}
      cancelText={text.app.cancel}
      okButtonProps={{ disabled: terms === undefined, loading: busy }}
      onOk={sign}
      onCancel={onClose}
    >
      <Field label={said.dataset} id={`${id}d`}>
        <Select<string>
          id={`${id}d`}
          aria-label={said.dataset}
          style={{ width: '100%' }}
          value={draft.dataset}
          onChange={value => set({ dataset: value, editions: [], views: [] })}
          options={datasets.map(each => ({
            value: each.id,
            label: `${format.label(each.title)} (${each.id})`,
          }))}
        />
      </Field>
      <Field label={said.consumer} id={`${id}c`}>
        <Select<string>
          id={`${id}c`}
          aria-label={said.consumer}
          style={{ width: '100%' }}
          value={draft.consumer}
          onChange={consumer => set({ consumer })}
          options={consumers.map(each => ({
            value: String(each.id),
            label: `${format.label(each.title)} (${each.id})`,
          }))}
        />
      </Field>
      {many(
        said.purposes,
        'purposes',
        service.purposes.map(({ code, label }) => ({ value: String(code), label: format.label(label) })),
      )}
      <fieldset style={{ border: 0, padding: 0, margin: '0 0 14px' }}>
        <legend style={{ fontWeight: 500, marginBottom: 4 }}>{said.modes}</legend>
        <Checkbox.Group<TermsDraft['modes'][number]>
          value={[...draft.modes]}
          onChange={modes => set({ modes })}
          options={(['open', 'blind'] as const).map(value => ({ value, label: text.answers.modes[value] }))}
        />
      </fieldset>
      {draft.modes.includes('blind') && (
        <Field label={said.level} id={`${id}l`}>
          <Select<TermsDraft['level']>
            id={`${id}l`}
            aria-label={said.level}
            style={{ width: '100%' }}
            value={draft.level}
            onChange={level => set({ level })}
            options={(['full', 'strong'] as const).map(value => ({ value, label: text.grant.levels[value] }))}
          />
        </Field>
      )}
      <Typed label={said.budget} value={draft.epsilon} onChange={epsilon => set({ epsilon })} />
      <Typed label={said.until} type="date" value={draft.until} onChange={until => set({ until })} />
      <Typed label={said.uses} value={draft.uses} onChange={uses => set({ uses })} />
      {many(
        said.editionsOnly,
        'editions',
        (dataset?.editions ?? []).map(each => ({ value: String(each.id), label: String(each.id) })),
      )}
      {many(
        said.viewsOnly,
        'views',
        views.map(value => ({ value, label: value })),
      )}
      <Price draft={draft} set={set} />
      <Typography.Paragraph type="secondary">{said.signWhy}</Typography.Paragraph>
      {terms === undefined && (
        <Typography.Paragraph type="danger" role="alert">
          {said.bad}
        </Typography.Paragraph>
      )}
      {error !== undefined && <ErrorBox error={error} />}
    </Modal>
  )
}

type Choice = { readonly value: string; readonly label: string }

function Price(props: {
  readonly draft: TermsDraft
  readonly set: (change: Partial<TermsDraft>) => void
}): ReactNode {
  const { text } = useWords()
  const said = text.contracts
  const { draft, set } = props
  const id = useId()
  return (
    <>
      <Field label={said.price} id={`${id}m`}>
        <Select<PriceModel>
          id={`${id}m`}
          aria-label={said.price}
          style={{ width: '100%' }}
          value={draft.model}
          onChange={model => set({ model })}
          options={PRICE_MODELS.map(value => ({ value, label: said.models[value] }))}
        />
      </Field>
      {draft.model !== 'free' && (
        <Typed label={said.yuan} value={draft.yuan} onChange={yuan => set({ yuan })} />
      )}
      {draft.model === 'subscription' && (
        <Field label={said.period} id={`${id}p`}>
          <Select<TermsDraft['period']>
            id={`${id}p`}
            aria-label={said.period}
            style={{ width: '100%' }}
            value={draft.period}
            onChange={period => set({ period })}
            options={(['month', 'quarter', 'year'] as const).map(value => ({
              value,
              label: said.periods[value],
            }))}
          />
        </Field>
      )}
      {draft.model === 'cost-plus' && (
        <>
          <Typed label={said.margin} value={draft.margin} onChange={margin => set({ margin })} />
          <Typed label={said.list} value={draft.list} onChange={list => set({ list })} />
        </>
      )}
    </>
  )
}

function Typed(props: {
  readonly label: string
  readonly value: string
  readonly type?: 'text' | 'date'
  readonly onChange: (value: string) => void
}): ReactNode {
  const id = useId()
  return (
    <Field label={props.label} id={id}>
      <Input
        id={id}
        type={props.type ?? 'text'}
        value={props.value}
        onChange={event => props.onChange(event.target.value)}
      />
    </Field>
  )
}
