import type { Transaction } from 'kysely'
import type { KeyRole } from '../../../protocols/audit/key-roles.ts'
import type { MemberKey, Organisation } from '../../../schemas/records.ts'
import { keyRolesOf, storedKeyRoles } from '../decode.ts'
import type { Database } from '../tables.ts'

/** The only key that a code admits. `invitedBy`: the colleague's key that named it; null: an operator did. */
export interface AdmittedKey {
  readonly keyId: string
  readonly invitedBy: string | null
}

export interface AllowedKey {
  readonly organisation: string
  readonly roles: MemberKey['roles']
  readonly admits: AdmittedKey | null
}

export function organisationChanges(tx: Transaction<Database>, now: number) {
  return {
    /** Fails when the id is taken: look first, in the same decision. */
    async addOrganisation(
      added: Pick<Organisation, 'id' | 'title' | 'roles'>,
      salt: Uint8Array,
    ): Promise<void> {
      const [title, roles] = [JSON.stringify(added.title), JSON.stringify([...added.roles].sort())]
      const row = { id: added.id, title, roles, salt, added: BigInt(now) }
      await tx.insertInto('organisations').values(row).execute()
    },

    async halt(id: string, by: string): Promise<void> {
      const halt = { halted: BigInt(now), last_halt: BigInt(now), halted_by: by }
      await tx.updateTable('organisations').set(halt).where('id', '=', id).execute()
    },

    async resume(id: string): Promise<void> {
      await tx.updateTable('organisations').set({ halted: null }).where('id', '=', id).execute()
    },

    async addMemberKey(key: Omit<MemberKey, 'validFrom' | 'revokedAt'>): Promise<void> {
      const { id, organisation, publicKey, label, roles, validUntil, replaces, invitedBy } = key
      const row = {
        id,
        organisation,
        public_key: publicKey,
        label,
        key_roles: storedKeyRoles(roles),
        valid_from: BigInt(now),
        valid_until: validUntil === null ? null : BigInt(Date.parse(validUntil)),
        revoked_at: null,
        replaces,
        invited_by: invitedBy,
      }
      await tx.insertInto('member_keys').values(row).execute()
    },

    /**
     * True if the key was good until now; `seq` is the index of the entry that says so. What it alone could
     * read goes with it.
     */
    async revokeMemberKey(id: string, seq: number): Promise<boolean> {
      await tx.deleteFrom('sealed_copies').where('key_id', '=', id).execute()
      const { numUpdatedRows } = await tx
        .updateTable('member_keys')
        .set({ revoked_at: BigInt(seq) })
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    /** All that are good; `seq` is the index of the entry that says so. */
    async revokeMemberKeys(organisation: string, seq: number): Promise<void> {
      await tx
        .deleteFrom('sealed_copies')
        .where('key_id', 'in', keys =>
          keys.selectFrom('member_keys').select('id').where('organisation', '=', organisation),
        )
        .execute()
      await tx
        .updateTable('member_keys')
        .set({ revoked_at: BigInt(seq) })
        .where('organisation', '=', organisation)
        .where('revoked_at', 'is', null)
        .execute()
    },

    /** A new code makes the organisation's earlier ones worthless. */
    async issueEnrolmentCode(
      organisation: string,
      hash: string,
      expires: number,
      roles: readonly KeyRole[],
      admits: AdmittedKey | null,
    ): Promise<void> {
      await tx
        .deleteFrom('enrolment_codes')
        .where('organisation', '=', organisation)
        .where('used', 'is', null)
        .execute()
      const row = {
        hash,
        organisation,
        key_roles: storedKeyRoles(roles),
        key_id: admits?.keyId ?? null,
        invited_by: admits?.invitedBy ?? null,
        expires: BigInt(expires),
        used: null,
      }
      await tx.insertInto('enrolment_codes').values(row).execute()
    },

    /**
     * Whose code this is and what its key may do, once: undefined if it is unknown, expired or used.
     */
    async useEnrolmentCode(hash: string): Promise<AllowedKey | undefined> {
      const row = await tx
        .updateTable('enrolment_codes')
        .set({ used: BigInt(now) })
        .where('hash', '=', hash)
        .where('used', 'is', null)
        .where('expires', '>', BigInt(now))
        .returning(['organisation', 'key_roles', 'key_id', 'invited_by'])
        .executeTakeFirst()
      if (row === undefined) return undefined
      const { organisation, key_roles: roles, key_id: keyId, invited_by: invitedBy } = row
      const admits = keyId === null ? null : { keyId, invitedBy }
      return { organisation, roles: keyRolesOf(roles), admits }
    },
  }
}
