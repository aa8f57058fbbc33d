/** A value that its receiver only reads: one written `as const` fits too. */
export type ReadOnly<T> = T extends object ? { readonly [Key in keyof T]: ReadOnly<T[Key]> } : T
