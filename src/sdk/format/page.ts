// Pages that print: nothing in them runs or is loaded from elsewhere, and whatever members wrote is text.
import type { Language } from '../../../schemas/common.ts'
import type { Sheet } from './sheet.ts'

export type PageDocument = {
  readonly language: Language
  readonly title: string
  readonly body: string
  readonly lead?: string
}

export function pageHtml(document: PageDocument): string {
  return `${pageHead(document)}${document.body}${PAGE_END}`
}

/** For bodies that are written piece by piece. */
export function pageHead({ language, title, lead }: Omit<PageDocument, 'body'>): string {
  const under = lead === undefined ? '' : `<p class="lead">${escaped(lead)}</p>`
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${STYLE}</style></head>
<body><h1>${escaped(title)}</h1>${under}
`
}

export const PAGE_END = '\n</body></html>\n'

export function tableOf({ columns, rows }: Sheet): string {
  return `${tableHead(columns)}${rows.map(row => tableRow(columns, row)).join('')}${TABLE_END}`
}

export function tableHead(columns: Sheet['columns']): string {
  const head = columns.map(({ title, align }) => `<th${classOf(align)}>${escaped(title)}</th>`).join('')
  return `<table class="rows"><thead><tr>${head}</tr></thead><tbody>`
}

export function tableRow(columns: Sheet['columns'], row: readonly string[]): string {
  const cells = columns.map(({ align }, at) => `<td${classOf(align)}>${escaped(row[at] ?? '')}</td>`)
  return `<tr>${cells.join('')}</tr>\n`
}

export const TABLE_END = '</tbody></table>'

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}

function classOf(align: 'left' | 'right'): string {
  return align === 'right' ? ' class="n"' : ''
}

const STYLE = `@page{size:A4;margin:16mm 14mm;@bottom-right{content:counter(page) " / " counter(pages);font:9px sans-serif;color:#4a5866}}@page wide{size:A4 landscape;margin:12mm}
body{font:13px/1.5 "Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei","PingFang SC",system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#16202c}
html[lang=en] body{font-family:"Liberation Sans",Arial,Helvetica,"Noto Sans CJK SC","DejaVu Sans",sans-serif}
.wide{page:wide}.wide table.rows{font-size:.78em}.wide td:nth-child(2){white-space:nowrap}table.rows th:first-child,table.rows td:first-child{width:1%;white-space:nowrap;color:#24527a}
h1{font-size:1.5rem;margin:0 0 .3rem}h2{font-size:1.1rem;margin:1.8rem 0 .4rem;border-bottom:2px solid #24527a;padding-bottom:.15rem;break-after:avoid}
h3{font-size:.95rem;margin:1.1rem 0 .3rem;break-after:avoid}p{margin:.35rem 0}.lead{color:#4a5866}.note{color:#4a5866;font-size:.92em}
table{border-collapse:collapse;width:100%;margin:.3rem 0 .6rem}th,td{text-align:left;vertical-align:top;border-bottom:1px solid #d4dbe2;padding:.2rem .7rem .2rem 0;overflow-wrap:anywhere}
th{font-weight:600}table.facts th{width:13rem}table.rows{font-size:.88em}thead{display:table-header-group}thead th{border-bottom:1.5px solid #24527a;overflow-wrap:normal}
tr{break-inside:avoid}.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}.seq{color:#24527a;font-size:.85em;white-space:nowrap;text-align:right}
ul{margin:.3rem 0;padding-left:1.3rem}li{margin:.15rem 0}svg{display:block;width:100%;height:auto;margin:.2rem 0 .6rem}svg text{font-size:10px;fill:#16202c}figure{margin:.6rem 0;break-inside:avoid}
figcaption{font-weight:600}pre{font:11px/1.4 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere;background:#f3f6f9;padding:.5rem;margin:.3rem 0}
@media print{body{margin:0;padding:0;max-width:none;font-size:11px}}`
