// Words that tell the role of a line. Each list is of what posters say in Chinese, English and Arabic.

export const isCallToAction = (text: string): boolean => action.test(text)
const action =
  /^(?:立即|马上|馬上|赶快|快来|快來|现在就|立刻|速来|抢先|戳|点击|點擊|扫码|掃碼|扫一扫|长按|猛戳|即刻|欢迎扫码|欲购从速|速抢|马上抢|抢购|我要报名|去看看|了解更多|查看详情|预约(?:试听|体验|参观|看房)|免费(?:领取|试听|体验|试用)|在线(?:报名|预约|购票)|报名(?:从速|通道|入口))|^(?:book|register|rsvp|sign up|sign me up|join (?:us|now|today|the)|buy|get (?:your|tickets|started|yours|in touch)|shop|order|reserve|apply|subscribe|learn more|find out more|discover|download|start|try|scan|click|tap|visit us|call (?:now|us)|don't miss|save (?:your|the) (?:seat|spot|date)|come|see you|grab|claim|enroll|enrol|donate|volunteer|swipe|follow us|read more|view|explore|bring)\b|(?:立即报名|报名从速|预约从速|立即预约|立即购买|立即购票|立即抢购|等你来|等你来战|不见不散|扫码报名|抢票|购票|先到先得)[!！~～]?$|^(?:سجل|احجز|اشتر|انضم|تسوق|اطلب|اتصل|سجّل)/iu

export const isKicker = (text: string): boolean => kicker.test(text)
const kicker =
  /^(?:限时|限量|新品|首发|重磅|预告|邀请函|诚邀|隆重|盛大|全新|开业|开幕|招募|招聘|通知|公告|特惠|福利|活动预告|讲座预告|周末|倒计时|第[一二三四五六七八九十\d]{1,3}[届期季]|官宣|独家|年度|即将|温馨|你好|好消息)|^(?:grand opening|now open|now hiring|opening|coming soon|save the date|you're invited|you are invited|limited time|limited edition|new arrivals?|new in|new|introducing|presents|presenting|announcing|live|tonight|this (?:week|month|weekend|summer|winter|spring|fall|autumn)|the \d+(?:st|nd|rd|th)|\d+(?:st|nd|rd|th) annual|annual|special|exclusive|free|now|final days|last chance|one night only|join us|invitation|celebrate|call for|we're hiring|we are hiring|.{1,40} presents)\b|邀请函$|预告$|(?:荣誉)?(?:出品|呈献|呈现)$/iu

export const isFooter = (text: string): boolean => footer.test(text)
const footer =
  /^(?:主办|主辦|承办|協辦|协办|联合主办|支持单位|指导单位|媒体支持|赞助|特别鸣谢|鸣谢|出品|版权|注[:： ]|\*|※|©|温馨提示|活动解释权|解释权|最终解释权|备案|以现场|图片仅供参考)|最终解释权|^(?:copyright|organi[sz]ed by|organi[sz]ers?|presented by|hosted by|sponsored by|sponsors?|supported by|in partnership|a project of|brought to you|powered by|terms|t&cs?|all rights|no refunds|subject to|note:|©|\(c\))|(?:terms|conditions) apply|all rights reserved|^(?:تنظيم|برعاية|الشروط)/iu

export const isContactLabel = (text: string): boolean => contact.test(text)
const contact =
  /^(?:电话|電話|热线|咨询|垂询|联系|聯絡|邮箱|郵箱|网址|官网|微信|公众号|小红书|抖音|微博|QQ|客服|手机|预约电话|报名方式|报名热线|tel|phone|call|email|e-mail|mail|web|website|contact|info|questions|follow|instagram|facebook|twitter|wechat|whatsapp|@|rsvp|هاتف|للتواصل|للاستفسار|البريد)(?:[\p{Script=Han}]{0,6}| [a-z]{2,8})? ?[:：@+\d]/iu

export const isDateLabel = (text: string): boolean => date.test(text)
const date =
  /^(?:活动|演出|展览|比赛|会议|报名|营业|开放|集合|婚礼|举办)?(?:时间|時間|日期|截止)[^:：]{0,4}[:：]|^(?:date|time|dates|when|hours|doors|opening hours|deadline)\b[^:]{0,10}:/iu

export const isPlaceLabel = (text: string): boolean => place.test(text)
const place =
  /^[\p{Script=Han}]{0,4}(?:地点|地點|地址|场地|会场|店址)[:： ]|^(?:venue|address|where|location|place)[:\- ]/iu

export const isPriceLabel = (text: string): boolean => price.test(text)
const price =
  /^[\p{Script=Han}]{0,4}(?:票价|价格|费用|售价|学费|门票|原价|现价|团购价|早鸟|预售)[^:：]{0,6}[:： ]?|^(?:price|tickets?|admission|entry|fee|cost|entrance|early bird)\b/iu

export const isListed = (text: string): boolean => bullet.test(text)
const bullet = /^(?:[-•·●○▪▶►✓✔☑★☆※◆◇■□→»❖] ?|\d{1,2}[.、)）] ?|[①-⑳⑴-⒇] ?|[一二三四五六七八九十]、)/u
