// Sends one message to one channel. The member's own file decides where connections go: redirects are not
// followed, and a receiver's reply is read up to a limit and never shown.
import { createHmac } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Channel, EmailChannel } from './settings.ts'
import { parsedJson } from '../../sdk/parsed-json.ts'

export type NoticeMessage = {
  /** The same at every attempt. */
  readonly id: string
  readonly kind: string
  readonly subject: string
  readonly noticed: string
  /** For people. */
  readonly title: string
  readonly text: string
}

export type Outgoing = {
  readonly now: number
  readonly certificates: string | undefined
}

/** Its message is what may be shown: a status or a code, nothing of what was sent or answered. */
export class NotDelivered extends Error {
  override readonly name = 'NotDelivered'
}

const TIMEOUT_MS = 15_000
const MAX_ANSWERED = 64 * 1024

export async function send(channel: Channel, message: NoticeMessage, outgoing: Outgoing): Promise<void> {
  switch (channel.kind) {
    case 'email':
      return await sendEmail(channel, message, outgoing)
    case 'webhook':
      return await sendWebhook(channel, message, outgoing)
    case 'wecom':
      return await sendRobot(channel.url, { msgtype: 'text', text: { content: wordsOf(message) } }, outgoing)
    case 'dingtalk':
      return await sendRobot(
        signedUrl(channel.url, channel.secret, outgoing.now),
        { msgtype: 'text', text: { content: wordsOf(message) } },
        outgoing,
      )
  }
}

/** Standard Webhooks: an HMAC-SHA-256 over id, time and body. */
async function sendWebhook(
  { url, secret }: { readonly url: string; readonly secret: string },
  { id, kind, subject, noticed, text }: NoticeMessage,
  outgoing: Outgoing,
): Promise<void> {
  const body = JSON.stringify({ type: kind, timestamp: noticed, data: { subject, text } })
  const timestamp = String(Math.floor(outgoing.now / 1000))
  await post(url, body, outgoing, {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': webhookSignature(secret, id, timestamp, body),
  })
}

function webhookSignature(secret: string, id: string, timestamp: string, body: string): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
}

/** 钉钉: the time and an HMAC of it in the address. */
function signedUrl(url: string, secret: string | undefined, now: number): string {
  if (secret === undefined) return url
  const signed = new URL(url)
  const timestamp = String(Math.floor(now))
  signed.searchParams.set('timestamp', timestamp)
  signed.searchParams.set(
    'sign',
    createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64'),
  )
  return signed.href
}

/** 企业微信 and 钉钉 answer 200 to what they refuse, too. */
async function sendRobot(url: string, body: object, outgoing: Outgoing): Promise<void> {
  const answered = await post(url, JSON.stringify(body), outgoing)
  const code = errorCode(answered)
  if (code !== 0) throw new NotDelivered(`errcode ${code ?? '–'}`)
}

function errorCode(text: string): number | undefined {
  const answered = parsedJson(text)
  if (typeof answered !== 'object' || answered === null || !('errcode' in answered)) return undefined
  return typeof answered.errcode === 'number' ? answered.errcode : undefined
}

function wordsOf({ title, text }: NoticeMessage): string {
  return `${title}\n${text}`
}

function post(
  url: string,
  body: string,
  { certificates }: Outgoing,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const secure = url.startsWith('https:')
  return new Promise((resolve, reject) => {
    const sent = (secure ? httpsRequest : httpRequest)(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'yinsuan',
        ...headers,
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      agent: false,
      ...(secure && certificates !== undefined ? { ca: certificates } : {}),
    })
    sent.on('error', error => reject(undelivered(error)))
    sent.on('response', response => {
      const status = response.statusCode ?? 0
      const pieces: Buffer[] = []
      let length = 0
      response.on('data', (piece: Buffer) => {
        length += piece.length
        if (length <= MAX_ANSWERED) pieces.push(piece)
        else response.destroy()
      })
      response.on('error', error => reject(undelivered(error)))
      response.on('close', () => {
        if (status < 200 || status > 299) reject(new NotDelivered(`HTTP ${status}`))
        else resolve(Buffer.concat(pieces).toString('utf8'))
      })
    })
    sent.end(body)
  })
}

async function sendEmail(
  channel: EmailChannel,
  message: NoticeMessage,
  { certificates }: Outgoing,
): Promise<void> {
  const { host, port, tls, user, password, from, to } = channel
  const { createTransport } = await import('nodemailer')
  const transport = createTransport({
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'off',
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    tls: { rejectUnauthorized: true, ...(certificates === undefined ? {} : { ca: certificates }) },
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  try {
    await transport.sendMail({
      from,
      to,
      subject: message.title,
      text: `${message.text}\n`,
      messageId: `<${message.id}@yinsuan.invalid>`,
      date: new Date(message.noticed),
      headers: { 'auto-submitted': 'auto-generated' },
    })
  } catch (error) {
    throw undelivered(error)
  } finally {
    transport.close()
  }
}

function undelivered(error: unknown): NotDelivered {
  if (error instanceof NotDelivered) return error
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '–'
  const status = error instanceof Error && 'responseCode' in error ? ` ${String(error.responseCode)}` : ''
  return new NotDelivered(`${code}${status}`)
}
