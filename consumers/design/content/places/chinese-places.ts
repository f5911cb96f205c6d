import type { Span } from '../found.ts'

// Suffixes that make the name before them a place.
const administrative =
  '特别行政区|自治区|自治州|街道|(?<![节立全本各外])省|(?<![全本各我城上超夜集股都门楼早黑鬼])市|(?<![全本各专特惠展赛免时地园])[区區]|[县縣鎮镇乡鄉]|新村|(?<![乡农鄉農])村'
const roads = '大道|大街|环路|公路|(?<![道一网思出同铁上半之心套线])路|(?<![逛上])[街巷弄]|胡同'
const venues =
  '博物院|医院|(?<=[\\p{Script=Han}]{2})寺(?!庙)|教学楼|办公楼|实验楼|综合楼|写字楼|宿舍楼|住院楼|门诊楼|健身房|(?<![网本全建])站|广场|廣場|公园|公園|大厦|大廈|大楼|大樓|中心|体育馆|體育館|体育场|图书馆|圖書館|博物馆|博物館|美术馆|美術館|展览馆|科技馆|文化馆|会展馆|游泳馆|天文馆|纪念馆|艺术馆|剧院|劇院|剧场|劇場|影院|影城|音乐厅|音樂廳|报告厅|报告廳|會議廳|会议厅|宴会厅|宴會廳|多功能厅|放映厅|演播厅|演播室|展厅|大厅|前厅|门厅|礼堂|会堂|會堂|酒店|饭店|宾馆|咖啡馆|书店|書店|书院|茶馆|商场|商城|商厦|百货|校区|园区|会议室|會議室|教室|活动室|实验室|排练厅|操场|球场|草坪|草地|码头|机场|火车站|高铁站|汽车站|地铁站|车站|古镇|小镇|老街|步行街|产业园|科技园|创意园|植物园|动物园|游乐园|文创园|景区|度假村|农场|牧场|社区|小区|滨江|海滩|沙滩|湖畔|江畔|美食城|体育城|国际城|会所|工作室|旗舰店|总店|分店|门店|直营店|体验店|舞台|大舞台|展馆|场馆|大学|学院|中学|小学|幼儿园'
const numbered =
  '(?:\\d{1,5}(?:-\\d{1,4})?|[一二三四五六七八九十]{1,3}|[A-Za-z]\\d{0,3}|负[一二三]) ?(?:号楼|号院|号馆|号厅|号门|号店|号展厅|号|號|弄|栋|棟|幢|座|单元|楼|樓|层|層|室|馆|館|厅|廳|区|排)|[A-Za-z]?\\d{1,3}-?\\d{2,4} ?(?:室|展位|教室|会议室)|(?<=[楼座栋馆区校])[A-Z]?\\d{3,4}(?!\\d)|(?<![A-Za-z])(?:[BLbl]?\\d{1,2} ?[Ff]|[BLbl]\\d{1,2})(?![\\w])|地下[一二三\\d]层'
const notBehind =
  '(?!场部|舞|道|面|际|民|价|值|容|集|井|花|区别|域|别|委|政府|长|级|心地|人|电|视|商铺|演|歌|拍|头|角|边|线|由|口碑|过|上|生|员|老师|教授|院长|校长|主任|意|盘|梯|友)'

const suffix = new RegExp(
  `(?:${venues})(?!舞|商|生|老师|教授|院长|校长)|(?:${numbered})(?![线線])|(?:${administrative}|${roads})${notBehind}`,
  'gu',
)

/** Characters that names of places are made of; anything else ends one. */
const run = /[\p{Script=Han}A-Za-z\d·•-]{2,120}/gu
const strong = new RegExp(`(?:${venues}|\\d(?:号|號|弄|室|栋|幢)|[路街]\\d)`, 'u')
const isNumbered = new RegExp(`^(?:${numbered})$`, 'u')

// Words before a place that are not part of its name, and words that cannot be inside one.
const leads = new Set(
  '在 于 於 到 至 来 来到 來到 往 前往 赴 抵达 位于 位於 从 由 去 游 逛 走进 走進 相约 相聚 莅临 光临 登陆 空降 落户 入驻 进驻 亮相 欢迎 欢迎来到 请 请到 请至 可 集合 地点 地址 场地 会场 与 和 及 暨 是 的 了 您 你 我们 一起 周边 近 靠近 毗邻 凭 见 现场 我 就 将 已 全新 盛大 隆重 热烈 庆祝 主办 承办 加入 免费 参观 设 办公 工作 仅限 限 导航 搜索 定位'.split(
    ' ',
  ),
)
const notInside =
  /[的了是吗呢吧们您你我他她请让把被给就都还很最更]|举行|举办|开业|开幕|优惠|活动(?!中心|室)|报名|欢迎|集合|享受|打造|提供/u
const words = new Intl.Segmenter('zh', { granularity: 'word' })

/** Chinese places by their structure: a name and a suffix (市, 路, 广场 …), and the numbers of house, floor and room behind. */
export const chinesePlaces = (text: string): Span[] =>
  [...text.matchAll(run)].flatMap(({ 0: matched, index }) =>
    placesIn(matched).map(({ start, end }) => ({ start: index + start, end: index + end })),
  )

const placesIn = (text: string): Span[] => {
  const places: Span[] = []
  for (const piece of suffixes(text)) {
    const last = places.at(-1)
    if (last && continues(text, { last, piece })) last.end = piece.end
    else places.push({ start: startOfName(text, { from: last?.end ?? 0, to: piece.start }), end: piece.end })
  }
  return places.filter(place => isPlace(text.slice(place.start, place.end))).map(place => withRoom(text, place))
}

const suffixes = (text: string): Span[] =>
  [...text.matchAll(suffix)].map(({ 0: matched, index }) => ({ start: index, end: index + matched.length }))

/** A name may stand between two suffixes, and nothing else: 静安区|南京西路|1038号. */
const continues = (text: string, { last, piece }: { last: Span; piece: Span }): boolean => {
  const between = text.slice(last.end, piece.start)
  return between.length <= 10 && !notInside.test(text.slice(last.end, piece.end)) && !hasLead(between)
}

/** A hall with a name of its own, inside a place: 一楼|牡丹厅. */
const withRoom = (text: string, { start, end }: Span): Span => {
  const room = /^[\p{Script=Han}]{1,4}[厅廳馆館阁轩堂]/u.exec(text.slice(end, end + 6))?.[0] ?? ''
  return { start, end: notInside.test(room) ? end : end + room.length }
}

const hasLead = (text: string): boolean => [...words.segment(text)].some(({ segment }) => leads.has(segment))

/** Verbs that the segmenter may join with what is behind them. */
const longLead =
  /(?:欢迎)?(?:莅临|光临|来到|直达|前往|位于|就在|走进|相约|抵达|空降|登陆|亮相|集合于|地点在|设在|移步)/gu

/** Where the name before a suffix begins: behind the last word that leads to a place. */
const startOfName = (text: string, { from, to }: { from: number; to: number }): number => {
  const before = text.slice(from, to)
  let start = 0
  for (const { 0: lead, index } of before.matchAll(longLead)) start = index + lead.length
  for (const { segment, index } of words.segment(before.slice(start))) {
    if (leads.has(segment)) return startOfName(text, { from: from + start + index + segment.length, to })
  }
  return from + start
}

const isPlace = (text: string): boolean => {
  if (text.length < 2 || text.length > 60 || notInside.test(text)) return false
  if (isNumbered.test(text)) return /[室楼樓层層馆厅座栋]/u.test(text)
  const name = text.replace(new RegExp(`(?:${venues})$`, 'u'), '')
  if (name === '') return false
  return strong.test(text) || new RegExp(`[\\p{Script=Han}]{2,}(?:${administrative}|${roads})`, 'u').test(text)
}
