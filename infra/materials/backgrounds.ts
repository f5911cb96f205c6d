import { chevrons, diagonalStripes, speedLines } from './backgrounds/bands.ts'
import { inkWash } from './backgrounds/brush.ts'
import { auspiciousClouds, lattice, seigaiha } from './backgrounds/chinese.ts'
import { confetti, dotGrid, halftone, memphis, terrazzo } from './backgrounds/dots.ts'
import { bokeh, colorFields, softBlobs } from './backgrounds/fields.ts'
import { hills, mountains, paperCut, rainbowArches, skyline, waves } from './backgrounds/layers.ts'
import { concentric, contours, gridLines, sunburst } from './backgrounds/lines.ts'
import { leaves } from './backgrounds/plants.ts'
import { rect } from './backgrounds/shapes.ts'
import { sketchOf, type Draw, type Scene } from './backgrounds/sketch.ts'

/** A pattern that is drawn anew for every canvas. */
export type Background = {
  /** `background-waves` */
  id: string
  name: { en: string; zh: string }
  tags: readonly string[]
  /**
   * An SVG fragment that fills `width` × `height`: the ground, and shapes that may reach over the edge. Plain fills, strokes
   * and linear gradients alone, without opacity, so that every output can show it. The same scene gives the same text.
   * No color of it is outside the range between the ground and the inks.
   */
  draw: (scene: Scene) => string
}

const background = (id: string, [en, zh]: readonly [string, string], draw: Draw) => ({
  tagged: (...tags: string[]): Background => ({
    id: `background-${id}`,
    name: { en, zh },
    tags,
    draw: scene => {
      const sketch = sketchOf(scene)
      const { width, height, ground } = sketch
      return rect({ x: 0, y: 0, width, height }, ground) + draw(sketch)
    },
  }),
})

const backgrounds = [
  background('soft-blobs', ['Soft blobs', '柔和色块'], softBlobs).tagged('organic', 'friendly', '圆润', '活泼'),
  background('color-fields', ['Color fields', '流光'], colorFields).tagged('gradient', 'tech', '渐变', '科技'),
  background('bokeh', ['Bokeh', '光斑'], bokeh).tagged('night', 'party', '夜晚', '浪漫'),
  background('ink-wash', ['Ink wash', '水墨'], inkWash).tagged('chinese', 'brush', '国风', '书法'),
  background('grid-lines', ['Grid', '网格'], gridLines).tagged('tech', 'business', '科技', '商务'),
  background('diagonal-stripes', ['Diagonal stripes', '斜条纹'], diagonalStripes).tagged(
    'sport',
    'retro',
    '运动',
    '复古',
  ),
  background('chevrons', ['Chevrons', '箭头'], chevrons).tagged('sport', 'business', '运动', '方向'),
  background('contours', ['Contours', '等高线'], contours).tagged('nature', 'outdoor', '户外', '地形'),
  background('concentric', ['Rings', '同心圆'], concentric).tagged('minimal', 'tech', '极简', '圆环'),
  background('sunburst', ['Sunburst', '放射光芒'], sunburst).tagged('retro', 'sale', '复古', '促销', '喜庆'),
  background('speed-lines', ['Speed lines', '速度线'], speedLines).tagged('sport', 'sale', '运动', '动感'),
  background('halftone', ['Halftone', '半调网点'], halftone).tagged('retro', 'pop', '波普', '印刷'),
  background('dot-grid', ['Dot grid', '点阵'], dotGrid).tagged('tech', 'education', '科技', '教育'),
  background('confetti', ['Confetti', '彩屑'], confetti).tagged('party', 'festival', '派对', '庆祝'),
  background('terrazzo', ['Terrazzo', '水磨石'], terrazzo).tagged('food', 'interior', '美食', '家居'),
  background('memphis', ['Memphis', '孟菲斯'], memphis).tagged('playful', 'children', '活泼', '儿童'),
  background('waves', ['Waves', '波浪'], waves).tagged('summer', 'education', '夏天', '海'),
  background('mountains', ['Mountains', '远山'], mountains).tagged('chinese', 'nature', '国风', '山水'),
  background('paper-cut', ['Paper cut', '剪纸层'], paperCut).tagged('craft', 'festival', '剪纸', '立体'),
  background('skyline', ['Skyline', '城市天际线'], skyline).tagged('city', 'business', '城市', '商务'),
  background('rainbow-arches', ['Arches', '彩虹拱'], rainbowArches).tagged('retro', 'children', '复古', '儿童'),
  background('hills', ['Hills', '山丘'], hills).tagged('nature', 'children', '自然', '郊外'),
  background('seigaiha', ['Sea waves', '海水纹'], seigaiha).tagged('chinese', 'festival', '国潮', '传统'),
  background('auspicious-clouds', ['Auspicious clouds', '祥云'], auspiciousClouds).tagged(
    'chinese',
    'festival',
    '国潮',
    '喜庆',
  ),
  background('lattice', ['Lattice', '窗棂'], lattice).tagged('chinese', 'tea', '国风', '中式'),
  background('leaves', ['Leaves', '枝叶'], leaves).tagged('nature', 'wedding', '自然', '婚礼'),
] as const

const byId = new Map(backgrounds.map(one => [one.id, one]))

export const listBackgrounds = (): readonly Background[] => backgrounds

export const findBackground = (id: string): Background | undefined => byId.get(id)
