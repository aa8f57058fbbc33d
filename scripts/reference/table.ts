// Every file that is written out of the code, with what writes it.
import { accessPage } from './access.ts'
import { chartValues } from './chart-values.ts'
import { clientMethods } from './client-methods.ts'
import { commandLine } from './command-line.ts'
import { datasetPage } from './dataset.ts'
import { metricsPage } from './metrics.ts'
import { queriesPage } from './queries.ts'
import { schemaDescriptions } from './schema-comments.ts'
import { environmentExample, settingsPage } from './settings.ts'

export const GENERATED: Readonly<Record<string, () => string>> = {
  'src/sdk/client-methods.ts': clientMethods,
  'src/server/openapi/descriptions.ts': schemaDescriptions,
  'deploy/helm/yinsuan/values.schema.json': chartValues,
  'docs/CLI.md': () => commandLine('en'),
  'docs/zh/CLI.md': () => commandLine('zh'),
  'docs/DATASET.md': () => datasetPage('en'),
  'docs/zh/DATASET.md': () => datasetPage('zh'),
  'docs/QUERIES.md': () => queriesPage('en'),
  'docs/zh/QUERIES.md': () => queriesPage('zh'),
  'docs/SETTINGS.md': () => settingsPage('en'),
  'docs/zh/SETTINGS.md': () => settingsPage('zh'),
  '.env.example': environmentExample,
  'docs/ACCESS.md': () => accessPage('en'),
  'docs/zh/ACCESS.md': () => accessPage('zh'),
  'docs/METRICS.md': () => metricsPage('en'),
  'docs/zh/METRICS.md': () => metricsPage('zh'),
}
