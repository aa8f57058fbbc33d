/**
 * Below a sealing process's folder: the parts of the edition. A file of its own, so that the service loads
 * no code that reads contributions.
 */
export const PARTS_FOLDER = 'edition'
