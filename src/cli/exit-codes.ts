// The documented exit codes: scripts rely on them.
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  refused: 3,
  budgetSpent: 4,
  verificationFailed: 5,
  interrupted: 130,
  terminated: 143,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
