import { Alert, App, Button, Modal, Space, Typography } from 'antd'
import type { ReactNode } from 'react'
import { decodePublicKey, keyId } from '../../../protocols/identity/keys.ts'
import { OrganisationId } from '../../../schemas/common.ts'
import { subjectOf } from '../../../schemas/proposal.ts'
import type { RouteOutput } from '../../../src/sdk/route-types.ts'
import { useNavigation } from './location.tsx'
import { useSession } from './session.tsx'
import { useWords } from './use-words.ts'

export type Code = Pick<RouteOutput<'organisationAdd'>, 'organisation' | 'code' | 'expires'> & {
  /** Which half it is, where nobody but the member has the whole. */
  readonly half?: 'first' | 'second'
}

/** What the proposer has received. */
export function halfOf({ proposal, code }: RouteOutput<'organisationPropose'>): Code {
  return {
    organisation: OrganisationId.parse(subjectOf(proposal)),
    code,
    expires: proposal.expires,
    half: 'first',
  }
}

/** Shows a one-time code once; the service keeps only its hash. */
export function CodeDialog(props: { readonly code: Code; readonly onClose: () => void }): ReactNode {
  const { text, format } = useWords()
  const { message } = App.useApp()
  const { service } = useSession()
  const { href } = useNavigation()
  const { code, onClose } = props
  const said = text.members
  const steps = said.handOverSteps(
    `${location.origin}${href('/enrol')}`,
    keyId(decodePublicKey(service.serviceKey)),
  )
  return (
    <Modal
      open
      title={said.codeTitle(code.organisation)}
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
      footer={
        <Button type="primary" onClick={onClose}>
          {said.close}
        </Button>
      }
    >
      <Space orientation="vertical" size={12} style={{ width: '100%' }}>
        <Typography.Text>{said.codeOnce}</Typography.Text>
        {code.half !== undefined && <Alert type="info" showIcon title={said.codeHalf[code.half]} />}
        <div style={{ display: 'flex', gap: 8, alignItems: 'center', flexWrap: 'wrap' }}>
          <output className="mono" data-code style={{ fontSize: 16, flex: '1 1 240px' }}>
            {code.code}
          </output>
          <Button
            onClick={() => {
              navigator.clipboard.writeText(code.code).then(
                () => void message.success(said.copied),
                () => void message.error(text.failures.storage),
              )
            }}
          >
            {said.copy}
          </Button>
        </div>
        <Typography.Text type="secondary">{said.codeExpires(format.dateTime(code.expires))}</Typography.Text>
        <div>
          <Typography.Text strong>{said.handOver}</Typography.Text>
          <ol style={{ margin: 0, paddingInlineStart: 20, overflowWrap: 'anywhere' }}>
            {steps.map(step => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </div>
      </Space>
    </Modal>
  )
}
