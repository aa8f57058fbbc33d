// What command line and console say of questions that are looked at several times.

const EN = {
  /** `confidence`: of each interval, in percent. */
  declaredLook: (number: number, of: number, confidence: string) =>
    `Look ${number} of ${of} declared: each interval is at ${confidence} %, so that all looks together hold at 95 %.`,
  undeclaredLook: (number: number) =>
    `Look ${number} at this question. No number of looks was declared, so the 95 % hold for each look alone, not for whoever looks until something is significant.`,
  combined: (answers: string) =>
    `Combined with the earlier releases of ${answers}; only the difference was charged.`,
  /** Between the items of a list. */
  between: '; ',
  change: (statistic: string, from: string, to: string) => `${statistic} ± ${from} → ± ${to}`,
  instead: (answer: string, look: number, changes: string, epsilon: string, rho: string) =>
    `Sharpening ${answer} instead (look ${look}): ${changes} for ε ${epsilon} more (ρ ${rho}).`,
  insteadOf: (answer: string, look: number, changes: string, share: string) =>
    `Sharpening ${answer} instead (look ${look}): ${changes}, for ${share} of what asking anew takes.`,
  sharpens: (answer: string, look: number, changes: string) =>
    `Sharpens ${answer} (look ${look}): ${changes}. The cost is that of the difference only.`,
}

const ZH: typeof EN = {
  declaredLook: (number, of, confidence) =>
    `第 ${number} 次查看，共声明 ${of} 次：每个区间按 ${confidence} % 计算，使各次查看合起来仍达到 95 %。`,
  undeclaredLook: number =>
    `第 ${number} 次查看该问题。未声明查看次数，95 % 只对单次查看成立；若反复查看直至结果显著，则不再成立。`,
  combined: answers => `已与 ${answers} 先前发布的结果合并，仅收取差额。`,
  between: '；',
  change: (statistic, from, to) => `${statistic} ± ${from} → ± ${to}`,
  instead: (answer, look, changes, epsilon, rho) =>
    `也可改为对 ${answer} 提高精度（第 ${look} 次查看）：${changes}，只需再消耗 ε ${epsilon}（ρ ${rho}）。`,
  insteadOf: (answer, look, changes, share) =>
    `也可改为对 ${answer} 提高精度（第 ${look} 次查看）：${changes}，只占重新提问所需预算的 ${share}。`,
  sharpens: (answer, look, changes) =>
    `对 ${answer} 提高精度（第 ${look} 次查看）：${changes}。所列消耗仅为差额。`,
}

export type SharpenWords = typeof EN

export const SHARPEN_WORDS = { en: EN, zh: ZH }
