import type { Brief } from '#contracts/designs/brief.ts'

export type TextLocale = NonNullable<Brief['locale']>

// Common characters that only one of the two ways to write Chinese has.
const simplified =
  /[们这来对时会国学说发动长门见车东马书买卖开关园馆场层楼号间专业优销惠节庆龙凤鸟鱼饭饮厅剧乐艺术讲义报费网络邮电话联系级员应届实习训练赛运队参加请让岁万与为产华广县湾湿热]/g
const traditional =
  /[們這來對時會國學說發動長門見車東馬書買賣開關園館場層樓號間專業優銷惠節慶龍鳳鳥魚飯飲廳劇樂藝術講義報費網絡郵電話聯係級員應屆實習訓練賽運隊參加請讓歲萬與為產華廣縣灣濕熱]/g

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0

/** The language of most of the letters. A Han character counts for three letters, since it says about as much. */
export const detectLocale = (text: string): TextLocale => {
  const han = 3 * count(text, /\p{Script=Han}/gu)
  const latin = count(text, /\p{Script=Latin}/gu)
  const arabic = count(text, /\p{Script=Arabic}/gu)
  if (han > 0 && han >= latin && han >= arabic) {
    return count(text, traditional) > count(text, simplified) ? 'zh-Hant' : 'zh-Hans'
  }
  return arabic > latin ? 'ar' : 'en'
}

export const directionOf = (locale: TextLocale): 'ltr' | 'rtl' => (locale === 'ar' ? 'rtl' : 'ltr')
