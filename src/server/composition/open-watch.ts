import { type DeskWatch, openDeskWatch } from '../../app/desk/desk-watch.ts'
import type { Store } from '../../store/store.ts'
import type { Closers } from '../closers.ts'
import type { Config } from '../config/config-keys.ts'
import type { Edge } from '../main.ts'
import { openWebhook } from '../observe/webhook.ts'

/** Only where alerts are sent: it reads the bodies of entries. */
const WATCH_MS = 5_000

/** The desk's watch; with a webhook it runs in the background and sends its alerts. */
export function openWatch(
  { alertWebhook, alertWebhookPrivate, name }: Config,
  { keys, logger }: Edge,
  store: Store,
  closers: Closers,
): DeskWatch {
  if (alertWebhook === null) return openDeskWatch(store)
  const webhook = openWebhook({
    url: alertWebhook,
    toPrivate: alertWebhookPrivate === 'on',
    service: name,
    signer: keys.service,
    logger,
    now: () => store.now(),
  })
  closers.add(() => webhook.close())
  const watch = openDeskWatch(store, webhook.send)
  const watching = setInterval(() => {
    watch
      .catchUp()
      .catch((error: unknown) => logger.error({ err: error }, 'the watch could not read the log'))
  }, WATCH_MS)
  closers.add(() => clearInterval(watching))
  return watch
}
