/** Failures of background work: codes and ids, never row values. */
export type ErrorLog = { readonly error: (fields: object, message: string) => void }
