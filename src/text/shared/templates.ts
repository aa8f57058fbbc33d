// The ready questions: a name for each, and what it answers.

const EN = {
  names: {
    repurchase: 'Repurchase',
    'new-product': 'New products',
    switching: 'Switching',
    basket: 'Basket',
    'price-bands': 'Price bands',
    'market-share': 'Market share',
    promotion: 'Promotions',
    region: 'Regions',
  },
  about: {
    repurchase: 'How many buyers bought again',
    'new-product': 'How much is sold of newly launched products, by days since launch',
    switching: 'What buyers of one brand or category buy next: who stays, and where the others go',
    basket: 'What else is in the orders that have one product',
    'price-bands': 'Sales by price band, with median and quartiles',
    'market-share': 'Shares, ranks and concentration (CR3, CR5, HHI) of brands',
    promotion: 'How much falls into promotion windows such as 618 and Double 11',
    region: 'Shares, ranks and concentration of regions',
  },
}

const ZH: typeof EN = {
  names: {
    repurchase: '复购',
    'new-product': '新品',
    switching: '品牌转换',
    basket: '连带购买',
    'price-bands': '价格带',
    'market-share': '市场份额',
    promotion: '大促',
    region: '区域',
  },
  about: {
    repurchase: '复购：有多少买家再次购买',
    'new-product': '新品：按上市天数看新品销售占多少',
    switching: '品牌转换：买过某品牌（或品类）的买家下一次买什么',
    basket: '连带购买：含某商品的订单里还有什么',
    'price-bands': '价格带：各价格带的销售，附中位数与四分位数',
    'market-share': '市场份额：各品牌份额、排名与集中度（CR3、CR5、HHI）',
    promotion: '大促：618、双11 等促销窗口占多少',
    region: '区域：各地区份额、排名与集中度',
  },
}

export const TEMPLATE_WORDS = { en: EN, zh: ZH }
