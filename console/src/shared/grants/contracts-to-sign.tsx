import { useQuery } from '@tanstack/react-query'
import { App, Button, Card, Space, Tag, Typography } from 'antd'
import { type ReactNode, useState } from 'react'
import type { Client } from '../../../../src/sdk/client.ts'
import type { DeclaredDataset } from '../../../../src/sdk/catalogue.ts'
import type { Grant } from '../../../../schemas/records.ts'
import { useSession } from '../session.tsx'
import { useRefetch } from '../use-read.ts'
import { useWords } from '../use-words.ts'
import { offersTo, readContract, type ReadContract, signContract } from './grants.ts'
import { useDatasets, useGrants } from '../queries.ts'
import { ErrorBox } from '../ui/failure-box.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { ContractTerms } from './contract-terms.tsx'

/** Contracts waiting for the reader’s signature; renders nothing where there are none. */
export function ContractsToSign(): ReactNode {
  const { me, hasRole } = useSession()
  const grants = useGrants()
  const datasets = useDatasets()
  const offers = hasRole(['consumer']) ? offersTo(grants.data ?? [], me.organisation.id) : []
  if (offers.length === 0) return null
  return (
    <Space orientation="vertical" size={16} style={{ width: '100%', marginBottom: 16 }}>
      {offers.map(grant => (
        <ContractToSign key={grant.id} grant={grant} dataset={datasetOf(datasets.data, grant)} />
      ))}
    </Space>
  )
}

/** The contract of one grant, with its signatures verified. */
export function ContractCard({ grant }: { readonly grant: Grant }): ReactNode {
  const datasets = useDatasets()
  const { client } = useSession()
  const contract = useContract(grant, client)
  return (
    <Loaded query={contract}>
      {read => <ContractTerms read={read} dataset={datasetOf(datasets.data, grant)} />}
    </Loaded>
  )
}

/** Of a node: where its contracts are, and the log that they name. */
type Elsewhere = { readonly client: Client; readonly logKey: string }

/** One offered contract, to be read and signed; `at` is a node, else this service. */
export function ContractToSign(props: {
  readonly grant: Grant
  readonly dataset: DeclaredDataset | undefined
  readonly at?: Elsewhere
}): ReactNode {
  const { text } = useWords()
  const { client, key } = useSession()
  const { grant, dataset, at = { client, logKey: key.header.logKey } } = props
  const contract = useContract(grant, at.client)
  return (
    <Card
      className="to-sign"
      title={<h2 className="card-title">{text.grant.toSign}</h2>}
      extra={<Tag color="warning">{text.grant.statuses.offered}</Tag>}
    >
      <Typography.Paragraph>{text.grant.toSignWhy(grant.provider)}</Typography.Paragraph>
      <Loaded query={contract}>
        {read => (
          <>
            <ContractTerms read={read} dataset={dataset} />
            <Sign read={read} at={at} again={() => void contract.refetch()} />
          </>
        )}
      </Loaded>
    </Card>
  )
}

function Sign(props: {
  readonly read: ReadContract
  readonly at: Elsewhere
  readonly again: () => void
}): ReactNode {
  const { text, format } = useWords()
  const { modal, message } = App.useApp()
  const refetch = useRefetch()
  const [error, setError] = useState<unknown>()
  const { read, at, again } = props
  const { contract } = read
  const sign = async (): Promise<void> => {
    setError(undefined)
    try {
      const { effective } = await signContract(at.client, read, at.logKey)
      void message.success(effective === null ? text.grant.signedWaiting : text.grant.signed, 8)
    } catch (failed) {
      setError(failed)
      again()
    }
    // Also after a failure: it may have been signed, withdrawn or run out meanwhile.
    await refetch(['grants', 'budgets', 'estimate', 'market-sources'])
  }
  return (
    <div style={{ marginTop: 12, display: 'grid', gap: 12, justifyItems: 'start' }}>
      {error !== undefined && <ErrorBox error={error} />}
      <Button
        type="primary"
        onClick={() => {
          void modal.confirm({
            title: text.grant.confirm,
            content: text.grant.confirmWhy(
              contract.provider,
              contract.consumer,
              format.dateTime(contract.expires),
            ),
            okText: text.grant.sign,
            cancelText: text.app.cancel,
            autoFocusButton: 'cancel',
            onOk: sign,
          })
        }}
      >
        {text.grant.sign}
      </Button>
    </div>
  )
}

function useContract({ id, accepted }: Grant, client: Client) {
  return useQuery({ queryKey: ['contract', id, accepted], queryFn: () => readContract(client, id) })
}

function datasetOf(
  datasets: readonly DeclaredDataset[] | undefined,
  { dataset }: Grant,
): DeclaredDataset | undefined {
  return datasets?.find(({ id }) => id === dataset)
}
