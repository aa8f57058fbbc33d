// notify.yaml: what a member wants to hear of, and where. It holds secrets, so only its owner may read it.
import { stat } from 'node:fs/promises'
import process from 'node:process'
import { z } from 'zod'
import { Language } from '../../../schemas/common.ts'
import { fault } from '../../../schemas/fault.ts'
import { parseSettings, readText } from '../settings-file.ts'
import { NOTICE_KINDS } from './notices.ts'

const WebhookChannel = z.strictObject({
  kind: z.literal('webhook'),
  url: z.string(),
  /** As Standard Webhooks has them: `whsec_` and base64 of 24 to 64 bytes. */
  secret: z.string(),
})
const WecomChannel = z.strictObject({ kind: z.literal('wecom'), url: z.string() })
const DingtalkChannel = z.strictObject({
  kind: z.literal('dingtalk'),
  url: z.string(),
  secret: z.string().min(1).max(200).optional(),
})
const Address = z.email()
const EmailChannel = z.strictObject({
  kind: z.literal('email'),
  host: z.string().min(1).max(255),
  port: z.number().min(1).max(65_535).int().default(587),
  /** `off` is for a server on this machine. */
  tls: z.enum(['starttls', 'implicit', 'off']).default('starttls'),
  user: z.string().min(1).max(200).optional(),
  password: z.string().min(1).max(1000).optional(),
  from: Address,
  to: z.array(Address).min(1).max(20),
})
export type EmailChannel = z.infer<typeof EmailChannel>

const Channel = z.discriminatedUnion('kind', [WebhookChannel, WecomChannel, DingtalkChannel, EmailChannel])
export type Channel = z.infer<typeof Channel>

const NotifyFile = z.strictObject({
  language: Language.optional(),
  events: z
    .array(z.enum(NOTICE_KINDS))
    .min(1)
    .default([...NOTICE_KINDS]),
  /** When a budget is nearly spent, in per cent. */
  budgetPercent: z.number().min(1).max(100).default(80),
  /** Certificates that are trusted beside the public ones: a PEM file. */
  ca: z.string().min(1).optional(),
  channels: z.array(Channel).min(1).max(10),
})
export type NotifySettings = z.infer<typeof NotifyFile> & { readonly certificates: string | undefined }

export async function readNotifySettings(file: string): Promise<NotifySettings> {
  const text = await readText(file)
  if (process.platform !== 'win32' && ((await stat(file)).mode & 0o077) !== 0)
    throw fault('notify.readable', {}, file)
  const settings = parseSettings(NotifyFile, text, file)
  for (const [at, channel] of settings.channels.entries()) checkChannel(channel, `/channels/${at}`)
  const { ca } = settings
  return { ...settings, certificates: ca === undefined ? undefined : await readText(ca) }
}

/** HTTPS, or HTTP within this machine; e-mail over TLS the same. */
function checkChannel(channel: Channel, at: string): void {
  if (channel.kind === 'email') {
    if (channel.tls === 'off' && !isLoopback(channel.host)) throw fault('notify.plain_email', {}, `${at}/tls`)
    return
  }
  const url = URL.canParse(channel.url) ? new URL(channel.url) : undefined
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))
  if (!isSafe || url.username !== '') throw fault('notify.url', {}, `${at}/url`)
  if (channel.kind === 'webhook' && !/^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/.test(channel.secret))
    throw fault('notify.webhook_secret', {}, `${at}/secret`)
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '127.0.0.1' || host === '[::1]' || host === '::1'
}
