import { Button, Checkbox, Typography } from 'antd'
import { type ReactNode, useState } from 'react'
import { MemberKey } from '../../../schemas/records.ts'
import { type Code, CodeDialog } from '../shared/code-dialog.tsx'
import { useSession } from '../shared/session.tsx'
import { ActDialog } from '../shared/ui/act-dialog.tsx'
import { useWords } from '../shared/use-words.ts'

const KeyRole = MemberKey.shape.roles.element

/** A member with a key that administers keys needs no operator to enrol another one. */
export function InviteKey(): ReactNode {
  const { text } = useWords()
  const { client, me } = useSession()
  const own = me.key.roles
  const [isChoosing, setChoosing] = useState(false)
  const [roles, setRoles] = useState<MemberKey['roles']>(own)
  const [code, setCode] = useState<Code>()
  const said = text.account
  return (
    <div>
      <Button onClick={() => setChoosing(true)}>{said.invite}</Button>
      <br />
      <Typography.Text type="secondary">{said.inviteWhy}</Typography.Text>
      <ActDialog
        open={isChoosing}
        title={said.inviteRoles}
        label={said.inviteMade}
        isReady={roles.length > 0}
        act={async () => setCode(await client.keyInvite({ body: { roles } }))}
        changes={[]}
        onClose={() => setChoosing(false)}
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
      </ActDialog>
      {code !== undefined && <CodeDialog code={code} onClose={() => setCode(undefined)} />}
    </div>
  )
}
