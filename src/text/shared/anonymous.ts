// Values that a contract does not name, as an answer shows them.

const EN = {
  some: (dimension: string, names: readonly string[]) =>
    `${dimension}: the contract names ${names.join(', ')}. ${OTHERS}`,
  none: (dimension: string) => `${dimension}: the contract names no value. ${OTHERS}`,
}

const ZH: typeof EN = {
  some: (dimension, names) => `${dimension}：合同只允许具名使用${names.join('、')}。${OTHERS_ZH}`,
  none: dimension => `${dimension}：合同不允许具名使用任何取值。${OTHERS_ZH}`,
}

const OTHERS =
  'The others are anonymous, numbered by their noisy figures in this answer: the same number in another answer can be another value.'
const OTHERS_ZH = '其余取值匿名，按其在本答案中的加噪数值排序；同一序号在另一答案中可能是另一取值。'

export const ANONYMOUS_WORDS = { en: EN, zh: ZH }
