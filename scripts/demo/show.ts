// What the demo's main program needs of a story, whichever it is.
import type { DemoOptions } from './options.ts'
import type { Story } from './story.ts'

export interface Show {
  readonly title: string
  readonly story: Story<string>
  readonly play: () => Promise<Playing>
  /** What the report says of a story that did not come to its end. */
  readonly unplayed: object
}

/** Played to its end, with its services still running. */
export interface Playing {
  readonly report: object
  /** Prepares them for visitors; the lines to print. */
  readonly stay: () => Promise<readonly string[]>
  readonly close: () => Promise<void>
}

export type OpenShow = (options: DemoOptions, folder: string, write: (text: string) => void) => Show
