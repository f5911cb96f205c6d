import type { TextLocale } from '../detect-locale.ts'

const codes = 'RMB|CNY|USD|EUR|GBP|JPY|HKD|TWD|NTD|SGD|AUD|CAD|NZD|CHF|KRW|INR|AED|SAR|QAR|EGP'

/** Alternatives of a regular expression: what names a currency before and behind an amount. */
export const currencyWords = {
  before: `(?:HK|NT|US|AU|CA|NZ|SG|[ACSR])?\\$|[¥€£₩₹฿₽₺]|(?:${codes})(?![A-Z])`,
  after:
    `(?:${codes})(?![A-Za-z])|元(?![旦宵素气氣首宝寶月])|[块塊][钱錢]|[块塊](?![\\p{Script=Han}])|[圆圓](?!形|桌|梦|夢|满|滿)|人民币|美元|美金|欧元|歐元|英镑|英鎊|日元|日圆|円|港币|港幣|港元|新台币|新臺幣|台币|dollars?\\b|euros?\\b|pounds?\\b|bucks\\b|cents\\b|yuan\\b|[€£¥¢]|ريال|درهم|دولار|يورو|جنيه|دينار|ر\\.س|د\\.إ`.replaceAll(
      '\\p{Script=Han}',
      '一-鿿',
    ),
}

const known: Record<string, string> = {
  '€': 'EUR',
  '£': 'GBP',
  '₩': 'KRW',
  '₹': 'INR',
  '฿': 'THB',
  '₽': 'RUB',
  '₺': 'TRY',
  $: 'USD',
  US$: 'USD',
  HK$: 'HKD',
  NT$: 'TWD',
  AU$: 'AUD',
  A$: 'AUD',
  CA$: 'CAD',
  C$: 'CAD',
  NZ$: 'NZD',
  SG$: 'SGD',
  S$: 'SGD',
  R$: 'BRL',
  RMB: 'CNY',
  NTD: 'TWD',
  人民币: 'CNY',
  美元: 'USD',
  美金: 'USD',
  欧元: 'EUR',
  歐元: 'EUR',
  英镑: 'GBP',
  英鎊: 'GBP',
  日元: 'JPY',
  日圆: 'JPY',
  円: 'JPY',
  港币: 'HKD',
  港幣: 'HKD',
  港元: 'HKD',
  新台币: 'TWD',
  新臺幣: 'TWD',
  台币: 'TWD',
  DOLLAR: 'USD',
  BUCK: 'USD',
  CENT: 'USD',
  '¢': 'USD',
  EURO: 'EUR',
  POUND: 'GBP',
  YUAN: 'CNY',
  ريال: 'SAR',
  'ر.س': 'SAR',
  درهم: 'AED',
  'د.إ': 'AED',
  دولار: 'USD',
  يورو: 'EUR',
  جنيه: 'EGP',
}
const local = new Set(['元', '块', '塊', '块钱', '塊錢', '圆', '圓'])

/** ISO 4217 of what was written beside an amount; null when it does not tell. A 元 is that of the place the text is from. */
export const currencyOf = (written: string | undefined, locale: TextLocale): string | null => {
  if (written === undefined) return null
  const name = written.toUpperCase()
  if (local.has(written)) return locale === 'zh-Hant' ? 'TWD' : 'CNY'
  if (name === '¥') return 'CNY'
  return known[name] ?? known[name.replace(/S$/, '')] ?? (/^[A-Z]{3}$/.test(name) ? name : null)
}
