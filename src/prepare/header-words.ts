// What the header of a column says in words of its own: no row is read for it, so it costs nothing.
import { labelFrom } from '../../schemas/dataset-text.ts'

export type HeaderWord = {
  /** For queries. */
  readonly name: string
  readonly en: string
  readonly zh: string
  /** Singles a buyer out, together with others: k-anonymity looks at it. */
  readonly isQuasi: boolean
}

type Row = readonly [chinese: RegExp, name: string, zh: string, english?: RegExp, quasi?: 'quasi']

/** The first that fits counts: what is special stands before what is general. */
const ROWS: readonly Row[] = [
  [/年龄|年纪|岁数/, 'age', '年龄', /^(?:.*[_ ])?age(?:$|[_ ])/, 'quasi'],
  [/出生|生日/, 'birth', '出生日期', /birth/, 'quasi'],
  [/性别/, 'gender', '性别', /^(?:.*[_ ])?(?:gender|sex)$/, 'quasi'],
  [
    /城市(?:等级|级别|线级|层级|类型)|几线/,
    'city_tier',
    '城市等级',
    /city[_ ]?(?:tier|level|class)/,
    'quasi',
  ],
  [/省份|省$|^省|所在省/, 'province', '省份', /^(?:.*[_ ])?(?:province|state)$/, 'quasi'],
  [/城市|地市|市$/, 'city', '城市', /^(?:.*[_ ])?city$/, 'quasi'],
  [/区县|县区|县$|^区$/, 'district', '区县', /^(?:.*[_ ])?(?:district|county)$/, 'quasi'],
  [/国家|国别/, 'country', '国家', /^(?:.*[_ ])?country$/, 'quasi'],
  [/地区|大区|区域|片区/, 'region', '地区', /^(?:.*[_ ])?region$/, 'quasi'],
  [/邮编|邮政编码/, 'postcode', '邮编', /zip|post(?:al)?[_ ]?code/, 'quasi'],
  [/学历|教育/, 'education', '学历', /education/, 'quasi'],
  [/收入/, 'income', '收入', /income/, 'quasi'],
  [/职业/, 'occupation', '职业', /occupation|profession/, 'quasi'],
  [/婚/, 'marital_status', '婚姻状况', /marital/, 'quasi'],
  [/民族/, 'ethnicity', '民族', /ethnic|race$/, 'quasi'],
  [/家庭人数|家庭规模|人口数/, 'household_size', '家庭人数', /(?:household|family|hh)[_ ]?size/, 'quasi'],
  [/子女|孩子|小孩/, 'children', '子女', /children|kids/, 'quasi'],
  [/会员(?:等级|级别|类型)|等级|级别/, 'level', '等级'],
  [/优惠|折扣|减免|红包|满减|抵扣/, 'discount', '优惠'],
  [/运费|邮费/, 'freight', '运费'],
  [/积分/, 'points', '积分'],
  [/价格带|价位|价格段/, 'price_range', '价格带'],
  [/单价|价格|售价|成交价|标价/, 'price', '价格'],
  [/数量|件数|销量/, 'quantity', '数量', /^(?:quantity|qty)$/],
  [/金额|实付|总价|销售额|货款/, 'amount', '金额', /^amount$/],
  [/(?:[二三四]级|子|细分|叶子)(?:品类|类目|类别|分类)/, 'subcategory', '子品类', /sub[_ -]?category/],
  [/品类|类目|类别|分类|大类|种类/, 'category', '品类', /^category$/],
  [/品牌/, 'brand', '品牌', /^brand$/],
  [/厂商|厂家|制造商/, 'manufacturer', '厂商', /^manufacturer$/],
  [/系列/, 'series', '系列'],
  [/型号|机型|款式/, 'model', '型号', /^model$/],
  [/颜色|色系/, 'colour', '颜色', /^colou?r$/],
  [/尺码|尺寸/, 'size', '尺码'],
  [/规格/, 'specification', '规格'],
  [/店铺|门店|网点/, 'store', '门店', /^(?:store|shop)$/],
  [/商品|产品|宝贝|货品/, 'product', '商品', /^product$/],
  [/渠道/, 'channel', '渠道', /^channel$/],
  [/平台/, 'platform', '电商平台', /^platform$/],
  [/(?:支付|付款)方式/, 'payment_method', '支付方式', /payment[_ ]?method/],
  [/状态/, 'status', '状态', /^status$/],
  [/活动|促销/, 'promotion', '活动', /^promotion$/],
  [/设备|终端/, 'device', '设备', /^device$/],
  [/来源/, 'origin', '来源'],
  [/年份/, 'year', '年份'],
  [/月份/, 'month_of_year', '月份'],
  [/类型/, 'type', '类型', /^type$/],
]

export function wordOfHeader(column: string): HeaderWord | undefined {
  const plain = column.replace(/[（(［[].*$/, '').trim()
  const lower = plain.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase()
  const row = ROWS.find(([chinese, , , english]) => chinese.test(plain) || english?.test(lower) === true)
  if (row === undefined) return undefined
  const [, name, zh, , quasi] = row
  return { name, en: name.replaceAll('_', ' '), zh, isQuasi: quasi !== undefined }
}

/** The header itself in its own language, and what it says in the other, where that is known. */
export function labelOfHeader(
  column: string,
  name: string,
): string | { readonly zh: string; readonly en: string } {
  const label = labelFrom(column, name)
  const word = wordOfHeader(column)
  if (word === undefined) return label
  return isChinese(label) ? { zh: label, en: word.en } : { zh: word.zh, en: label }
}

export function isChinese(text: string): boolean {
  return /\p{Script=Han}/u.test(text)
}
