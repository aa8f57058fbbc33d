import { Alert, Button, Card, Select, Space, Tag, Typography } from 'antd'
import { type ReactNode, useState } from 'react'
import type { WantedRole } from '../../../../schemas/column-treatment.ts'
import { LEFT_OUT_WORDS } from '../../../../schemas/left-out-words.ts'
import { useTask } from '../../shared/use-task.ts'
import { useWords } from '../../shared/use-words.ts'
import type { FoundColumn } from '../prepare/prepare-worker.ts'
import type { UnitSecret } from '../prepare/secret-file.ts'
import { ErrorBox } from '../../shared/ui/failure-box.tsx'
import { textColumn, WideTable } from '../../shared/ui/wide-table.tsx'
import { Working } from '../../shared/ui/working.tsx'
import { DraftingCard } from './drafting-card.tsx'
import { SecretCard } from './secret-card.tsx'

const ROLES: readonly WantedRole[] = ['unit', 'order', 'dimension', 'measure', 'dropped']

/** Step 2: the role of each column. Kept direct identifiers, or not one buyer column, block the next step. */
export function ColumnsStep(props: {
  readonly columns: readonly FoundColumn[]
  readonly rows: number
  readonly roles: readonly WantedRole[]
  readonly onRoles: (roles: readonly WantedRole[]) => void
  readonly secret: UnitSecret | undefined
  readonly onSecret: (secret: UnitSecret) => void
  readonly onBack: () => void
  readonly draft: (onFraction: (fraction: number) => void) => Promise<void>
  /** Takes a description of the provider's own in the place of a draft. */
  readonly onOwn: (text: string) => Promise<void>
}): ReactNode {
  const { text, format, language } = useWords()
  const { wizard } = text
  const { columns, roles } = props
  const [fraction, setFraction] = useState<number>()
  const { error, run } = useTask()
  const count = (role: WantedRole): number => roles.filter(each => each === role).length
  const refused = columns.some(({ refused: kinds }, i) => kinds.length > 0 && isKept(roles[i]))
  const problem =
    count('unit') === 0
      ? wizard.columns.noUnit
      : count('unit') > 1 || count('order') > 1
        ? wizard.columns.one
        : undefined
  const go = (): void => {
    setFraction(0)
    void run(() => props.draft(setFraction).finally(() => setFraction(undefined)))
  }
  return (
    <Card title={<h2 className="card-title">{wizard.columns.title}</h2>}>
      <Typography.Paragraph type="secondary">{wizard.columns.why}</Typography.Paragraph>
      <Typography.Paragraph>
        {wizard.rows(format.number(props.rows), format.number(columns.length))}
      </Typography.Paragraph>
      <WideTable<FoundColumn>
        label={wizard.columns.title}
        rowKey="column"
        rows={columns}
        columns={[
          textColumn(wizard.columns.column, ({ column: textColumn }) => textColumn),
          textColumn(wizard.columns.role, ({ column: textColumn, refused: kinds, why }, i) => (
            <>
              <Select<WantedRole>
                aria-label={wizard.columns.roleOf(textColumn)}
                value={roles[i] ?? 'dropped'}
                style={{ minWidth: 210 }}
                onChange={role => props.onRoles(roles.map((each, place) => (place === i ? role : each)))}
                options={ROLES.map(value => ({ value, label: wizard.roles[value] }))}
              />
              {why !== undefined && roles[i] === 'dropped' && (
                <div>
                  <Typography.Text type="secondary">{LEFT_OUT_WORDS[language][why]}</Typography.Text>
                </div>
              )}
              {kinds.length > 0 && isKept(roles[i]) && (
                <div>
                  <Typography.Text type="danger">{wizard.columns.refused}</Typography.Text>
                </div>
              )}
            </>
          )),
          textColumn(wizard.columns.found, ({ found }) =>
            found.length === 0
              ? wizard.columns.nothing
              : found.map(({ kind, share }) => (
                  <Tag key={kind}>
                    {wizard.kinds[kind]} {format.number(share, { percent: true, decimals: 1 })}
                  </Tag>
                )),
          ),
        ]}
      />
      <Space orientation="vertical" size={12} style={{ width: '100%', marginTop: 16 }}>
        <SecretCard secret={props.secret} onSecret={props.onSecret} />
        <DraftingCard
          disabled={problem !== undefined || props.secret === undefined || fraction !== undefined}
          onOwn={props.onOwn}
        />
        {problem !== undefined && <Alert type="warning" showIcon title={problem} />}
        {error !== undefined && <ErrorBox error={error} />}
        {fraction !== undefined && <Working words={wizard.drafting} fraction={fraction} />}
        <Space wrap>
          <Button onClick={props.onBack} disabled={fraction !== undefined}>
            {wizard.again}
          </Button>
          <Button
            type="primary"
            disabled={
              refused || problem !== undefined || props.secret === undefined || fraction !== undefined
            }
            onClick={go}
          >
            {wizard.draft}
          </Button>
        </Space>
      </Space>
    </Card>
  )
}

function isKept(role: WantedRole | undefined): boolean {
  return role === 'dimension' || role === 'measure'
}
