// Evidence of cheating: which rule an opened instance of a blind ticket breaks.
import type { Language } from '../../../schemas/common.ts'
import type { OpeningFault } from '../../../schemas/opening-fault.ts'

export const OPENING_FAULT_WORDS: Readonly<Record<Language, Readonly<Record<OpeningFault, string>>>> = {
  en: {
    length: 'the selector has the wrong length',
    template: 'fixed bytes of the selector were changed',
    residue: 'the selector has a value out of range',
    digest: 'the selector is not the one whose digest was signed',
    derivation: 'its seed produces a different selector from the signed one',
  },
  zh: {
    length: '选择子长度不符',
    template: '选择子的固定字节被改动',
    residue: '选择子含有越界数值',
    digest: '选择子与签名的摘要不符',
    derivation: '其种子生成的选择子与签名的不同',
  },
}
