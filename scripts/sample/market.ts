// The made-up market of small appliances that the sample orders come from: who buys what, where, when and at
// what price.

export type Category = {
  readonly value: string
  /** Share of lines in an average month. */
  readonly weight: number
  /** Median price in yuan; prices are log-normal around it. */
  readonly price: number
  /** Demand by calendar month against the average. */
  readonly season: readonly number[]
  /** Appeal by age band, in the order of AGE_BANDS. */
  readonly age: readonly number[]
  /** Appeal to women against men. */
  readonly women: number
  /** Appeal by city tier, in the order of CITY_TIERS. */
  readonly tier: readonly number[]
}

export const AGE_BANDS = ['18-24', '25-29', '30-39', '40-49', '50-59', '60+'] as const
export const AGE_WEIGHTS = [14, 20, 31, 18, 11, 6] as const
export const GENDERS = ['女', '男'] as const
export const CITY_TIERS = ['一线', '新一线', '二线', '三线', '四线及以下'] as const
export const CHANNELS = ['平台自营', '品牌旗舰店', '直播间', '社区团购', '小程序'] as const
export const CHANNEL_WEIGHTS = [34, 27, 21, 8, 10] as const

/** Provinces with a share of buyers and the mix of city tiers in them. */
export const PROVINCES: readonly (readonly [string, number, readonly number[]])[] = [
  ['广东', 13.2, [30, 18, 18, 16, 18]],
  ['江苏', 8.6, [0, 36, 30, 22, 12]],
  ['浙江', 8.1, [0, 38, 34, 18, 10]],
  ['山东', 7.4, [0, 22, 30, 28, 20]],
  ['河南', 6.2, [0, 20, 16, 34, 30]],
  ['四川', 5.6, [0, 42, 8, 22, 28]],
  ['湖北', 4.4, [0, 38, 10, 26, 26]],
  ['湖南', 4.2, [0, 28, 12, 30, 30]],
  ['福建', 4.1, [0, 0, 62, 22, 16]],
  ['上海', 4.0, [100, 0, 0, 0, 0]],
  ['北京', 3.9, [100, 0, 0, 0, 0]],
  ['安徽', 3.8, [0, 28, 14, 30, 28]],
  ['河北', 3.7, [0, 0, 36, 34, 30]],
  ['陕西', 2.7, [0, 50, 0, 22, 28]],
  ['辽宁', 2.6, [0, 28, 24, 22, 26]],
  ['江西', 2.5, [0, 0, 30, 36, 34]],
  ['重庆', 2.4, [0, 78, 0, 0, 22]],
  ['广西', 2.2, [0, 0, 34, 32, 34]],
  ['云南', 1.9, [0, 0, 42, 20, 38]],
  ['山西', 1.7, [0, 0, 36, 30, 34]],
  ['黑龙江', 1.5, [0, 0, 44, 20, 36]],
  ['贵州', 1.5, [0, 0, 40, 24, 36]],
  ['吉林', 1.2, [0, 0, 50, 16, 34]],
  ['天津', 1.2, [0, 100, 0, 0, 0]],
  ['内蒙古', 1.0, [0, 0, 24, 40, 36]],
  ['新疆', 0.9, [0, 0, 40, 20, 40]],
  ['甘肃', 0.8, [0, 0, 44, 16, 40]],
  ['海南', 0.6, [0, 0, 50, 24, 26]],
  ['宁夏', 0.4, [0, 0, 0, 56, 44]],
  ['青海', 0.3, [0, 0, 0, 54, 46]],
  ['西藏', 0.1, [0, 0, 0, 50, 50]],
]

const FLAT = [0.9, 0.8, 0.95, 0.9, 1, 1.3, 0.85, 0.85, 0.95, 1, 1.7, 0.9]
const SUMMER = [0.2, 0.2, 0.4, 0.9, 1.9, 2.6, 2.4, 1.4, 0.6, 0.3, 0.6, 0.3]
const WINTER = [1.6, 1, 0.5, 0.3, 0.2, 0.3, 0.2, 0.3, 0.9, 1.9, 2.9, 2]
const MILD_WINTER = WINTER.map(x => (x + 1) / 2)
const HAZE = WINTER.map(x => (x + 1.4) / 2)
const DAMP = [0.8, 1.3, 1.9, 1.7, 1.4, 1.2, 0.8, 0.6, 0.5, 0.4, 0.8, 0.6]
const FESTIVE = [1.6, 1.2, 0.8, 0.8, 0.9, 1.2, 0.7, 0.7, 1.1, 1, 1.6, 1]
const EVEN_TIER = [1, 1, 1, 1, 1]
const UPPER = [1.7, 1.4, 1.1, 0.7, 0.5]
const LOWER = [0.5, 0.7, 1, 1.3, 1.5]

/** A category, one a line. */
type Row = readonly [
  value: string,
  weight: number,
  price: number,
  season: readonly number[],
  age: readonly number[],
  women: number,
  tier: readonly number[],
]

const ROWS: readonly Row[] = [
  ['空气炸锅', 9, 259, FLAT, [1.3, 1.7, 1.3, 0.7, 0.4, 0.2], 1.9, UPPER],
  ['电饭煲', 9.5, 229, FESTIVE, [0.7, 1, 1.2, 1.1, 1.1, 1], 1.1, EVEN_TIER],
  ['破壁机', 5, 299, FLAT, [0.4, 0.8, 1.3, 1.3, 1.2, 0.9], 1.5, EVEN_TIER],
  ['养生壶', 5.5, 119, MILD_WINTER, [0.8, 1.1, 1.2, 1, 1.1, 1.1], 1.7, EVEN_TIER],
  ['电热水壶', 6.5, 89, FLAT, [1.2, 1, 0.9, 1, 1, 1], 1, LOWER],
  ['微波炉', 4.2, 429, FLAT, [0.8, 1.2, 1.1, 0.9, 0.8, 0.6], 1, UPPER],
  ['电烤箱', 3.2, 329, FESTIVE, [0.9, 1.4, 1.4, 0.7, 0.4, 0.3], 2.1, UPPER],
  ['电磁炉', 4.8, 199, MILD_WINTER, [1.3, 1, 0.9, 1, 1, 0.9], 0.9, LOWER],
  ['咖啡机', 2.6, 899, FLAT, [0.9, 1.8, 1.4, 0.7, 0.3, 0.1], 1.1, [2.6, 1.7, 0.9, 0.4, 0.2]],
  ['榨汁杯', 3.4, 99, SUMMER, [2.2, 1.6, 0.9, 0.5, 0.2, 0.1], 2.6, EVEN_TIER],
  ['豆浆机', 2.8, 269, FLAT, [0.3, 0.6, 1, 1.3, 1.6, 1.7], 1.3, LOWER],
  ['电风扇', 7, 149, SUMMER, [1.2, 1, 1, 1, 1, 1], 1, LOWER],
  ['空调扇', 1.6, 349, SUMMER, [0.9, 0.9, 1, 1.1, 1.2, 1.1], 1, LOWER],
  ['除湿机', 1.2, 1199, DAMP, [0.4, 1.1, 1.5, 1, 0.7, 0.4], 1, UPPER],
  ['加湿器', 3, 129, WINTER, [1.4, 1.5, 1.1, 0.7, 0.5, 0.4], 1.8, UPPER],
  ['取暖器', 5, 239, WINTER, [0.9, 1, 1.1, 1, 1.1, 1.2], 1.1, EVEN_TIER],
  ['空气净化器', 2, 1099, HAZE, [0.4, 1.2, 1.6, 0.9, 0.6, 0.4], 1, UPPER],
  ['扫地机器人', 3.4, 2199, FLAT, [0.5, 1.6, 1.6, 0.8, 0.4, 0.2], 1, [2.4, 1.7, 1, 0.5, 0.3]],
  ['吸尘器', 3.3, 699, FLAT, [0.6, 1.3, 1.4, 0.9, 0.7, 0.5], 1.2, UPPER],
  ['洗地机', 2.6, 1699, FLAT, [0.3, 1.3, 1.7, 0.9, 0.5, 0.3], 1.3, UPPER],
  ['挂烫机', 2.7, 219, FLAT, [1, 1.5, 1.2, 0.8, 0.6, 0.4], 2.2, UPPER],
  ['电吹风', 4.5, 169, FLAT, [1.8, 1.5, 1, 0.7, 0.5, 0.4], 2.4, EVEN_TIER],
  ['电动牙刷', 4.2, 149, FLAT, [1.6, 1.6, 1.1, 0.6, 0.3, 0.2], 1.2, UPPER],
  ['剃须刀', 4, 199, FESTIVE, [1.3, 1.2, 1, 1, 0.9, 0.8], 0.35, EVEN_TIER],
  ['净水器', 2.2, 1499, FLAT, [0.3, 1, 1.6, 1.1, 0.8, 0.6], 1, UPPER],
  ['绞肉机', 2.4, 99, FESTIVE, [0.5, 0.9, 1.2, 1.2, 1.1, 0.9], 1.4, LOWER],
  ['电火锅', 3.6, 159, WINTER, [1.9, 1.5, 1, 0.7, 0.5, 0.3], 1.4, EVEN_TIER],
  ['煮蛋器', 2.1, 49, FLAT, [1.4, 1.3, 1, 0.8, 0.8, 0.7], 1.8, EVEN_TIER],
]

export const CATEGORIES: readonly Category[] = ROWS.map(
  ([value, weight, price, season, age, women, tier]) => ({ value, weight, price, season, age, women, tier }),
)
