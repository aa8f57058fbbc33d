// docs/CODES.md and its translation: every code of an error, what is wrong, and what leads on.
import { EXIT } from '../../src/cli/exit-codes.ts'
import type { Language } from '../../schemas/common.ts'
import { MESSAGES, type MessageCode } from '../../schemas/messages/messages.ts'
import { statusOf } from '../../src/server/http/status.ts'

const WORDS = {
  en: {
    title: 'Error codes',
    intro: [
      'Written by `npm run reference` out of `schemas/messages`. `{name}` stands for a value of the case at hand; programs find it in `params`.',
      'HTTP: the status of an answer of the service; –: no request causes it. Exit: the exit code of the command line. Next: the command to try; words in capitals are for you to fill in, `COMMAND` is the one that failed and `LIST` the list of what it named.',
    ],
    columns: ['code', 'what is wrong', 'HTTP', 'exit', 'next'],
  },
  zh: {
    title: '错误代码',
    intro: [
      '由 `npm run reference` 根据 `schemas/messages` 生成。`{name}` 代表具体情形中的值；程序可在 `params` 中取得。',
      'HTTP：服务响应的状态码；–：不会由请求引起。退出码：命令行的退出码。下一步：可尝试的命令；大写单词由您填写，`COMMAND` 为出错的命令，`LIST` 为所指对象的列表。',
    ],
    columns: ['代码', '问题', 'HTTP', '退出码', '下一步'],
  },
} as const

/** What requests may cause; the other areas are the command line's and the configuration's. */
const BY_REQUEST = /^(?:request|desk|query|quota|blind|registry|dataset|engine|store)\./

export function codes(language: Language): string {
  const { title, intro, columns } = WORDS[language]
  const areas = Map.groupBy(Object.keys(MESSAGES) as readonly MessageCode[], code => code.split('.')[0] ?? '')
  const parts = [...areas]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([area, own]) => [
      `## ${area}`,
      [
        `| ${columns.join(' | ')} |`,
        `| ${columns.map(() => '---').join(' | ')} |`,
        ...own.map(code => row(code, language)),
      ].join('\n'),
    ])
  return `${[`# ${title}`, ...intro, ...parts].join('\n\n')}\n`
}

function row(code: MessageCode, language: Language): string {
  const { exit, next, [language]: text } = MESSAGES[code]
  const status = code.startsWith('shape.') ? '400' : BY_REQUEST.test(code) ? String(statusOf(code)) : '–'
  return `| \`${code}\` | ${text.replaceAll('|', '\\|')} | ${status} | ${EXIT[exit]} | \`${next}\` |`
}
