// Where tickets lie: a folder, a browser's database. It sees sealed bytes only, and is shared by every
// process or tab of its owner.

/**
 * Names are letters, digits, `.` and `-`. A name that was created stays taken until it is removed, also after
 * its content was erased: that is what keeps two processes from taking one ticket two ways.
 */
export interface TicketStorage {
  readonly list: () => Promise<readonly string[]>
  /** Undefined: no such name. Empty: its content was erased. */
  readonly read: (name: string) => Promise<Uint8Array | undefined>
  /**
   * Whole or not at all, and durable once it resolves; false where the name is taken. Throws where there is
   * no room.
   */
  readonly create: (name: string, content: Uint8Array) => Promise<boolean>
  /** Destroys the content. The name stays taken. */
  readonly erase: (name: string) => Promise<void>
  readonly remove: (name: string) => Promise<void>
}
