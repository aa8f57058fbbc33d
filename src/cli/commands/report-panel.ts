// `report panel`: reading the own answers and published ones is free, and nothing else is asked.
import { fault } from '../../../schemas/fault.ts'
import { readableName } from '../../sdk/buyers.ts'
import { writeCsv } from '../../sdk/csv.ts'
import {
  blockSheet,
  blockTitle,
  panelAlarms,
  panelLead,
  panelNotes,
  panelPage,
  panelSheet,
  seriesTitle,
} from '../../sdk/panel/document.ts'
import { PANEL_RULE, type PanelRule } from '../../sdk/panel/panel.ts'
import { type Panel, readPanel } from '../../sdk/panel/read-panel.ts'
import { connectService } from '../connect.ts'
import type { Context } from '../context.ts'
import { chosenFormat, type OutputFormat } from '../format.ts'
import { writePdf } from '../make-report.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { createProgress } from '../progress.ts'
import { plainJson, plainLines } from '../render/plain-text.ts'
import { drawProse, drawSheet } from '../render/sheet.ts'
import { checkTarget, writeWhole } from '../write-file.ts'

export async function reportPanel(context: Context, given: ParsedArgs): Promise<void> {
  const { host, text } = context
  const [dataset, like, output] = [given.argument(0), given.text('answer'), given.text('output')]
  const rule = ruleOf(given)
  const format = chosenFormat(given)
  if (format === 'pdf' && output === undefined) throw fault('cli.option_missing', { option: '--output' })
  if (output !== undefined) await checkTarget(output)
  const { client, profile } = await connectService(context, given)
  const progress = createProgress(context, text.log.verifying, 'parts')
  const panel = await readPanel(client, {
    dataset,
    like,
    logKey: profile.logKey,
    rule,
    onProgress: progress.at,
  }).finally(progress.end)
  if (panel === undefined) throw fault('cli.panel_none', { dataset })
  if (format === 'pdf' && output !== undefined) {
    context.say(text.words.written(await writePdf(context, output, panelPage(panel, context.language))))
    return
  }
  const content = contentOf(context, panel, format)
  if (output === undefined) return host.out.data(content)
  await writeWhole(output, content)
  context.say(text.words.written(output))
}

/** Both are checked before anything is read. */
function ruleOf(given: ParsedArgs): PanelRule {
  const number = (name: 'tolerance' | 'falseAlarms', option: string, ordinary: number, most: number) => {
    const text = given.text(name)
    if (text === undefined) return ordinary
    const value = /^[0-9]{1,6}$/.test(text) ? Number(text) : Number.NaN
    const least = name === 'tolerance' ? 0 : 2
    if (!(value >= least && value <= most)) throw fault('cli.panel_rule', { option, text, least, most })
    return value
  }
  return {
    tolerance: number('tolerance', '--tolerance', 100 * PANEL_RULE.tolerance, 99) / 100,
    periods: number('falseAlarms', '--false-alarms', PANEL_RULE.periods, 100_000),
  }
}

function contentOf(context: Context, panel: Panel, format: OutputFormat): string {
  const { language } = context
  if (format === 'json') return `${plainJson(JSON.stringify(panel, undefined, 2))}\n`
  if (format === 'html' || format === 'pdf') return panelPage(panel, language)
  if (format === 'csv') return csvOf(panel)
  const lines = [
    ...drawProse(context, [panelLead(panel, language), ...panelAlarms(panel, language)]),
    '',
    ...panel.series.flatMap(series => [
      ...drawProse(context, [seriesTitle(series, language)]),
      ...drawSheet(context, panelSheet(series, language)),
      '',
    ]),
    ...panel.blocks.flatMap(block => [
      ...drawProse(context, [blockTitle(block, language)]),
      ...drawSheet(context, blockSheet(block, language)),
      '',
    ]),
    ...drawProse(context, panelNotes(panel, language)),
  ]
  return plainLines(`${lines.join('\n')}\n`)
}

/** Column names that no language changes; figures whole. */
function csvOf({ series, blocks }: Panel): string {
  const figures = ['level', 'index', 'change'] as const
  const cells = (value: number | undefined) => (value === undefined ? '' : String(value))
  return writeCsv({
    header: [
      'series',
      'period',
      'edition',
      'answer',
      'joint',
      ...figures.flatMap(name => [name, `${name}_low`, `${name}_high`]),
      'alarm',
    ],
    rows: [
      ...series.flatMap(({ name, points }) =>
        points.map(point => [
          readableName(name),
          point.period,
          point.edition,
          point.answer,
          String(point.joint),
          ...figures.flatMap(figure => {
            const { value, low, high } = point[figure] ?? {}
            return [cells(value), cells(low), cells(high)]
          }),
          point.alarm ?? '',
        ]),
      ),
      // A share, or a concentration, is a level of its own.
      ...blocks.flatMap(({ kind, dimension, columns, rows }) =>
        rows.flatMap(row =>
          columns.map(({ label, edition, answer }, at) => {
            const { value, low, high } = row.cells[at] ?? {}
            const level = [cells(value), cells(low), cells(high)]
            const name = `${kind}/${dimension.en}/${row.name}`
            return [name, label.en, edition, answer, '', ...level, '', '', '', '', '', '', '']
          }),
        ),
      ),
    ],
  })
}
