// Apart, since it needs the messages of every area.
import { Fault, type FaultDetail } from '../../../schemas/fault.ts'

export function decodeFault(faults: readonly [FaultDetail, ...FaultDetail[]]): Fault {
  return new Fault(...faults)
}
