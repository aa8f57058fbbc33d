// Why a draft leaves a column out, as the drafted file and the wizard both say it.
import type { Language } from './common.ts'

export const LEFT_OUT_WORDS = {
  en: {
    identifier: 'direct identifiers were found in it',
    personal: 'by its name it says who somebody is, or where',
    'free-text': 'free text',
    code: 'nearly every row has its own',
    empty: 'it is empty',
    unnamed: 'its name is empty or too long',
    many: 'there are more columns than a draft proposes: add what you need',
    rare: 'too few buyers to say anything of it',
    unclear: 'no role that most buyers’ cells agree on: declare it',
    'no-number': 'most of its cells are no numbers: valid are 12.5, ¥1,234.50, 1,234元, 3.2万',
    'date-order':
      'dates whose day and month cannot be told apart: say dates: in dataset.yaml and add the month',
    'second-date': 'a second date; add a dimension with calendar if needed',
    'by-choice': 'you excluded it',
  },
  zh: {
    identifier: '含直接标识符',
    personal: '列名表明其指明个人身份或位置',
    'free-text': '自由文本',
    code: '几乎每行不同的编码',
    empty: '空列',
    unnamed: '列名为空或过长',
    many: '列数超过草稿所提的数量，请按需添加',
    rare: '买家太少，无法得出',
    unclear: '多数买家的内容不一致，请自行声明',
    'no-number': '多数单元格不是数字；可用：12.5、¥1,234.50、1,234元、3.2万',
    'date-order': '日期中日与月无法区分：请在 dataset.yaml 写明 dates 并添加月份',
    'second-date': '第二个日期列，需要时添加 calendar 维度',
    'by-choice': '由您舍弃',
  },
} as const satisfies Record<Language, Readonly<Record<string, string>>>

export type LeftOutWhy = keyof (typeof LEFT_OUT_WORDS)['en']
