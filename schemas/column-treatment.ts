/** What a provider declares a column of its export to be. */
export type WantedRole = 'unit' | 'order' | 'dimension' | 'measure' | 'dropped'
