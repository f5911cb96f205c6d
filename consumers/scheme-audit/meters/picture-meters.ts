import type { Meter } from '#contracts/tasks/scheme-report.ts'
import type { Sample, Scheme } from '../sample.ts'
import { quantile } from '../statistics/quantiles.ts'
import { wilsonRate } from '../statistics/rates.ts'
import type { ImageMeasures } from './measure-image.ts'
import { valleyDepth } from './valleys.ts'

/** Characters in the picture: the label's, or for arithmetic those that were read. */
const charactersOf = ({ label, reading }: Sample, { reads_as }: Scheme): number => {
  const text = reads_as === 'text' ? (label ?? reading.text) : reading.text
  return Array.from(text.replaceAll(/\s/g, '')).length
}

/** A line from where a meter helps a machine to where it hinders one. */
type Scale = { easy: number; hard: number }

const resistanceOf = (value: number, { easy, hard }: Scale): number =>
  Math.min(1, Math.max(0, (value - easy) / (hard - easy)))

type Gauge = Pick<Meter, 'id' | 'title' | 'unit' | 'meaning'> & {
  scale?: Scale
  /** Undefined where the picture has nothing to measure. */
  of: (measures: ImageMeasures) => number | undefined
}

// The ends of the scales are rough: what common generators show at their mildest and at their harshest.
const gauges: readonly Gauge[] = [
  {
    id: 'line-share',
    title: 'Line density',
    unit: 'share',
    scale: { easy: 0, hard: 0.4 },
    of: ({ lineShare }) => lineShare,
    meaning: 'Share of the ink that belongs to long lines across the picture.',
  },
  {
    id: 'line-to-stroke',
    title: 'Line width to stroke width',
    unit: 'ratio',
    scale: { easy: 0.4, hard: 1 },
    of: ({ lineWidthPx, strokeWidthPx }) =>
      lineWidthPx === undefined || strokeWidthPx === 0 ? undefined : lineWidthPx / strokeWidthPx,
    meaning: 'Lines much thinner than the strokes can be taken off by a filter; those alike in width cannot.',
  },
  {
    id: 'separability',
    title: 'Color separability',
    unit: 'index',
    scale: { easy: 0.95, hard: 0.5 },
    of: ({ separability }) => separability,
    meaning: 'How cleanly one threshold parts ink from background: 1 for two flat colors.',
  },
  {
    id: 'contrast',
    title: 'Contrast of characters',
    unit: 'ratio',
    of: ({ contrast }) => contrast,
    meaning: 'Contrast ratio by WCAG between ink and background, 1 to 21. It matters to people, hardly to machines.',
  },
  {
    id: 'noise',
    title: 'Background noise',
    unit: 'gray levels',
    scale: { easy: 0, hard: 30 },
    of: ({ noise }) => noise,
    meaning: 'What a small median filter takes off the background. Trained networks hardly mind it.',
  },
  {
    id: 'specks',
    title: 'Specks',
    unit: 'per 1,000 pixels',
    scale: { easy: 0, hard: 10 },
    of: ({ specksPerThousand }) => specksPerThousand,
    meaning: 'Patches of ink of at most eight pixels.',
  },
  {
    id: 'direction-spread',
    title: 'Rotation and warp',
    unit: 'index',
    scale: { easy: 0.4, hard: 1 },
    of: ({ directionSpread }) => directionSpread,
    meaning: 'An estimate: outlines off the upright directions, 1 when all directions are alike.',
  },
  {
    id: 'baseline-jitter',
    title: 'Uneven baseline',
    unit: 'index',
    scale: { easy: 0, hard: 0.5 },
    of: ({ baselineJitter }) => baselineJitter,
    meaning: 'How much the bottoms of characters vary, in heights of a character.',
  },
  {
    id: 'glyph-height',
    title: 'Height of characters',
    unit: 'pixels',
    of: ({ glyphHeightPx }) => (glyphHeightPx === 0 ? undefined : glyphHeightPx),
    meaning: 'Median height of the patches of ink that are tall enough to be characters.',
  },
]

const summarize = ({ of, scale, ...gauge }: Gauge, samples: readonly Sample[]): Meter[] => {
  const values = samples.map(({ measures }) => of(measures)).filter(value => value !== undefined)
  if (values.length === 0) return []
  const [low, value, high] = [0.1, 0.5, 0.9].map(share => quantile(values, share)) as [number, number, number]
  const resistance = scale ? resistanceOf(value, scale) : null
  return [{ ...gauge, value, low, high, range: 'percentiles-10-90', resistance }]
}

/** What the pictures measure, the meters of segmentation first. A meter without anything to measure is left out. */
export const pictureMeters = (samples: readonly Sample[], scheme: Scheme): Meter[] => {
  const counted = samples.map(sample => ({ sample, characters: charactersOf(sample, scheme) }))
  const segmentable = counted.filter(
    ({ sample: { measures }, characters }) =>
      characters > 0 && (measures.glyphs === characters || measures.solidGlyphs === characters),
  )
  const rate = wilsonRate(segmentable.length, samples.length)
  const seams: Gauge = {
    id: 'valleys',
    title: 'Gaps between characters',
    unit: 'index',
    scale: { easy: 1, hard: 0.2 },
    of: measures => depths.get(measures),
    meaning: 'How empty the columns are where characters meet: 1 for clean gaps.',
  }
  const depths = new Map(
    counted.map(({ sample: { measures }, characters }) => [measures, valleyDepth(measures.columns, characters)]),
  )
  const segments: Meter = {
    id: 'segmentable',
    title: 'Characters that stand apart',
    unit: 'share',
    ...rate,
    range: 'interval-95',
    resistance: 1 - rate.value,
    meaning:
      'Share of pictures in which connected patches of ink are as many as characters, with or without thin lines.',
  }
  return [segments, ...[seams, ...gauges].flatMap(gauge => summarize(gauge, samples))]
}
