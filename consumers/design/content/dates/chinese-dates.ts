import { chineseNumber, smallNumber } from '../chinese-number.ts'
import { exists, type Day } from './calendar.ts'
import { atomsBy, weekdaysFrom, type AtomRule, type DateAtom } from './date-atom.ts'

const year = '(?<year>(?:19|20)\\d{2}|[一二][〇零○一二三四五六七八九]{3}) ?年 ?'
const month = `(?<month>${smallNumber}) ?月 ?`
const dayNumber = (name: string): string => `(?<${name}>${smallNumber})`
const range = ' {0,2}(?:-{1,2}|~|至|到|、|和|及|,|&) {0,2}'
const week = '(?:周|週|星期|礼拜|禮拜)'
const weekday = '[一二三四五六日天]'
const lunar = '(?:农历|農曆|阴历|正月)'

const dayOf = ({ year: y, month: m, day: d }: Record<string, string | undefined>): Day | undefined => {
  const found = {
    year: y === undefined ? undefined : chineseNumber(y),
    month: chineseNumber(m ?? ''),
    day: d === undefined ? undefined : chineseNumber(d),
  }
  return exists(found) ? found : undefined
}

const weekdayNumber = (name: string): number => ('日天'.includes(name) ? 7 : '一二三四五六'.indexOf(name) + 1)
const weekend = [6, 7]

const rules: readonly AtomRule[] = [
  // The lunar calendar is named, and not converted.
  {
    pattern: new RegExp(`${lunar} ?(?:${smallNumber} ?月 ?)?${smallNumber}日?`, 'g'),
    read: () => ({ isOtherName: true }),
  },
  {
    pattern: new RegExp(
      `(?<![\\d.])(?:${year})?${month}${dayNumber('day')}(?: ?[日号號](?![线線楼樓院馆館厅廳门門]))?(?:${range}${dayNumber('last')}(?: ?[日号號]|(?![\\d:點点时時月年.]))|(?<=[日号號])|(?![\\d场件个位人折元天周名届款]))(?!月|个|個)`,
      'g',
    ),
    read: groups => {
      const from = dayOf(groups)
      if (!from || groups['last'] === undefined) return from && { from }
      const to = { ...from, day: chineseNumber(groups['last']) }
      return exists(to) ? { from, to } : undefined
    },
  },
  {
    pattern: new RegExp(`(?<!\\d)(?:今|明|本|次)年 ?${month}${dayNumber('day')} ?[日号號]`, 'g'),
    read: groups => {
      const from = dayOf(groups)
      return from && { from }
    },
  },
  {
    pattern: new RegExp(`(?<!\\d)${year}${month}(?:份|上旬|中旬|下旬|底|初)?(?!\\d)`, 'g'),
    read: groups => {
      const from = dayOf(groups)
      return from && { from }
    },
  },
  {
    pattern: /(?<![\d.个個])(?<month>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九]) ?月(?:份|上旬|中旬|下旬|底|初)/g,
    read: groups => {
      const from = dayOf(groups)
      return from && { from }
    },
  },
  {
    pattern: /(?<![\d.个個])(?<month>1[0-2]|[1-9]) ?月(?![\dA-Za-z个個饼餅刊卡租薪经度球亮光色子嫂老])/g,
    read: groups => {
      const from = dayOf(groups)
      return from && { from }
    },
  },
  {
    pattern: new RegExp(
      `(?<every>每个?|每逢|逢)?(?<ahead>下下|下个?|下個|这个?|這個?|本)?${week}(?<day>${weekday})(?:(?: ?(?:-{1,2}|~|至|到) ?)${week}?(?<last>${weekday})(?!${week})|(?<more>(?:[、,/和及]${week}?${weekday}(?!${week})){1,5}(?=[^\\u4E00-\\u9FFF]|[上下晚早中]|$)))?`,
      'g',
    ),
    read: ({ every, ahead, day, last, more = '' }) => {
      const first = weekdayNumber(day!)
      const others = (more.match(/[一二三四五六日天]/g) ?? []).map(weekdayNumber)
      return {
        weekdays: last === undefined ? [first, ...others] : weekdaysFrom(first, weekdayNumber(last)),
        ...((every !== undefined || last !== undefined || more !== '') && { recurs: true }),
        ...(ahead?.startsWith('下') && { weeksAhead: ahead === '下下' ? 2 : 1 }),
      }
    },
  },
  {
    pattern: new RegExp(`(?<every>每个?|每逢|逢)?${week}六[、和及]?${week}?[日天]`, 'g'),
    read: () => ({ weekdays: weekend, recurs: true }),
  },
  { pattern: /(?:这个?|本|下个?|每个?)[周週]末/g, read: () => ({ weekdays: weekend, recurs: true }) },
  {
    pattern: /[周週]末(?=[及和、]|节假日| ?\d| ?[早上中下晚]|[ ,:)]|$)/gm,
    read: () => ({ weekdays: weekend, recurs: true }),
  },
  { pattern: /(?:法定)?节假日|節假日/g, read: () => ({ recurs: true }) },
  {
    pattern: /每月第?[一二三四1-4]个?[周週](?:[一二三四五六日])|每月[最]?(?:\d{1,2}|[一二三十]{1,3})[日号]/g,
    read: () => ({ recurs: true }),
  },
  {
    pattern: /(?<=[日号號] ?)\((?<day>[一二三四五六日])\)/g,
    read: ({ day }) => ({ weekdays: [weekdayNumber(day!)] }),
  },
  { pattern: /工作日/g, read: () => ({ weekdays: [1, 2, 3, 4, 5], recurs: true }) },
  {
    pattern: /每[天日](?=[早中晚上下凌]| ?\d|[ ,:)]|$)/gm,
    read: () => ({ weekdays: weekdaysFrom(1, 7), recurs: true }),
  },
  // 今日特价 names no day.
  { pattern: /今晚|今夜|今[天日](?=[\d ,.!~。]|[早中上下晚]|$)/gm, read: () => ({ daysAhead: 0 }) },
  { pattern: /(?:明天|明日|明晚|明早)(?![星])/g, read: () => ({ daysAhead: 1 }) },
  { pattern: /(?:后天|後天)/g, read: () => ({ daysAhead: 2 }) },
  { pattern: /即日起(?= ?(?:-{1,2}|~|至|到))/g, read: () => ({ daysAhead: 0 }) },
]

export const chineseDates = (text: string): DateAtom[] => atomsBy(rules, text)
