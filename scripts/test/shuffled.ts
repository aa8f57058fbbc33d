// Loaded into tap alone, whose --shuffle asks Math.random for the order of files: the same numbers for the
// same seed (a linear congruential generator), so that an order that fails can be run again.
// Neighbouring seeds begin far from each other.
let state = Math.imul(Number(process.env['SEED_FOR_TESTS']) + 1, 0x9e3779b1) >>> 0

Object.defineProperty(Math, 'random', {
  value: () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  },
})
