// fires eslint(no-restricted-globals)
export const a = globalThis.Math.random()
// fires eslint(no-restricted-globals)
export const { Math: M } = globalThis
// fires eslint(no-restricted-globals)
export const b = globalThis['Date']
// fires eslint(no-restricted-globals)
export const c = self.performance
// fires eslint(no-restricted-globals)
export const d = window.fetch
