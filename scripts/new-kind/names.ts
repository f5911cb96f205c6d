/** Every name that a kind of work has, all from the command and the event that it is known by. */
export type KindNames = {
  /** `image.upscale` */
  type: string
  /** `image.upscaled` */
  done: string
  /** `image-upscale`: its file, and the folder of its work. */
  file: string
  /** `imageUpscale` */
  contract: string
  /** `imageUpscaleWorker` */
  worker: string
  /** `Upscale image` */
  title: string
}

/** The name cannot be used; the message says why. */
export class NameFault extends Error {}

const form = /^([a-z][a-z0-9]*(?:-[a-z0-9]+)*)\.([a-z][a-z0-9]*(?:-[a-z0-9]+)*)$/
const maxLength = 64
/** What the platform itself tells events about. */
const ownSubjects = ['task', 'batch', 'credits', 'stream']
/** What every kind publishes beside its own event. */
const ownVerbs = ['started', 'output', 'failed', 'canceled', 'progress']

export const readNames = (type: string, done: string): KindNames => {
  const [subject, verb] = parts(type, 'subject.verb, like image.upscale')
  const [sameSubject, past] = parts(done, 'subject.past, like image.upscaled')
  if (ownSubjects.includes(subject)) throw new NameFault(`${subject} is a subject of the platform itself.`)
  if (subject !== sameSubject) throw new NameFault(`${type} and ${done} must begin with the same subject.`)
  if (verb === past) throw new NameFault('The command and the event must differ: one asks, the other tells.')
  if (ownVerbs.includes(past)) throw new NameFault(`Every kind tells ${subject}.${past} already; name what is new.`)
  const file = `${subject}-${verb}`
  const contract = camelCase(file)
  const title = `${verb[0]!.toUpperCase()}${verb.slice(1)} ${subject}`.replaceAll('-', ' ')
  return { type, done, file, contract, worker: `${contract}Worker`, title }
}

const parts = (name: string, wanted: string): [string, string] => {
  const match = name.length <= maxLength ? form.exec(name) : null
  if (!match) throw new NameFault(`${JSON.stringify(name)} is not of the form ${wanted}, in small letters and dashes.`)
  return [match[1]!, match[2]!]
}

const camelCase = (text: string): string => text.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
