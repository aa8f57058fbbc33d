// Imported before zod in the page and in each worker: zod would probe for eval, which the page's policy
// blocks and reports.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } })
