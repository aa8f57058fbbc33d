import { Button } from 'antd'
import { type ReactNode, useState } from 'react'
import { questionWords } from '../../../src/sdk/questions/question-words.ts'
import { useSession } from '../shared/session.tsx'
import { useWords } from '../shared/use-words.ts'
import { Loaded } from '../shared/ui/loaded.tsx'
import { EmptyState } from '../shared/ui/empty-state.tsx'
import { PageHead } from '../shared/ui/page-head.tsx'
import { Wrapped } from '../shared/ui/wrapped.tsx'
import { textColumn, figureColumn, WideTable } from '../shared/ui/wide-table.tsx'
import { purposeLabel } from '../shared/labels.ts'
import { allEditions } from '../shared/status.ts'
import { type LoggedQuestion, askedOf } from './asked.ts'
import { useOwnDatasets } from '../shared/use-own-datasets.ts'
import { useOwnEntries } from './use-own-entries.ts'

const PAGE = 500

/** Questions that the provider’s editions answered or refused, newest first. It shows no answers. */
export default function AskedPage(): ReactNode {
  const words = useWords()
  const { text, format, language } = words
  const { service } = useSession()
  const said = text.asked
  const [most, setMost] = useState(PAGE)
  const { query, own } = useOwnDatasets()
  const entries = useOwnEntries(most)
  const editions = allEditions(own)
  return (
    <div className="column">
      <PageHead printed title={said.title} lead={said.lead} />
      <Loaded query={query}>
        {() => (
          <Loaded query={entries}>
            {read => {
              const asked = askedOf(read, new Set(editions.map(({ id }) => id)))
              if (asked.length === 0) return <EmptyState title={said.none} next={said.noneNext} />
              const declared = (id: string) => editions.find(edition => edition.id === id)?.declaration
              return (
                <>
                  <WideTable<LoggedQuestion>
                    label={said.title}
                    rowKey="seq"
                    rows={asked}
                    columns={[
                      textColumn(said.when, ({ time }) => format.dateTime(time)),
                      textColumn(said.who, ({ body }) => body.actor.organisation),
                      textColumn(said.edition, ({ body }) => body.edition),
                      textColumn(said.mode, ({ body }) => text.answers.modes[body.mode]),
                      textColumn(said.kind, ({ body }) => said.kinds[body.query.kind]),
                      textColumn(said.what, ({ body: { query, edition } }) => (
                        <Wrapped>{questionWords(query, { language, vocabulary: declared(edition) })}</Wrapped>
                      )),
                      textColumn(said.purpose, ({ body }) => purposeLabel(words, service, body.purpose)),
                      textColumn(said.outcome, ({ released }) => (released ? said.released : said.refused)),
                      figureColumn(`${said.charge} (ρ)`, ({ charge }) => format.rho(charge)),
                    ]}
                  />
                  {read.length >= most && (
                    <Button onClick={() => setMost(most + PAGE)} style={{ justifySelf: 'start' }}>
                      {said.more}
                    </Button>
                  )}
                </>
              )
            }}
          </Loaded>
        )}
      </Loaded>
    </div>
  )
}
