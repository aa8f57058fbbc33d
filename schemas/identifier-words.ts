// Kinds of direct identifiers, as reports, passports and messages all say them.
import type { IdentifierKind } from '../protocols/anonymise/identifiers.ts'
import type { Language } from './common.ts'

export const IDENTIFIER_WORDS: Readonly<Record<Language, Readonly<Record<IdentifierKind, string>>>> = {
  en: {
    'mobile-phone': 'mobile phone',
    'landline-phone': 'landline phone',
    'id-card': 'ID card',
    email: 'e-mail',
    'bank-card': 'bank card',
    name: 'like a name',
    address: 'like an address',
  },
  zh: {
    'mobile-phone': '手机号',
    'landline-phone': '固定电话',
    'id-card': '身份证号',
    email: '电子邮箱',
    'bank-card': '银行卡号',
    name: '疑似姓名',
    address: '疑似地址',
  },
}
