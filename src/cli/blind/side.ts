// The command line as the consumer's side of blind queries: SEAL, and the ticket folder beside the profile.
import { existsSync } from 'node:fs'
import type { LogPolicy } from '../../../protocols/audit/policy.ts'
import type { Seal } from '../../../protocols/blind/scheme.ts'
import { vaultKeyFromSeed } from '../../../protocols/blind/ticket-vault.ts'
import { type BlindClientDeps, type BlindStep, type OnProgress, schemesOf } from '../../sdk/blind/side.ts'
import { openTicketStore, type TicketStore } from '../../sdk/blind/ticket-store.ts'
import { OrganisationId } from '../../../schemas/common.ts'
import type { ServiceConnection } from '../connect.ts'
import type { Context } from '../context.ts'
import { createProgress } from '../progress.ts'
import { openFolderStorage } from './folder-storage.ts'
import { readVaultKey } from './vault-key.ts'

/** `policy`: what the member demands of the log before a ticket is opened; absent: the pinned key alone. */
export async function openBlindClient(
  context: Context,
  connection: ServiceConnection,
  policy?: LogPolicy,
): Promise<BlindClientDeps> {
  const { client, profile } = connection
  return {
    client,
    store: await openStore(context, connection),
    scheme: schemesOf(await startSeal()),
    organisation: OrganisationId.parse(profile.key.organisation),
    serviceKey: profile.serviceKey,
    logKey: profile.logKey,
    // As in the console: whatever has the member's key opens its copies.
    copyKey: vaultKeyFromSeed(profile.key.privateKey.exposeSecretSeed()),
    ...(policy === undefined ? {} : { policy }),
    now: context.host.now,
  }
}

/** Undefined where this profile has never asked blind: nothing is made then. */
export async function existingStore(
  context: Context,
  connection: ServiceConnection,
): Promise<TicketStore | undefined> {
  return existsSync(folderOf(connection)) ? await openStore(context, connection) : undefined
}

/** WebAssembly of 1.2 MB, started only where it is used. */
export async function startSeal(): Promise<Seal> {
  const { default: initialize } = await import('node-seal/allows')
  return await initialize()
}

export type StepProgress = { readonly at: OnProgress; readonly end: () => void }

export function stepProgress(context: Context): StepProgress {
  const { steps } = context.text.blind
  const progress = createProgress(context, steps.make, 'parts')
  return {
    at: (step: BlindStep, done, total) => progress.at(done, total, steps[step]),
    end: progress.end,
  }
}

async function openStore(context: Context, connection: ServiceConnection): Promise<TicketStore> {
  const folder = folderOf(connection)
  const storage = await openFolderStorage(folder)
  const key = await readVaultKey(context.host, folder, `${base(connection)}.blind-key`)
  return await openTicketStore(storage, key, context.host.random)
}

function folderOf(connection: ServiceConnection): string {
  return `${base(connection)}.blind`
}

function base({ path }: ServiceConnection): string {
  return path.replace(/\.json$/, '')
}
