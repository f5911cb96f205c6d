import type { z } from 'zod'

/** Something that the platform has done outside of itself and that is no task of anybody: a letter, a payment. */
export type PlatformCommand<Type extends string = string, Data extends z.ZodType = z.ZodType> = {
  /** `subject.verb`: the command and its queue. */
  type: Type
  summary: string
  data: Data
  example: z.input<Data>
}

export const defineCommand = <Type extends `${string}.${string}`, Data extends z.ZodType>(
  command: PlatformCommand<Type, Data>,
): PlatformCommand<Type, Data> => command
