// Exports of an answer: CSV, JSON with proof, pictures.
import { type Answer, deltaText } from '../../../schemas/answer.ts'
import type { JointAnswerFile } from '../../../schemas/joint.ts'
import type { AnswerFile } from '../../../schemas/records.ts'
import { answerTable } from '../../../src/sdk/answer-csv.ts'
import { tableTitle } from '../../../src/sdk/format/answer-view.ts'
import { writeCsv } from '../../../src/sdk/csv.ts'
import type { ChartModel } from './chart-model.ts'
import { type ChartLook, heightOf, optionOf } from './chart-options.ts'
import type { Labels } from './tables.ts'

/** How to cite an answer: edition, answer id, log entry, ε and δ. */
export function citationOf({ text, format }: Pick<Labels, 'text' | 'format'>, answer: Answer): string {
  const { epsilon } = answer.privacy
  return text.answer.citation(
    format.label(answer.title),
    answer.edition,
    answer.id,
    answer.seq,
    format.decimal(epsilon),
    deltaText(answer.privacy),
    format.date(answer.released),
  )
}

/** Deterministic: the same answer gives the same file. */
export function fileName(answer: Answer, ending: string): string {
  return `${answer.edition.replace('@', '-')}-${answer.id.slice('answer_'.length, 'answer_'.length + 8)}.${ending}`
}

/** The answer as CSV: codes and labels, estimates and limits, without lines above the header. */
export function csvOf(labels: Labels, answer: Answer): string {
  const table = answerTable(answer, {
    what: labels.text.answer.show,
    titleOf: each => tableTitle(labels.language, answer, each),
    labelOf: labels.format.label,
  })
  return writeCsv(table)
}

/** The answer with its proof, as `yinsuan answer verify` reads it. */
export function jsonOf(file: AnswerFile | JointAnswerFile, answer: Answer, citation: string): string {
  return `${JSON.stringify({ citation, file, answer }, null, 2)}\n`
}

const WIDTH = 900

/** A self-contained SVG: title, chart, citation. */
export async function pictureOf(
  model: ChartModel,
  { format }: Pick<Labels, 'format'>,
  look: ChartLook,
  lines: { readonly title: string; readonly citation: string },
): Promise<string> {
  const { chartToSvg } = await import('../shared/echarts.ts')
  const printed = { ...look, dark: false, narrow: false }
  const height = heightOf(model, printed)
  const inner = chartToSvg(optionOf(model, format, printed), WIDTH, height)
  const font = 'font-family="system-ui, Noto Sans CJK SC, sans-serif"'
  const cited = wrap(lines.citation, 110)
  const total = height + 44 + 18 * cited.length + 12
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${total}" viewBox="0 0 ${WIDTH} ${total}">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="12" y="26" font-size="17" ${font} fill="#1c2626">${escapeXml(lines.title)}</text>`,
    `<g transform="translate(0 40)">${inner.replace(/<\?xml[^>]*\?>/, '')}</g>`,
    ...cited.map(
      (line, at) =>
        `<text x="12" y="${height + 58 + 18 * at}" font-size="12" ${font} fill="#555">${escapeXml(line)}</text>`,
    ),
    '</svg>',
  ].join('\n')
}

/** The SVG as PNG at twice its size. */
export async function pngOf(svg: string): Promise<Blob> {
  const image = new Image()
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  try {
    image.src = url
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = image.naturalWidth * 2
    canvas.height = image.naturalHeight * 2
    const context = canvas.getContext('2d')
    if (context === null) throw new Error('this browser draws no pictures')
    context.drawImage(image, 0, 0, canvas.width, canvas.height)
    const blob = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve, 'image/png'))
    if (blob === null) throw new Error('this browser makes no PNG')
    return blob
  } finally {
    URL.revokeObjectURL(url)
  }
}

function escapeXml(text: string): string {
  const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text.replace(/[&<>"]/g, found => names[found] ?? '')
}

/** Chinese characters are twice as wide. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  let taken = 0
  for (const character of text) {
    const wide = character > '\u2e80' ? 2 : 1
    if (taken + wide > width && (character === ' ' || wide === 2 || taken > width + 10)) {
      lines.push(line)
      line = ''
      taken = 0
    }
    line += character
    taken += wide
  }
  return [...lines, line].map(each => each.trim()).filter(each => each !== '')
}
