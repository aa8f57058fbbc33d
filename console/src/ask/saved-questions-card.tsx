import { App, Button, Dropdown, Input, Modal, Space, Typography } from 'antd'
import { type ReactNode, useId, useState } from 'react'
import type { Declaration } from '../../../schemas/declaration.ts'
import type { Query } from '../../../schemas/query.ts'
import type { KeptQuestion } from '../../../schemas/saved-question.ts'
import { questionHeading } from '../../../src/sdk/questions/question-words.ts'
import { useSavedQuestions } from '../shared/queries.ts'
import { useSession } from '../shared/session.tsx'
import { ErrorBox } from '../shared/ui/failure-box.tsx'
import { useRefetch } from '../shared/use-read.ts'
import { useTask } from '../shared/use-task.ts'
import { useWords } from '../shared/use-words.ts'
import { type QuestionDraft, publicQuery } from './draft.ts'

/** Saves the question being composed for the organisation, and loads one. Hidden values are never saved. */
export function SavedQuestions(props: {
  readonly draft: QuestionDraft
  readonly declaration: Declaration
  /** Undefined of an edition that cannot be asked now. */
  readonly declarationOf: (edition: string) => Declaration | undefined
  /** Returns false where the question cannot be asked now. */
  readonly onLoad: (query: Query) => boolean
}): ReactNode {
  const { text } = useWords()
  const { message } = App.useApp()
  const { client } = useSession()
  const saved = useSavedQuestions().data ?? []
  const refetch = useRefetch()
  const { busy, error, run } = useTask()
  const [open, setOpen] = useState<'save' | 'list'>()
  const [name, setName] = useState('')
  const id = useId()
  const query = publicQuery(props.draft, props.declaration)
  const save = async (): Promise<void> => {
    if (query === undefined || name.trim() === '') return
    await client.savedAdd({ body: { name: name.trim(), query } })
    await refetch(['saved'])
    setOpen(undefined)
    setName('')
    void message.success(text.ask.savedDone)
  }
  const remove = async ({ id: removed }: KeptQuestion): Promise<void> => {
    await client.savedRemove({ params: { id: removed } })
    await refetch(['saved'])
  }
  const load = ({ query: loaded }: KeptQuestion): void => {
    if (!props.onLoad(loaded)) {
      void message.warning(text.ask.notThis(loaded.edition))
      return
    }
    setOpen(undefined)
    if (loaded.hidden !== undefined) void message.info(text.ask.savedHidden)
  }
  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { key: 'save', label: text.ask.save, disabled: query === undefined },
            { key: 'list', label: `${text.ask.saved} (${saved.length})` },
          ],
          onClick: ({ key: chosen }) => setOpen(chosen === 'save' ? 'save' : 'list'),
        }}
      >
        <Button>{text.ask.saved}</Button>
      </Dropdown>
      <Modal
        open={open === 'save'}
        title={text.ask.save}
        okText={text.ask.save}
        okButtonProps={{ disabled: name.trim() === '', loading: busy }}
        onOk={() => void run(save)}
        onCancel={() => setOpen(undefined)}
      >
        <label htmlFor={id}>{text.ask.saveName}</label>
        <Input
          id={id}
          value={name}
          maxLength={80}
          onChange={event => setName(event.target.value)}
          onPressEnter={() => void run(save)}
        />
        <Typography.Text type="secondary">{text.ask.savedKeeps}</Typography.Text>
        {error !== undefined && <ErrorBox error={error} />}
      </Modal>
      <Modal open={open === 'list'} title={text.ask.saved} footer={null} onCancel={() => setOpen(undefined)}>
        <SavedList
          saved={saved}
          declarationOf={props.declarationOf}
          onLoad={load}
          onRemove={removed => void run(() => remove(removed))}
        />
        {error !== undefined && <ErrorBox error={error} />}
      </Modal>
    </>
  )
}

function SavedList(props: {
  readonly saved: readonly KeptQuestion[]
  readonly declarationOf: (edition: string) => Declaration | undefined
  readonly onLoad: (question: KeptQuestion) => void
  readonly onRemove: (question: KeptQuestion) => void
}): ReactNode {
  const { text, language } = useWords()
  const { saved, declarationOf, onLoad, onRemove } = props
  if (saved.length === 0) {
    return (
      <Typography.Text type="secondary">
        {text.ask.savedNone} {text.ask.savedKeeps}
      </Typography.Text>
    )
  }
  return (
    <ul style={{ listStyle: 'none', padding: 0, margin: 0 }}>
      {saved.map(each => (
        <li key={each.id} style={{ display: 'flex', gap: 8, alignItems: 'center', padding: '6px 0' }}>
          <span style={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
            {each.name}
            <br />
            <Typography.Text type="secondary">
              {questionHeading(
                { kind: each.query.kind, query: each.query },
                { language, vocabulary: declarationOf(each.query.edition) },
              )}
              {' · '}
              {each.query.edition}
            </Typography.Text>
          </span>
          <Space>
            <Button
              size="small"
              type="primary"
              aria-label={`${text.ask.load}: ${each.name}`}
              onClick={() => onLoad(each)}
            >
              {text.ask.load}
            </Button>
            <Button
              size="small"
              aria-label={`${text.ask.remove}: ${each.name}`}
              onClick={() => onRemove(each)}
            >
              {text.ask.remove}
            </Button>
          </Space>
        </li>
      ))}
    </ul>
  )
}
