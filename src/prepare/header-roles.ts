// What a column is likely to be by its header alone: no row is read for it, so it costs nothing.
import { Column } from '../../schemas/dataset-text.ts'

const UNIT_NAME = new RegExp(
  [
    'buyer|customer|client|consumer|member|user|person|respondent|panelist|patient|shopper|subscriber|visitor|guest',
    'passenger|openid|unionid|\\buid\\b|^(?:household|account|family)$',
    '(?:household|family|hh|account|acct|loyalty|card|cust)[_ -]?(?:id|no|key|code|num|number)\\b',
    '会员|买家|客户|用户|顾客|消费者|住户|旅客|账号|帐号|账户|户号|家庭(?:编号|号|ID|id)|卡号',
  ].join('|'),
  'i',
)
/** What is said of a buyer rather than who it is. */
const ATTRIBUTE_NAME =
  /city|province|region|gender|sex|(?:^|[_ ])age|level|tier|type|group|segment|since|date|time|note|remark|message|address|等级|级别|性别|年龄|城市|省份|地区|地址|类型|留言|备注|生日|时间|日期/i
const SHIPMENT_NAME = /物流|快递|运单|tracking|shipment/i
const ORDER_NAME = /order|invoice|trade|receipt|basket|transaction|订单|交易|单号|小票|发票/i
const PRICE_NAME = /price|单价|价格|售价|成交价/i
const QUANTITY_NAME = /quantity|qty|pieces|数量|件数|销量/i
const AMOUNT_NAME = /amount|total|revenue|sales|value|spend|cost|金额|销售额|实付|总价/i
/** What is taken off is no price, whatever it is called. */
const DISCOUNT_NAME = /disc(?:ount)?(?:$|[^a-z])|coupon|rebate|优惠|折扣|减免|红包|满减|抵扣/i
const AGE_NAME = /(?:^|[_ ])age(?:$|[_ ])|年龄/i
/** Numbers under such names may be days as spreadsheets count them. */
export const DATE_NAME = /date|time|(?:^|[_ ])day(?:$|[_ ])|日期|时间/i
/** Numbers under such names are codes. */
export const KIND_NAME =
  /categor|class|brand|manufacturer|department|store|shop|region|tier|grade|zip|post(?:al)?[_ ]?code|(?:^|[_ ])(?:year|month|week|hour|weekday)$|邮编|邮政编码|年份|月份|星期|品类|类目|类别|品牌|厂商|门店|店铺|等级/i
export const TEXT_NAME =
  /remark|comment|(?:^|[_ ])notes?$|memo$|message|address|description|feedback|备注|留言|地址|描述|评语|评论|评价内容|附言|意见|说明|街道|门牌|小区/i
/** Who somebody is or where; a phone may also be the article, and its brand and model are none of it. */
export const PERSONAL_NAME = new RegExp(
  [
    '(?:^|[_ ])(?:phone|mobile|tel|telephone|e-?mail|wechat|qq|imei|lat|lng|lon|latitude|longitude|ip)(?:$|[_ ]?(?:no|num|number|id|address)$)',
    '(?:first|last|full|given|family|customer|buyer|receiver|recipient|contact|consignee)[_ ]?name$',
    '姓名|昵称|收货人$|收件人$|联系人$|手机号|手机$|电话|邮箱|身份证|证件号|银行卡|微信|旺旺|经度|纬度|坐标|[iI][pP]地址',
  ].join('|'),
  'i',
)
export const CODE_NAME =
  /(?:^|[_ -])(?:id|no|num|code|key|number|sku|asin)$|(?:(?<!pa)id|code|number)$|编号|编码|条码|货号|号$/i
export const CAMEL_CODE = /[a-z](?:No|Num|Key)$/

/** Which columns say who a buyer is and what an order is: by their names alone, which no row decides. */
export function identitiesOf(columns: readonly string[]): {
  readonly unit: number | undefined
  readonly order: number | undefined
} {
  const isCode = (column: string) => CODE_NAME.test(column) || CAMEL_CODE.test(column)
  const best = (score: (column: string, place: number) => number): number | undefined => {
    const scores = columns.map((column, place) => (isNamed(column) ? score(column, place) : 0))
    const most = Math.max(0, ...scores)
    return most === 0 ? undefined : scores.indexOf(most)
  }
  const unit = best(column => {
    if (!UNIT_NAME.test(column)) return 0
    if (isCode(column)) return ORDER_NAME.test(column) ? 1 : 3
    return ATTRIBUTE_NAME.test(column) ? 0 : 2
  })
  const order = best((column, place) => {
    if (place === unit || !ORDER_NAME.test(column) || SHIPMENT_NAME.test(column)) return 0
    return isCode(column) ? 2 : WHOLE_ORDER.test(column) ? 1 : 0
  })
  return { unit, order }
}

const WHOLE_ORDER = /^(?:order|invoice|trade|receipt|basket|transaction|订单|交易|小票|发票)$/i

/** Whether dataset.yaml can name the column. */
export function isNamed(column: string): boolean {
  return Column.safeParse(column).success
}

export function meaningOf(column: string): {
  readonly meaning: 'price' | 'quantity' | 'amount' | 'scale'
  readonly named: boolean
} {
  if (AGE_NAME.test(column)) return { meaning: 'scale', named: true }
  if (DISCOUNT_NAME.test(column)) return { meaning: 'amount', named: true }
  if (QUANTITY_NAME.test(column)) return { meaning: 'quantity', named: true }
  if (PRICE_NAME.test(column)) return { meaning: /total/i.test(column) ? 'amount' : 'price', named: true }
  return { meaning: 'amount', named: AMOUNT_NAME.test(column) }
}
