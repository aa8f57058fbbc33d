// Alarms of panels, as subjects of notices: which figure of which period, and neither its size nor its
// direction. A panel is read again only when the answers that it is made of have changed.
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import { digestOfText } from '../../../protocols/digest.ts'
import { type PanelAlarm, raisedAlarms } from '../../sdk/panel/alarms.ts'
import { panelSources, readPanel } from '../../sdk/panel/read-panel.ts'
import type { Client } from '../../sdk/client.ts'
import type { Context } from '../context.ts'
import { explain } from '../failure.ts'

type Read = {
  /** Of the alarms of the panels that were read now. */
  readonly subjects: readonly string[]
  /** By dataset: what its panel is made of. */
  readonly read: Readonly<Record<string, string>>
}

/**
 * `known`: what panels were made of when they were last read. One that cannot be read, such as for an answer
 * that is not proven, is reported and tried again at the next look: it holds up no other notice.
 */
export async function panelAlarms(
  context: Context,
  client: Client,
  logKey: string,
  datasets: readonly string[],
  known: Read['read'],
): Promise<Read> {
  const subjects: string[] = []
  const read = new Map(Object.entries(known))
  for (const dataset of datasets) {
    try {
      const sources = await panelSources(client, dataset)
      const digest = digestOfText(canonicalJson(sources.map(({ id }) => id).toSorted()))
      if (sources.length === 0 || read.get(dataset) === digest) continue
      const panel = await readPanel(client, { dataset, logKey })
      if (panel !== undefined) subjects.push(...raisedAlarms(panel).map(alarm => subjectOf(dataset, alarm)))
      read.set(dataset, digest)
    } catch (error) {
      const { code, lines } = explain(context, error, 'notify')
      context.say(`[${code}] ${lines.join(' ')}`)
    }
  }
  return { subjects, read: Object.fromEntries(read) }
}

/** The same however often an answer is made more exact. */
export function subjectOf(
  dataset: string,
  { period, series }: Pick<PanelAlarm, 'period' | 'series'>,
): string {
  return `${dataset} ${period.period} ${series.name}`
}
