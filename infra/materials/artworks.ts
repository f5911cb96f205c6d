import { styles } from '#contracts/designs/styles.ts'
import { brush, cutouts } from './art/hand.ts'
import { lanterns, peaks } from './art/east.ts'
import { fans } from './art/fans.ts'
import { record } from './art/music.ts'
import { ball, balloons } from './art/play.ts'
import { fireworks, orbit } from './art/sky.ts'
import { books } from './art/books.ts'
import { city, cubes } from './art/town.ts'
import { bands } from './art/bands.ts'
import { flowers } from './art/flowers.ts'
import { jungle } from './art/jungle.ts'
import { steamingCup } from './art/cup.ts'
import { stillLife } from './art/still-life.ts'
import { discs } from './art/discs.ts'
import { arches, sunburst } from './art/bursts.ts'
import { easelOf, type Compose } from './art/easel.ts'
import { sunHills, sunSea } from './art/land.ts'
import { tiles } from './art/tiles.ts'
import { rect } from './backgrounds/shapes.ts'
import type { Scene } from './backgrounds/sketch.ts'

/** A picture that is composed anew for every frame. */
export type Artwork = {
  /** `art-tiles` */
  id: string
  name: { en: string; zh: string }
  tags: readonly string[]
  /** Ids of the styles that it suits. */
  styles: readonly string[]
  /** Width over height of the frames that it fills well; it can be drawn in others too. */
  minAspect: number
  maxAspect: number
  /**
   * An SVG fragment that fills `width` × `height` with the ground and a finished composition. Shapes may reach over the edge:
   * whoever hangs it, clips it. Plain fills, strokes and linear gradients alone, without opacity. The same scene gives the
   * same text. Its colors are the given ones and what lies between two of them.
   */
  draw: (scene: Scene) => string
}

type Suits = { tags: string; styles?: string; aspect?: readonly [min: number, max: number] }

const everyStyle = styles.map(({ id }) => id)
const words = (text: string): string[] => text.split(' ')

const artwork = (id: string, [en, zh]: readonly [string, string], compose: Compose) => ({
  suits: ({ tags, styles: suited, aspect: [minAspect, maxAspect] = [0.25, 4] }: Suits): Artwork => ({
    id: `art-${id}`,
    name: { en, zh },
    tags: words(tags),
    styles: suited ? words(suited) : everyStyle,
    minAspect,
    maxAspect,
    draw: scene => {
      const easel = easelOf(scene)
      const { width, height, ground } = easel
      return rect({ x: 0, y: 0, width, height }, ground) + compose(easel)
    },
  }),
})

const all: readonly Artwork[] = [
  artwork('tiles', ['Bauhaus tiles', '包豪斯方块'], tiles).suits({
    tags: 'geometric abstract bauhaus 几何 抽象 包豪斯',
  }),
  artwork('discs', ['Overlapping discs', '交叠圆'], discs).suits({ tags: 'geometric abstract circle 几何 抽象 圆' }),
  artwork('arches', ['Arches', '拱门'], arches).suits({ tags: 'geometric abstract architecture 几何 拱门 建筑' }),
  artwork('bands', ['Running bands', '流转色带'], bands).suits({
    tags: 'geometric abstract retro stripes 几何 抽象 条纹',
  }),
  artwork('still-life', ['Still life', '静物'], stillLife).suits({
    tags: 'food fruit bottle kitchen 美食 水果 厨房',
    styles: 'food editorial retro wedding minimal',
  }),
  artwork('steaming-cup', ['Steaming cup', '一杯热饮'], steamingCup).suits({
    tags: 'coffee tea cafe breakfast 咖啡 茶 早餐',
    styles: 'food retro editorial minimal',
  }),
  artwork('jungle', ['Great leaves', '阔叶'], jungle).suits({
    tags: 'nature leaves plant garden 自然 植物 叶子 花园',
    styles: 'nature wedding food photo-first luxury',
  }),
  artwork('flowers', ['Tall flowers', '花朵'], flowers).suits({
    tags: 'flower spring garden love 花 春天 花园 爱情',
    styles: 'wedding nature festival playful retro education',
    aspect: [0.6, 4],
  }),
  artwork('sunburst', ['Rising sun', '旭日'], sunburst).suits({
    tags: 'retro sun stripes sale 复古 太阳 促销',
    styles: 'retro sale sport playful festival guochao food',
  }),
  artwork('sun-hills', ['Sun over hills', '山丘日出'], sunHills).suits({
    tags: 'nature landscape outdoor travel 自然 风景 户外 旅行',
    styles: 'nature photo-first education retro wedding food playful editorial minimal',
  }),
  artwork('sun-sea', ['Sun and sea', '海上日落'], sunSea).suits({
    tags: 'sea summer moon travel 海 夏天 月亮 旅行',
    styles: 'nature photo-first night retro minimal editorial wedding luxury ink',
  }),
  artwork('city', ['City lights', '城市灯火'], city).suits({
    tags: 'city business night skyline 城市 商务 夜晚 楼',
    styles: 'business tech night retro photo-first sale',
  }),
  artwork('cubes', ['Cubes', '立方体'], cubes).suits({
    tags: 'geometric isometric blocks data 几何 立体 数据',
    styles: 'business tech education minimal night',
  }),
  artwork('books', ['Books and a plane', '书与纸飞机'], books).suits({
    tags: 'books reading school plane 书 阅读 学校 纸飞机',
    styles: 'education playful business retro',
  }),
  artwork('orbit', ['Orbits', '行星轨道'], orbit).suits({
    tags: 'space planet science network 太空 行星 科学',
    styles: 'tech education night business playful',
  }),
  artwork('fireworks', ['Fireworks', '烟花'], fireworks).suits({
    tags: 'celebration new-year night party 庆祝 新年 烟花 派对',
    styles: 'festival guochao sale night playful',
  }),
  artwork('lanterns', ['Lanterns', '灯笼'], lanterns).suits({
    tags: 'chinese festival lantern moon 春节 元宵 中秋 灯笼',
    styles: 'festival guochao',
  }),
  artwork('peaks', ['Moon over peaks', '远山明月'], peaks).suits({
    tags: 'chinese mountain moon cloud 国风 山水 明月 祥云',
    styles: 'guochao festival ink nature',
  }),
  artwork('ball', ['Ball and lanes', '球与跑道'], ball).suits({
    tags: 'sport match running ball 运动 比赛 跑步 球',
    styles: 'sport playful education sale',
  }),
  artwork('balloons', ['Balloons', '气球'], balloons).suits({
    tags: 'party birthday children confetti 派对 生日 儿童 气球',
    styles: 'playful sale wedding festival',
  }),
  artwork('record', ['Record', '唱片'], record).suits({
    tags: 'music concert vinyl club 音乐 演唱会 唱片',
    styles: 'night retro editorial',
  }),
  artwork('fans', ['Fans', '扇形'], fans).suits({
    tags: 'art-deco luxury gala 装饰艺术 奢华 晚宴',
    styles: 'luxury retro wedding guochao night',
  }),
  artwork('brush', ['Brush and sun', '笔触与红日'], brush).suits({
    tags: 'brush calligraphy abstract minimal 书法 抽象 极简',
    styles: 'ink minimal editorial guochao luxury wedding photo-first sport',
  }),
  artwork('cutouts', ['Paper cut-outs', '剪纸拼贴'], cutouts).suits({
    tags: 'abstract organic collage gallery 抽象 有机 拼贴 展览',
    styles: 'editorial minimal wedding nature food education playful photo-first',
  }),
]

const byId = new Map(all.map(one => [one.id, one]))

export const artworks = (): readonly Artwork[] => all

export const findArtwork = (id: string): Artwork | undefined => byId.get(id)

/**
 * The artworks for a style and a frame of `aspect` (width over height), those made for the style before those that suit all
 * styles. Never fewer than three: a style that is not known gets what suits all, frames longer than 4:1 count as 4:1.
 */
export const artworksFor = (styleId: string, aspect: number): Artwork[] => {
  const clamped = Number.isNaN(aspect) ? 1 : Math.min(4, Math.max(0.25, aspect))
  const isMeant = (one: Artwork): boolean => one.styles !== everyStyle
  return all
    .filter(
      one => (one.styles.includes(styleId) || !isMeant(one)) && one.minAspect <= clamped && clamped <= one.maxAspect,
    )
    .toSorted((a, b) => Number(isMeant(b)) - Number(isMeant(a)))
}
