// docs/GLOSSARY.md: one word for one thing. Both dictionaries use its words and none of those that it excludes.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'

const root = join(import.meta.dirname, '..')
/** Dictionaries: folders of one language, and tables of messages that hold both. */
const ENGLISH = ['src/cli/text/en', 'console/src/text/en']
const CHINESE = ['src/cli/text/zh', 'console/src/text/zh', 'schemas/messages']
const CHINESE_WORD = /\p{Script=Han}/u

type Term = { readonly english: string; readonly chinese: string; readonly excluded: readonly string[] }

const terms: readonly Term[] = readFileSync(join(root, 'docs/GLOSSARY.md'), 'utf8')
  .split('\n')
  .filter(line => line.startsWith('| '))
  .slice(2)
  .map(line => {
    const [, english = '', chinese = '', , excluded = ''] = line.split('|').map(cell => cell.trim())
    return { english, chinese, excluded: excluded.split(',').flatMap(word => word.trim() || []) }
  })

const [english, chinese] = [textOf(ENGLISH), textOf(CHINESE)]

t.test('both dictionaries use the words of the glossary', t => {
  t.ok(terms.length > 30)
  for (const term of terms) {
    t.ok(english.toLowerCase().includes(term.english), term.english)
    t.ok(chinese.includes(term.chinese), term.chinese)
  }
  t.end()
})

t.test('no dictionary uses a word that the glossary excludes', t => {
  const excluded = terms.flatMap(term => term.excluded)
  t.ok(excluded.length > 10)
  for (const word of excluded) t.notOk((CHINESE_WORD.test(word) ? chinese : english).includes(word), word)
  t.end()
})

t.test('a term has one Chinese word, and a Chinese word one term', t => {
  for (const field of ['english', 'chinese'] as const) {
    const words = terms.map(term => term[field])
    t.equal(new Set(words).size, words.length, field)
  }
  t.end()
})

function textOf(folders: readonly string[]): string {
  return folders
    .flatMap(folder => readdirSync(join(root, folder)).map(name => join(root, folder, name)))
    .map(file => readFileSync(file, 'utf8'))
    .join('\n')
}
