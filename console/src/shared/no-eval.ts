// Before anything of zod runs, in the page and in each worker: it would try whether it may compile code, which the policy refuses and reports.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } })
