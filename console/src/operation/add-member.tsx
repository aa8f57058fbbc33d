import { Checkbox, Input, Typography } from 'antd'
import { type ReactNode, useId, useState } from 'react'
import { isGuarded } from '../../../protocols/audit/roles.ts'
import { NewOrganisation } from '../../../schemas/api-bodies.ts'
import { OrganisationId } from '../../../schemas/common.ts'
import { Role } from '../../../schemas/records.ts'
import { useSession } from '../shared/session.tsx'
import { useWords } from '../shared/use-words.ts'
import { ActDialog } from '../shared/ui/act-dialog.tsx'
import { type Code, halfOf } from '../shared/code-dialog.tsx'

/** The dialog that adds a member and hands its one-time code to `onAdded`. */
export function AddMember(props: {
  readonly onAdded: (code: Code) => void
  readonly onClose: () => void
}): ReactNode {
  const { text } = useWords()
  const { client } = useSession()
  const [id, setId] = useState('')
  const [zh, setZh] = useState('')
  const [en, setEn] = useState('')
  const [roles, setRoles] = useState<readonly Role[]>([])
  const fieldId = useId()
  const said = text.members
  const title = { zh: zh.trim() || en.trim(), en: en.trim() || zh.trim() }
  const read = NewOrganisation.safeParse({ id, title, roles: [...roles] })
  const add = async (): Promise<void> => {
    if (!read.success) return
    const { data: body } = read
    const code: Code = isGuarded(body.roles)
      ? halfOf(await client.organisationPropose({ body }))
      : await client.organisationAdd({ body })
    props.onAdded(code)
  }
  return (
    <ActDialog
      open
      title={said.add}
      label={said.addMember}
      isReady={read.success}
      act={add}
      changes={['organisations', 'proposals', 'entries']}
      onClose={props.onClose}
    >
      <div style={{ display: 'grid', gap: 12 }}>
        <label htmlFor={`${fieldId}i`}>
          {said.id}
          <Input
            id={`${fieldId}i`}
            className="mono"
            autoFocus
            value={id}
            onChange={event => setId(event.target.value.trim())}
          />
          {id !== '' && !OrganisationId.safeParse(id).success ? (
            <Typography.Text type="danger" role="alert">
              {said.idBad}
            </Typography.Text>
          ) : (
            <Typography.Text type="secondary">{said.idHelp}</Typography.Text>
          )}
        </label>
        <label htmlFor={`${fieldId}z`}>
          {said.titleZh}
          <Input id={`${fieldId}z`} value={zh} onChange={event => setZh(event.target.value)} />
        </label>
        <label htmlFor={`${fieldId}e`}>
          {said.titleEn}
          <Input id={`${fieldId}e`} value={en} onChange={event => setEn(event.target.value)} />
        </label>
        <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
          <legend style={{ padding: 0 }}>{said.roles}</legend>
          <Checkbox.Group
            value={[...roles]}
            onChange={values => setRoles(values.flatMap(value => Role.safeParse(value).data ?? []))}
            style={{ display: 'grid', gap: 4 }}
            options={Role.options.map(role => ({
              value: role,
              label: `${text.roles[role]}: ${said.rolesWhy[role]}`,
            }))}
          />
        </fieldset>
      </div>
    </ActDialog>
  )
}
