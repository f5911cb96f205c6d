export type FontScript = 'latin' | 'han' | 'arabic'
type FontKind = 'sans' | 'serif' | 'display' | 'brush' | 'condensed' | 'rounded'

/** One file: a family in one weight. `file` lies below `@expo-google-fonts/`. */
export type FontFace = { id: string; weight: number; file: string }

export type FontFamily = {
  /** What documents and styles call it; also the name of its package. */
  id: string
  name: string
  faces: readonly FontFace[]
  scripts: readonly FontScript[]
  license: 'OFL-1.1'
  kind: FontKind
}

const weightNames: Record<number, string> = {
  300: 'Light',
  400: 'Regular',
  500: 'Medium',
  600: 'SemiBold',
  700: 'Bold',
  800: 'ExtraBold',
  900: 'Black',
}

/** Package, folder and file follow from the name, which is how the publisher of the packages builds them. */
const family = (
  name: string,
  weights: readonly number[],
  { kind, scripts }: { kind: FontKind; scripts: readonly FontScript[] },
): FontFamily => {
  const id = name.toLowerCase().replaceAll(' ', '-')
  const faces = weights.map(weight => {
    const cut = `${weight}${weightNames[weight]}`
    return { id: `${id}-${weight}`, weight, file: `${id}/${cut}/${name.replaceAll(' ', '')}_${cut}.ttf` }
  })
  return { id, name, faces, scripts, license: 'OFL-1.1', kind }
}

const latin = ['latin'] as const
const han = ['han', 'latin'] as const
const arabic = ['arabic', 'latin'] as const

/** Every family that a design may use. The weights are those that posters need; a Chinese face takes 6–15 MB. */
export const families: readonly FontFamily[] = [
  family('Inter', [400, 500, 600, 700, 800, 900], { kind: 'sans', scripts: latin }),
  family('Space Grotesk', [400, 500, 700], { kind: 'sans', scripts: latin }),
  family('Archivo Black', [400], { kind: 'display', scripts: latin }),
  family('Oswald', [400, 500, 600, 700], { kind: 'condensed', scripts: latin }),
  family('Bebas Neue', [400], { kind: 'condensed', scripts: latin }),
  family('Fredoka', [400, 500, 600, 700], { kind: 'rounded', scripts: latin }),
  family('Nunito', [400, 600, 700, 800, 900], { kind: 'rounded', scripts: latin }),
  family('Playfair Display', [400, 600, 700, 900], { kind: 'serif', scripts: latin }),
  family('Lora', [400, 500, 600, 700], { kind: 'serif', scripts: latin }),
  family('Cormorant Garamond', [400, 500, 600, 700], { kind: 'serif', scripts: latin }),
  family('DM Serif Display', [400], { kind: 'serif', scripts: latin }),
  family('Abril Fatface', [400], { kind: 'serif', scripts: latin }),
  family('Noto Sans SC', [400, 500, 700, 900], { kind: 'sans', scripts: han }),
  family('Noto Serif SC', [400, 700, 900], { kind: 'serif', scripts: han }),
  family('Ma Shan Zheng', [400], { kind: 'brush', scripts: han }),
  family('ZCOOL KuaiLe', [400], { kind: 'display', scripts: han }),
  family('ZCOOL XiaoWei', [400], { kind: 'serif', scripts: han }),
  family('ZCOOL QingKe HuangYou', [400], { kind: 'display', scripts: han }),
  family('Noto Naskh Arabic', [400, 700], { kind: 'serif', scripts: arabic }),
  family('Noto Kufi Arabic', [400, 700, 900], { kind: 'sans', scripts: arabic }),
]

const byId = new Map(families.map(entry => [entry.id, entry]))

export const findFamily = (id: string): FontFamily | undefined => byId.get(id)

/** The face of the family whose weight is nearest; of two that are equally near, the bolder one. */
export const nearestFace = ({ faces }: FontFamily, weight: number): FontFace =>
  faces.reduce((best, face) => {
    const [distance, least] = [Math.abs(face.weight - weight), Math.abs(best.weight - weight)]
    return distance < least || (distance === least && face.weight > best.weight) ? face : best
  })
