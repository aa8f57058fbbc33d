// Why nothing listens at an address, as a fault that names the option to change.
import { fault } from '../../../schemas/fault.ts'

export type ListenPlace = {
  readonly host: string
  readonly port: number
  /** The options that say port and host. */
  readonly flag: string
  readonly hostFlag: string
}

/** Throws what it is handed where that is no doing of the address. */
export function notListening({ host, port, flag, hostFlag }: ListenPlace) {
  return (error: unknown): never => {
    const reason = error instanceof Error && 'code' in error ? error.code : undefined
    if (reason === 'EADDRINUSE') throw fault('config.port_in_use', { host, port, flag })
    if (reason === 'EACCES') throw fault('config.port_forbidden', { host, port, flag })
    if (NO_SUCH_HOST.some(code => code === reason))
      throw fault('config.host_unavailable', { host, flag: hostFlag })
    throw error
  }
}

/** Another machine's address; a name that no server of names knows, or that none answered for. */
const NO_SUCH_HOST = ['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN']
