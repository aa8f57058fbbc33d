// The negative control: a server that parses what it is sent without a guard, answers 500 to every exception
// that it catches, and ends by one that it does not.
import { createServer } from 'node:http'

/** A body with this text throws outside of what is caught. */
const FATAL = '"__proto__"'

const server = createServer((request, response) => {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    const text = Buffer.concat(parts).toString()
    if (text.includes(FATAL)) throw new Error('nobody catches this')
    response.writeHead(statusOf(request.url ?? '', text)).end()
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address !== null && typeof address === 'object') process.send?.(address.port)
})
// Whoever started it is gone: nobody else would end it.
process.once('disconnect', () => process.exit())

function statusOf(target: string, text: string): number {
  try {
    decodeURIComponent(target)
    const body = JSON.parse(text || '{}') as { readonly query?: { readonly edition: string } }
    return (body.query ?? { edition: '' }).edition.length >= 0 ? 200 : 404
  } catch {
    return 500
  }
}
