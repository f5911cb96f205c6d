import { Failure } from '#contracts/failures.ts'
import type { DesignDocument } from '#contracts/designs/document.ts'
import { findStyle } from '#contracts/designs/styles.ts'
import { archetypes } from '../archetypes/list.ts'
import { proposePalettes } from '../color/propose-palettes.ts'
import { drawDesign } from '../compile/preview.ts'
import type { Picture } from '../compile/svg.ts'
import type { Content } from '../content/content.ts'
import { measurer } from '../layout/measure.ts'
import type { Photo } from '../photo/picture.ts'
import type { Study } from '../photo/study.ts'
import { seededRandom, type Random } from '../random.ts'
import { parametersOf } from '../styles/parameters.ts'
import { assemble } from './assemble.ts'
import type { Candidate } from './candidate.ts'
import { chooseDiverse, type Ranked } from './choose.ts'
import { documentDistance } from './document-distance.ts'
import { drawCandidate, type Studio } from './draw-candidate.ts'
import { faultsOf } from './judge/faults.ts'
import { judge, type Judgment } from './judge/judge.ts'
import { glanceAt, likeness, type Glance } from './likeness.ts'
import { flawsOf } from './proof.ts'
import { eligible, situationOf } from './situation.ts'

/** What is to be made. */
export type Order = {
  content: Content
  canvas: { width: number; height: number }
  /** Ids of styles; several share the variants among them. */
  styles: readonly string[]
  brand: readonly string[]
  /** Main colors of the photos. */
  photoColors: readonly string[]
  mode?: 'light' | 'dark' | undefined
  studies: readonly Study[]
  logo?: Photo | undefined
  /** The photos, small, for comparing variants at a glance. */
  glimpse: Picture
  variants: number
  seed: number
}

/** How many candidates are drawn for each request, over all archetypes and styles. */
const draws = 260
const palettesPerStyle = 7
/** Two variants whose pictures are more alike than this are the same at a glance. */
const mostLikeness = 0.62
/** And so are two that differ less than this as documents. */
const leastDistance = 0.56

/**
 * Designs for an order, the best first, each of another kind; fewer than asked for when no more differ enough. The same
 * order gives the same designs.
 * @throws Failure `content-too-long` when the text fits in none of the layouts.
 */
export const generate = (order: Order): DesignDocument[] => {
  const { chosen, finish } = select(order)
  return chosen.map(({ candidate }) => finish.document(candidate))
}

/** What a candidate was made in, and what was thought of it; `prior` is how well its archetype suits. */
export type Origin = { studio: Studio; prior: number; judgment: Judgment }

export type Selection = {
  /** All that fit, the best first. */
  ranked: Ranked[]
  chosen: Ranked[]
  /** Of every candidate that is to be finished. */
  origins: Map<Candidate, Origin>
  finish: Finisher
}

/** The candidates that `generate` takes, beside those that it leaves. */
export const select = (order: Order): Selection => {
  const random = seededRandom(`design ${order.seed}`)
  const measure = measurer(order.content.locale)
  const studios = order.styles.map((id): Studio => studioFor(order, { id, measure, random }))
  const origins: Selection['origins'] = new Map()
  // Where several are as good, seeds prefer different ones.
  const taste = (style: string, { archetype }: Candidate): number =>
    0.07 * random.fork(`taste ${style} ${archetype.id}`).next()
  const drawn: Ranked[] = studios.flatMap(studio =>
    drawAll(studio, random.fork(studio.style.id), {
      count: Math.ceil(draws / studios.length),
      variants: order.variants,
    }).map(({ candidate, prior }) => {
      const judgment = judge(candidate, studio.situation, prior)
      origins.set(candidate, { studio, prior, judgment })
      return { candidate, score: judgment.total + taste(studio.style.id, candidate) }
    }),
  )
  if (drawn.length === 0) throw tooLong(order)
  drawn.sort((a, b) => b.score - a.score)
  // What breaks words or what belongs together is for texts that fit in no other way.
  const whole = drawn.filter(({ candidate }) => isWhole(candidate))
  const ranked = whole.length > 0 ? whole : drawn
  const finish = finisher(order, { origins, safe: studios[0]!.situation.safe })
  const isNew = (candidate: Candidate, others: readonly Candidate[]): boolean => finish.isNew(candidate, others)
  const chosen = chooseDiverse(ranked, order.variants, isNew)
  // The first tries may all fail at the last pixel; then the best that holds together comes alone.
  if (chosen.length === 0) chosen.push(...ranked.filter(({ candidate }) => isNew(candidate, [])).slice(0, 1))
  if (chosen.length === 0) throw tooLong(order)
  return { ranked, chosen, origins, finish }
}

export const isWhole = ({ blocks }: Candidate): boolean =>
  blocks.every(({ measured: { broken } }) => broken.brokenKeeps + broken.brokenWords === 0)

const tooLong = ({ content, canvas }: Order): Failure => {
  const longest = content.blocks.toSorted((a, b) => b.text.length - a.text.length)[0]
  return new Failure(
    'content-too-long',
    `The text does not fit on ${canvas.width} × ${canvas.height} pixels at a size that can be read; the longest part is the ${longest?.role ?? 'text'} with ${longest?.text.length ?? 0} characters.`,
  )
}

const studioFor = (
  order: Order,
  { id, measure, random }: { id: string; measure: Studio['measure']; random: Random },
): Studio => {
  const style = findStyle(id)
  if (!style) throw new Failure('invalid-input', `There is no style ${JSON.stringify(id)}.`)
  const parameters = parametersOf(id)
  const wish = { style: id, brand: order.brand, photo: order.photoColors, mode: order.mode }
  return {
    content: order.content,
    situation: situationOf(order.canvas, order.content, {
      photos: order.studies.length,
      roundness: Math.min(1.6, parameters.radius / 0.03),
      margin: parameters.margin,
    }),
    measure,
    studies: order.studies,
    logo: order.logo && order.logo.width / order.logo.height,
    palettes: proposePalettes(wish, random.fork(`palettes ${id}`), palettesPerStyle),
    style,
    parameters,
  }
}

/** Lots for every archetype that suits; for those without a place for photos only where too few others hold the text. */
const drawAll = (studio: Studio, random: Random, { count, variants }: { count: number; variants: number }): Drawn[] => {
  const suited = eligible(archetypes, studio.situation, studio.parameters.archetypes)
  const [fitting, others] = partition(
    suited,
    ({ archetype }) => studio.situation.photos === 0 || archetype.pictures > 0,
  )
  const drawn = drawFor(fitting, studio, { random, count })
  const kinds = new Set(drawn.map(({ candidate }) => candidate.archetype)).size
  return kinds < variants ? [...drawn, ...drawFor(others, studio, { random, count: count / 2 })] : drawn
}

type Drawn = { candidate: Candidate; prior: number }
type Suited = ReturnType<typeof eligible>

const partition = (suited: Suited, holds: (one: Suited[number]) => boolean): [Suited, Suited] => [
  suited.filter(holds),
  suited.filter(one => !holds(one)),
]

/** More lots for what suits better; what has faults is left out. */
const drawFor = (suited: Suited, studio: Studio, { random, count }: { random: Random; count: number }): Drawn[] => {
  const total = suited.reduce((sum, { weight }) => sum + Math.sqrt(weight), 0)
  return suited.flatMap(({ archetype, weight }) => {
    const share = Math.max(5, Math.round((count * Math.sqrt(weight)) / total))
    const own = random.fork(archetype.id)
    return Array.from({ length: share }, (_, at) => drawCandidate(studio, archetype, own.fork(String(at)))).flatMap(
      candidate =>
        candidate && faultsOf(candidate, studio.situation).length === 0 ? [{ candidate, prior: weight }] : [],
    )
  })
}

type Finisher = {
  /** True when it holds together to the pixel and looks like none of the others. */
  isNew: (candidate: Candidate, others: readonly Candidate[]) => boolean
  document: (candidate: Candidate) => DesignDocument
}

const finisher = (order: Order, { origins, safe }: { origins: Selection['origins']; safe: number }): Finisher => {
  const documents = new Map<Candidate, DesignDocument>()
  const glances = new Map<Candidate, Glance>()
  const document = (candidate: Candidate): DesignDocument => {
    const made = documents.get(candidate) ?? documentOf(candidate)
    documents.set(candidate, made)
    return made
  }
  const documentOf = (candidate: Candidate): DesignDocument =>
    assemble(candidate, origins.get(candidate)!.judgment, {
      content: order.content,
      parameters: parametersOf(candidate.style),
      logo: order.logo,
      canvas: { ...order.canvas, safe },
      seed: order.seed,
    })
  const glance = (candidate: Candidate): Glance => {
    const made = glances.get(candidate) ?? glanceAt(drawDesign(document(candidate), order.glimpse, 160))
    glances.set(candidate, made)
    return made
  }
  return {
    document,
    isNew: (candidate, others) =>
      flawsOf(document(candidate)).length === 0 &&
      others.every(
        other =>
          documentDistance(document(candidate), document(other)) >= leastDistance &&
          likeness(glance(candidate), glance(other)) <= mostLikeness,
      ),
  }
}
