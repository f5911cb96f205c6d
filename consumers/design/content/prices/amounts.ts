import type { PriceValue } from '#contracts/tasks/entities-extract.ts'
import { chineseNumber } from '../chinese-number.ts'
import type { TextLocale } from '../detect-locale.ts'
import { currencyOf, currencyWords } from './currencies.ts'
import { nothing } from './free-prices.ts'
import { alone, to, type Groups, type PriceRule } from './price-rule.ts'

const plainNumber = '(?:\\d{1,3}(?:,\\d{3}){1,3}|\\d{1,9})(?:\\.\\d{1,2})?'
const number = (name: string): string => `(?<${name}>${plainNumber})(?<${name}Unit>[万萬千亿]|[kK](?![a-zA-Z])|)`
const hanNumber = '[一二两兩三四五六七八九十百千〇零]{1,7}'
const { before, after } = currencyWords
// What the seats of a hall cost: "¥180/280/380". The last one is the upper end.
const ladder = `(?:(?:\\/${plainNumber}){0,6}\\/(?<step>${plainNumber})(?![\\d年月日]))?`

const amountOf = (digits: string | undefined, unit: string | undefined): number => {
  const factor = { '': 1, 千: 1e3, k: 1e3, K: 1e3, 万: 1e4, 萬: 1e4, 亿: 1e8 }[unit ?? ''] ?? 1
  return Math.round(chineseNumber(digits ?? '') * factor * 100) / 100
}

const amountValue = (groups: Groups, locale: TextLocale): PriceValue | undefined => {
  const last = groups['high'] ?? groups['step']
  const upper = last === undefined ? undefined : amountOf(last, groups['highUnit'])
  // In "15-25K" both ends are thousands.
  const lowerUnit = groups['lowUnit'] || (upper === undefined ? '' : groups['highUnit'])
  const amount = amountOf(groups['low'], lowerUnit)
  const currency = currencyOf(groups['before'] ?? groups['after'], locale)
  if (Number.isNaN(amount)) return undefined
  return { kind: 'amount', amount, ...(upper !== undefined && { to: upper }), currency }
}

/** Amounts of money. */
export const amountRules: readonly PriceRule[] = [
  { pattern: new RegExp(`(?<!\\w)\\d{1,2} for (?<before>${before})${number('low')}`, 'g'), value: amountValue },
  {
    pattern: new RegExp(
      `(?<!\\w)(?<before>${before}) ?${number('low')}(?:${to}(?:${before})? ?${number('high')})?${ladder}(?: ?(?:${after}))?`,
      'gi',
    ),
    value: amountValue,
  },
  {
    pattern: new RegExp(
      `${alone}(?<!\\d,)${number('low')}(?: ?(?:${after}))?${to}${number('high')} ?(?<after>${after})`,
      'gi',
    ),
    value: amountValue,
  },
  { pattern: new RegExp(`${alone}(?<!\\d,)${number('low')} ?(?<after>${after})`, 'gi'), value: amountValue },
  {
    pattern: new RegExp(
      `(?<low>${hanNumber})(?<lowUnit>[万萬]?)(?<after>元|块钱|美元|欧元)(?![旦宵素气氣首宝寶月里老])`,
      'g',
    ),
    value: amountValue,
  },
  {
    pattern: new RegExp(`(?<![\\w.-])(?<low>\\d{1,3})[kK]?${to}(?<high>\\d{1,3})(?<highUnit>[kK])(?!\\w)`, 'g'),
    value: (groups, locale) => amountValue(locale === 'zh-Hans' ? { ...groups, after: '元' } : groups, locale),
  },
  {
    // Behind a word for a price, a number needs no currency: "票价：80/120", "年薪30-50万".
    pattern: new RegExp(
      `(?<=(?:票价|票價|价格|價格|售价|学费|學費|门票|費用|费用|原价|现价|特价|单价|总价|月薪|年薪|薪资|奖金|[价價]) ?[:]? ?)${number('low')}(?:${to}${number('high')}|${ladder})(?![\\d年月日号点张折%:])`,
      'g',
    ),
    value: (groups, locale) => amountValue({ ...groups, after: '元' }, locale),
  },
  { pattern: nothing, value: () => ({ kind: 'amount', amount: 0, currency: null }) },
]
