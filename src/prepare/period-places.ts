import type { DatasetFile } from '../../schemas/dataset-file.ts'

type Period = DatasetFile['period']

/** `{from}`, `{to}` and `{edition}` become those of the edition. Days and labels hold no quote. */
export function inPeriodOf(text: string, { from, to }: Period, edition: string): string {
  return text.replaceAll('{from}', from).replaceAll('{to}', to).replaceAll('{edition}', edition)
}

/**
 * The same in the names of files, in a query and in a prefix: the next edition then differs in its period
 * alone.
 */
export function withPeriod(file: DatasetFile): DatasetFile {
  const { files, database, objects, period, edition } = file
  const filled = (text: string): string => inPeriodOf(text, period, edition)
  return {
    ...file,
    ...(files === undefined ? {} : { files: files.map(filled) }),
    ...(database === undefined ? {} : { database: { ...database, query: filled(database.query) } }),
    ...(objects === undefined ? {} : { objects: { ...objects, url: filled(objects.url) } }),
  }
}
