// An answer for elsewhere: table, picture, or with its proof; each says where it comes from.
import { type Answer, deltaText } from '../../../../schemas/answer.ts'
import type { AnswerFile } from '../../../../schemas/records.ts'
import { writeCsv } from '../../../../src/sdk/csv.ts'
import type { ChartModel } from '../chart/model.ts'
import type { ChartLook } from '../chart/options.ts'
import { type Labels, titleOf } from './tables.ts'
import { dimensionLabel } from '../labels.ts'

export function citationOf({ text, format }: Labels, answer: Answer): string {
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

/** Codes and labels, estimates and limits. */
export function csvOf(labels: Labels, answer: Answer, scope: string): string {
  const names = [...new Set(answer.tables.flatMap(({ dimensions }) => dimensions))]
  const { text } = labels
  const header = [
    'table',
    'kind',
    'statistic',
    'measure',
    text.answer.show,
    // The label stands with the name: two labels may be equal, or one be its name.
    ...names.flatMap(name => [name, `${name}: ${dimensionLabel(labels, answer, name)}`]),
    'value',
    'low',
    'high',
    'mark',
  ]
  const rows = answer.tables.flatMap(table =>
    table.cells.map(cell => [
      table.name,
      table.kind,
      table.statistic,
      table.measure ?? '',
      titleOf(labels, answer, table),
      ...names.flatMap(name => {
        const code = cell.codes[table.dimensions.indexOf(name)]
        const value =
          code === undefined ? undefined : answer.dimensions.find(used => used.name === name)?.values[code]
        return [value?.value ?? '', value === undefined ? '' : labels.format.label(value.label)]
      }),
      cell.value,
      cell.low,
      cell.high,
      cell.mark ?? '',
    ]),
  )
  const { rho, epsilon } = answer.privacy
  const comments = [
    citationOf(labels, answer),
    scope,
    `epsilon ${epsilon} rho ${rho} delta ${deltaText(answer.privacy)}`,
    `intervals ${answer.intervals}`,
  ]
  return writeCsv({ comments, header, rows })
}

/** With everything that proves it: what `yinsuan answer verify` reads. */
export function jsonOf(file: AnswerFile, answer: Answer, citation: string): string {
  return `${JSON.stringify({ citation, file, answer }, null, 2)}\n`
}

const WIDTH = 900

/** A picture that stands alone: title, chart, citation. */
export async function pictureOf(
  model: ChartModel,
  { format }: Pick<Labels, 'format'>,
  look: ChartLook,
  lines: { readonly title: string; readonly citation: string },
): Promise<string> {
  const { svgOf } = await import('../chart/echarts.ts')
  const inner = svgOf(model, format, { ...look, dark: false, narrow: false }, WIDTH)
  const height = Number(/\bheight="(\d+(?:\.\d+)?)"/.exec(inner)?.[1] ?? 360)
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

/** Twice as many dots as the picture has points. */
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
