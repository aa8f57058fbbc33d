import type { SealingPace } from '../../app/editions/sealing-schedule.ts'
import type { NoiseSource } from '../../engine/noise-source.ts'
import type { connect } from '../../store/connect.ts'
import type { CrashPoint } from '../../store/writer.ts'

/** What tests and evidence replace; a service that is served for real has none of it. */
export type ForTesting = {
  readonly crashPoint?: (point: CrashPoint) => void
  /** In place of the machine's clock. */
  readonly clock?: () => number
  /** Opens the store's connection. */
  readonly connect?: typeof connect
  /** 0: every cube is built anew for each question. */
  readonly cubeMiB?: number
  /** In place of the public schedule: 0 answers at once, and so reveals how long the rows took. */
  readonly firstDeadlineMs?: number
  /** So long the hub waits for a node's answer. */
  readonly nodeAnswerMs?: number
  /** Between two requests to a node of the mesh for its cosignature. */
  readonly meshPaceMs?: number
  /** In place of the pool: who can foresee it reads exact answers. */
  readonly insecureNoise?: NoiseSource
  /** Which rows are kept becomes predictable. */
  readonly insecureEditionKey?: Uint8Array
  /**
   * In place of the public schedule of sealing: 0 publishes at once, and so reveals how long the rows took.
   */
  readonly sealingPace?: SealingPace | undefined
}
