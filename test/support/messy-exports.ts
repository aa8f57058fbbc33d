// Six exports as shops have them, none of which was made for a machine. 4 000 lines of 1 000 buyers each.
export type MessyExport = {
  readonly file: string
  readonly bytes: Buffer
  /** Columns of money that must become a measure, and the measure that a draft makes of them. */
  readonly revenue: readonly [column: string, measure: string]
  readonly dropped: readonly string[]
  /** Dimensions that k-anonymity looks at. */
  readonly quasi: readonly string[]
  readonly dimensions: readonly string[]
}

const ROWS = 4000
const BUYERS = 1000

type Line = { readonly i: number; readonly buyer: number }
type Cells = Readonly<Record<string, (line: Line) => string>>

const pick =
  (...values: readonly string[]) =>
  ({ i }: Line) =>
    values[(i * 7 + Math.floor(i / 11)) % values.length] ?? ''
const ofBuyer =
  (...values: readonly string[]) =>
  ({ buyer }: Line) =>
    values[buyer % values.length] ?? ''
const pad = (number: number) => String(number).padStart(2, '0')
const month = (i: number) => 1 + (i % 12)
const day = (i: number) => 1 + ((i * 5) % 28)
const iso = ({ i }: Line) => `2025-${pad(month(i))}-${pad(day(i))}`
const serial = (line: Line) => String(Date.parse(iso(line)) / 86_400_000 + 25_569)
const money = (i: number) => 100 + ((i * 37) % 2900)
const grouped = (i: number) => money(i).toLocaleString('en')
const CATEGORIES = ['空气炸锅', '电饭煲', '破壁机', '微波炉', '净水器']
const BRANDS = ['美的', '苏泊尔', '九阳', '小熊']
const REMARKS = ['请尽快发货', '不要放快递柜', '谢谢', '送礼请包装']
const PROVINCES = ['广东', '浙江', '江苏', '四川', '北京']

/** Every date form that has one reading, line by line. */
const mixed = (line: Line): string => {
  const [m, d] = [month(line.i), day(line.i)]
  const forms = [
    `2025/${m}/${d}`,
    `2025年${m}月${d}日`,
    `${pad(d)}.${pad(m)}.2025`,
    `${iso(line)} 10:2${line.i % 10}:00`,
    `${iso(line)}T08:00:00Z`,
    serial(line),
  ]
  return forms[line.i % forms.length] ?? ''
}

const SHOP: Cells = {
  订单编号: ({ i }) => `T${100_000 + Math.floor(i / 2)}`,
  会员编号: ({ buyer }) => `M${20_000 + buyer}`,
  下单时间: iso,
  商品品类: pick(...CATEGORIES),
  品牌: pick(...BRANDS),
  '成交价（元）': ({ i }) => `￥${grouped(i)}.50`,
  数量: pick('1', '2', '3'),
  省份: ofBuyer(...PROVINCES),
  性别: ofBuyer('女', '男'),
  年龄段: ofBuyer('18-24', '25-34', '35-44', '45+'),
  备注: pick(...REMARKS),
}

/** GBK, as a spreadsheet in China saves it. */
const gbk: MessyExport = {
  file: '导出订单.csv',
  bytes: gb18030(table(SHOP, ',')),
  revenue: ['成交价（元）', 'revenue'],
  dropped: ['备注'],
  quasi: ['province', 'gender', 'age'],
  dimensions: ['category', 'brand', 'province', 'gender', 'age'],
}

const separators: MessyExport = {
  file: 'orders-june.csv',
  bytes: utf8(
    table(
      {
        order_no: ({ i }) => `A-${i}`,
        customer_id: ({ buyer }) => `C${buyer}`,
        order_date: ({ i }) => `${pad(day(i))}-${['Jan', 'Jun', 'Dec'][i % 3] ?? ''}-2025`,
        category: pick('kettle', 'fan', 'iron'),
        amount_paid: ({ i }) => (i % 40 === 0 ? `(${grouped(i)}.00)` : `¥${grouped(i)}.00`),
        city: ofBuyer('Lisbon', 'Porto', 'Braga'),
        customer_name: ({ buyer }) => `Ann Smith${buyer}`,
        remarks: pick('gift', 'call first', 'leave at door'),
      },
      ',',
    ),
  ),
  revenue: ['amount_paid', 'amount_paid'],
  dropped: ['customer_name', 'remarks'],
  quasi: ['city'],
  dimensions: ['category', 'city'],
}

/** Everything that people type, in a file between semicolons. */
const remarks: MessyExport = {
  file: '订单留言.csv',
  bytes: utf8(
    table(
      {
        订单号: ({ i }) => `D${i}`,
        买家会员名: ({ buyer }) => `buyer_${buyer}`,
        付款日期: ({ i }) => `2025年${month(i)}月${day(i)}日`,
        品类: pick(...CATEGORIES),
        实付金额: ({ i }) => `${grouped(i)}元`,
        买家留言: pick(...REMARKS),
        卖家备注: ({ i }) => (i % 9 === 0 ? '老客户' : ''),
        收货地址: ({ i }) => `${PROVINCES[i % 5] ?? ''}某市某路${i % 90}号`,
        收货人姓名: ({ buyer }) => `王${'伟芳娜敏静'[buyer % 5] ?? ''}`,
        联系手机: ({ buyer }) => `139${10_000_000 + buyer}`,
        所在城市: ofBuyer('杭州', '宁波', '温州'),
        会员性别: ofBuyer('女', '男'),
      },
      ';',
    ),
  ),
  revenue: ['实付金额', 'amount'],
  dropped: ['买家留言', '卖家备注', '收货地址', '收货人姓名', '联系手机'],
  quasi: ['city', 'gender'],
  dimensions: ['category', 'city', 'gender'],
}

/** 68 columns, most of them of no use; what matters stands at the end. */
const wide: MessyExport = {
  file: 'wide.csv',
  bytes: utf8(
    table(
      {
        ...Object.fromEntries(
          Array.from({ length: 30 }, (_, k): [string, (line: Line) => string] => [
            `flag_${k + 1}`,
            pick('a', 'b', `c${k}`),
          ]),
        ),
        ...Object.fromEntries(
          Array.from({ length: 28 }, (_, k): [string, (line: Line) => string] => [
            `metric_${k + 1}`,
            ({ i }) => String((i * (k + 3)) % 977),
          ]),
        ),
        ...SHOP,
      },
      '\t',
    ),
  ),
  revenue: ['成交价（元）', 'revenue'],
  dropped: ['备注', 'flag_30', 'metric_28'],
  quasi: ['province', 'gender', 'age'],
  dimensions: ['category', 'brand', 'province', 'gender', 'age'],
}

const dates: MessyExport = {
  file: '混合日期.csv',
  bytes: utf8(
    table(
      {
        ...SHOP,
        下单时间: mixed,
        '成交价（元）': ({ i }) => (i % 5 === 0 ? `${money(i) / 1000}万` : `${grouped(i)}元`),
      },
      ',',
    ),
  ),
  revenue: ['成交价（元）', 'revenue'],
  dropped: ['备注'],
  quasi: ['province', 'gender', 'age'],
  dimensions: ['month', 'category', 'brand', 'province', 'gender', 'age'],
}

/** Days as numbers, currencies in letters, and a header with a byte order mark. */
const numbers: MessyExport = {
  file: 'spreadsheet.csv',
  bytes: utf8(
    `\ufeff${table(
      {
        'Transaction ID': ({ i }) => String(7000 + i),
        'Member No': ({ buyer }) => String(31_000 + buyer),
        'Order Date': line => `${serial(line)}.4166667`,
        Brand: pick(...BRANDS),
        Quantity: pick('1', '2'),
        'Unit Price': ({ i }) => `RMB ${grouped(i)}.90`,
        Gender: ofBuyer('F', 'M'),
        Age: ({ buyer }) => String(18 + (buyer % 50)),
        'Shipping Address': ({ i }) => `${i % 700} Long Street`,
        Notes: pick('ok', 'urgent'),
      },
      ',',
    )}`,
  ),
  revenue: ['Unit Price', 'revenue'],
  dropped: ['Shipping Address', 'Notes'],
  quasi: ['gender', 'age_band'],
  dimensions: ['month', 'brand', 'gender', 'age_band'],
}

export const MESSY_EXPORTS = { gbk, separators, remarks, wide, dates, numbers } as const

function table(cells: Cells, delimiter: string): string {
  const quoted = (text: string): string => (/[,;\t"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const lines = Array.from({ length: ROWS }, (_, i) =>
    Object.values(cells).map(cell => quoted(cell({ i, buyer: (i * 13) % BUYERS }))),
  )
  return `${[Object.keys(cells).map(quoted), ...lines].map(line => line.join(delimiter)).join('\r\n')}\r\n`
}

function utf8(text: string): Buffer {
  return Buffer.from(text, 'utf8')
}

/** GB18030 of the characters that two bytes hold; Node only decodes it. */
export function gb18030(text: string): Buffer {
  const pairs = new Map<string, Buffer>()
  const decoder = new TextDecoder('gb18030')
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const pair = Buffer.from([lead, trail])
      const char = decoder.decode(pair)
      if (char.length === 1 && !pairs.has(char)) pairs.set(char, pair)
    }
  }
  return Buffer.concat(
    Array.from(text, char => (char < '\u0080' ? Buffer.from(char) : (pairs.get(char) ?? Buffer.from('?')))),
  )
}
