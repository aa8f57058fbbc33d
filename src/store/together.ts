/**
 * Statements of one transaction that don't wait for each other: one round trip on a pipelined connection. All of them
 * have ended when this returns or throws, so that nothing is sent after a rollback. Their order is not promised.
 */
export async function together(statements: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(statements)
  const failed = results.find(result => result.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}
