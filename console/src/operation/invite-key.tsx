import { Button, Checkbox, Modal, Typography } from 'antd'
import { type ReactNode, useState } from 'react'
import { MemberKey } from '../../../schemas/records.ts'
import { type Code, CodeDialog } from '../shared/code-dialog.tsx'
import { useSession } from '../shared/session.tsx'
import { ErrorBox } from '../shared/ui/failure-box.tsx'
import { useWords } from '../shared/use-words.ts'

const KeyRole = MemberKey.shape.roles.element

/** A member with a key that administers keys needs no operator to enrol another one. */
export function InviteKey(): ReactNode {
  const { text } = useWords()
  const { client, me } = useSession()
  const own = me.key.roles
  const [isChoosing, setChoosing] = useState(false)
  const [roles, setRoles] = useState<MemberKey['roles']>(own)
  const [isBusy, setBusy] = useState(false)
  const [code, setCode] = useState<Code>()
  const [error, setError] = useState<unknown>()
  const said = text.account
  const invite = (): void => {
    setError(undefined)
    setBusy(true)
    const made = async (): Promise<void> => {
      setCode(await client.keyInvite({ body: { roles } }))
      setChoosing(false)
    }
    made()
      .catch(setError)
      .finally(() => setBusy(false))
  }
  return (
    <div>
      <Button onClick={() => setChoosing(true)}>{said.invite}</Button>
      <br />
      <Typography.Text type="secondary">{said.inviteWhy}</Typography.Text>
      <Modal
        open={isChoosing}
        title={said.inviteRoles}
        okText={said.inviteMade}
        cancelText={text.app.cancel}
        okButtonProps={{ disabled: roles.length === 0, loading: isBusy }}
        onOk={invite}
        onCancel={() => setChoosing(false)}
      >
        <Checkbox.Group
          value={roles}
          onChange={values => setRoles(values.flatMap(value => KeyRole.safeParse(value).data ?? []))}
          style={{ display: 'grid', gap: 4 }}
          options={KeyRole.options.map(role => ({
            value: role,
            label: `${said.keyRoles[role]}: ${said.keyRolesWhy[role]}`,
            disabled: !own.includes(role),
          }))}
        />
        {error !== undefined && <ErrorBox error={error} />}
      </Modal>
      {code !== undefined && <CodeDialog code={code} onClose={() => setCode(undefined)} />}
    </div>
  )
}
