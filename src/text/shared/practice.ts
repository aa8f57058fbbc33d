// Practice: made-up figures for learning, marked in every form in which they are shown.
const EN = {
  stamp: 'Practice',
  stamped: (title: string) => `Practice, made-up figures: ${title}`,
  open: 'Practice: nothing is asked, so nothing needs to be hidden; what you wanted hidden is an ordinary filter here.',
  line: 'Practice: these figures are made up from the declaration alone. Nothing was asked, charged or logged.',
}

const ZH: typeof EN = {
  stamp: '练习',
  stamped: title => `练习（虚构数字）：${title}`,
  open: '练习：没有提问，也就无需隐藏；原要隐藏的内容在此作为普通筛选条件。',
  line: '练习：以下数字仅根据声明虚构，没有提问，没有扣费，也未记入日志。',
}

export const PRACTICE_WORDS = { en: EN, zh: ZH }

/** As a label of its own. */
export const PRACTICE_STAMP = { zh: ZH.stamp, en: EN.stamp }
