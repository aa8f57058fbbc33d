// fires eslint(no-eval)
export const a = eval('1')
// fires eslint(no-new-func)
export const b = new Function('return Date.now()')
