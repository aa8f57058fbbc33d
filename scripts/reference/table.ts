// Every file that is written out of the code, with what writes it.
import { clientMethods } from './client-methods.ts'
import { schemaDescriptions } from './schema-comments.ts'

export const GENERATED: Readonly<Record<string, () => Promise<string> | string>> = {
  'src/sdk/client-methods.ts': clientMethods,
  'src/server/openapi/descriptions.ts': schemaDescriptions,
}
