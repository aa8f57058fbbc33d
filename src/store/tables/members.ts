// Who takes part: organisations, their keys, and the nonces of their requests.
import type { Generated } from 'kysely'

export interface MemberTables {
  readonly organisations: OrganisationTable
  readonly member_keys: MemberKeyTable
  readonly enrolment_codes: EnrolmentCodeTable
  readonly nonces: NonceTable
}

interface OrganisationTable {
  id: string
  /** JSON of a Label. */
  title: string
  /** JSON of the sorted roles. */
  roles: string
  /** Opens the public log's commitment to this organisation. */
  salt: Uint8Array
  added: bigint
  suspended: Generated<bigint | null>
  /** When its last halt began; null: it was resumed since. One of an administrator ends by itself. */
  halted: Generated<bigint | null>
  /** When it was halted last, and by whom, resumed or not. */
  last_halt: Generated<bigint | null>
  halted_by: Generated<string | null>
}

interface MemberKeyTable {
  id: string
  organisation: string
  public_key: string
  label: string
  /** JSON of some of the roles of a key, sorted; null: all. */
  key_roles: string | null
  valid_from: bigint
  valid_until: bigint | null
  /** The log index of the entry that revoked it. */
  revoked_at: bigint | null
  /** The key that it came in the place of. */
  replaces: string | null
  /** The key that invited it by its name. */
  invited_by: string | null
}

interface EnrolmentCodeTable {
  /** SHA-256 of the code: the code itself is nowhere. */
  hash: string
  organisation: string
  /** Of the key that it lets in: as in member_keys. */
  key_roles: string | null
  /** The only key that it lets in, and who named it; null: any. */
  key_id: string | null
  invited_by: string | null
  expires: bigint
  used: bigint | null
}

interface NonceTable {
  key_id: string
  nonce: string
  expires: bigint
}
