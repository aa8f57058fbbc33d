import { CheckCircleTwoTone, ClockCircleTwoTone } from '@ant-design/icons'
import { Collapse } from 'antd'
import type { ReactNode } from 'react'
import { epsilonOfRho } from '../../../../protocols/dp/zcdp.ts'
import type { DeclaredDataset } from '../../../../src/sdk/catalogue.ts'
import type { Contract } from '../../../../schemas/contract.ts'
import { useSession } from '../session.tsx'
import { type Fact, Facts } from '../ui/facts.tsx'
import { useWords, type Words } from '../use-words.ts'
import type { ReadContract } from './grants.ts'
import { purposeLabel } from '../labels.ts'
import { priceWords } from './price.ts'

/** Every term of a contract in words, its signatures, and the signed text itself. */
export function ContractTerms(props: {
  readonly read: ReadContract
  /** Where the reader may see it: for its title, and the δ at which a ρ is an ε. */
  readonly dataset: DeclaredDataset | undefined
}): ReactNode {
  const words = useWords()
  const { text, format } = words
  const { service } = useSession()
  const { contract, providerKey, consumerKey, text: document } = props.read
  const terms = text.grant.terms
  const purposes = contract.purposes.map(code => purposeLabel(words, service, code))
  const facts: readonly Fact[] = [
    [
      terms.dataset,
      props.dataset === undefined
        ? contract.dataset
        : `${format.label(props.dataset.title)} (${contract.dataset})`,
    ],
    [terms.content, contentWords(words, contract.content)],
    [terms.purposes, format.list(purposes)],
    [terms.modes, modeWords(words, contract)],
    [terms.budget, budgetWords(words, contract.budget, props.dataset)],
    [terms.uses, contract.uses === null ? terms.usesOpen : terms.usesAtMost(format.whole(contract.uses))],
    [terms.price, priceWords(words, contract.price)],
    [terms.expires, format.dateTime(contract.expires)],
  ]
  return (
    <>
      <Facts columns={2} facts={facts} />
      <ul style={{ listStyle: 'none', padding: 0, margin: '12px 0 0' }}>
        <Signature organisation={contract.provider} keyId={providerKey} />
        <Signature organisation={contract.consumer} keyId={consumerKey} />
      </ul>
      <Collapse
        ghost
        size="small"
        items={[{ key: 'raw', label: terms.raw, children: <pre className="raw">{document}</pre> }]}
      />
    </>
  )
}

function Signature(props: { readonly organisation: string; readonly keyId: string | undefined }): ReactNode {
  const { text } = useWords()
  const { organisation, keyId } = props
  return (
    <li>
      {keyId === undefined ? (
        <>
          <ClockCircleTwoTone twoToneColor="#a86a00" aria-hidden /> {text.grant.unsigned(organisation)}
        </>
      ) : (
        <>
          <CheckCircleTwoTone twoToneColor="#1f7a33" aria-hidden /> {text.grant.signedBy(organisation)}{' '}
          <span className="mono" style={{ fontSize: 12 }}>
            {keyId}
          </span>
        </>
      )}
    </li>
  )
}

function contentWords({ text, format }: Words, content: Contract['content']): string {
  const { terms } = text.grant
  const parts = [
    ...(content.editions === null ? [] : [terms.editions(format.list(content.editions))]),
    ...(content.views === null ? [] : [terms.views(format.list(content.views))]),
    ...(content.statistics === null
      ? []
      : [
          terms.statistics(
            format.list(content.statistics.map(name => text.statistics[name === 'sum' ? 'sums' : name])),
          ),
        ]),
    ...(content.templates === undefined
      ? []
      : [terms.templates(format.list(content.templates.map(name => text.ask.readyNames[name])))]),
    ...(content.nameable ?? []).map(({ dimension, values }) =>
      terms.nameable(dimension, values.length === 0 ? terms.noNames : format.list(values)),
    ),
  ]
  return parts.length === 0 ? terms.everything : parts.join(' · ')
}

function modeWords({ text, format }: Words, { modes, environment }: Contract): string {
  const named = format.list(modes.map(mode => text.answers.modes[mode]))
  return modes.includes('blind') ? `${named} · ${text.grant.levels[environment.blindLevel]}` : named
}

function budgetWords({ text, format }: Words, nano: string, dataset: DeclaredDataset | undefined): string {
  const delta = dataset?.editions.at(-1)?.declaration.budget.delta
  const rho = `ρ ${format.rho(nano)}`
  if (delta === undefined) return rho
  return text.grant.terms.budgetOf(format.decimal(String(epsilonOfRho(BigInt(nano), delta))), delta, rho)
}
