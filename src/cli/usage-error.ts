// What the parser of the command line rejects, as data: the words are in the dictionaries.

export type UsageProblem =
  | {
      readonly kind: 'unknown_command' | 'unknown_option'
      readonly name: string
      /** What was probably meant. */
      readonly similar: string | undefined
    }
  | {
      readonly kind: 'missing_argument' | 'option_missing_argument' | 'missing_mandatory_option_value'
      readonly name: string
    }
  | { readonly kind: 'invalid_argument'; readonly name: string; readonly valid: readonly string[] }
  | { readonly kind: 'excess_arguments' }
  /** A group without a command. */
  | { readonly kind: 'help' }

export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly problem: UsageProblem

  constructor(problem: UsageProblem) {
    super(problem.kind)
    this.problem = problem
  }
}
