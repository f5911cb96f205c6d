import type { z } from 'zod'
import type { StoredFile } from './work.ts'

/** Two lanes per kind: people who wait, and work that can wait. Lanes are queues, since priorities differ between broker versions. */
export const lanes = ['interactive', 'bulk'] as const
export type Lane = (typeof lanes)[number]

/** Which folder of storage the files of a kind lie in. */
export type OutputFolder = 'designs' | 'exports' | 'results'

/** One kind of work, said once: validation, types, OpenAPI, topology, pricing and dashboards derive from it. */
export type Kind<
  Type extends string = string,
  Input extends z.ZodType = z.ZodType,
  Result extends z.ZodType = z.ZodType,
> = {
  /** `subject.verb`: the task type, the command and the stem of its queues. */
  type: Type
  /** `subject.past`: the event that a finished piece of work is published as. */
  done: string
  title: string
  description: string
  input: Input
  /** The JSON part of what the work yields; files are listed beside it in `task.output`. */
  result: Result
  /** The most that a task with this input may cost, in whole credits; held at acceptance. Must not throw for valid input. */
  credits: (input: z.output<Input>) => bigint
  /** What it costs when the answer to the same question was still known, so that no work was done; the full price if left out. */
  repeatCredits?: bigint
  /** What it costs when it was stopped after these files had landed; nothing if left out. */
  incurred?: (files: readonly StoredFile[]) => bigint
  /** `credits` in words, for the catalogue. */
  priceRule: string
  /** How long one attempt may run before it is aborted. */
  timeoutMs: number
  /** How many tasks one worker process runs side by side; also the prefetch of its consumer. */
  concurrency: number
  /** Only keys with the scope `admin` may post it, and it stays out of the public catalogue. */
  adminOnly?: boolean
  /** The domain that the input is about: acceptance checks that the caller has proven control of it. */
  domain?: (input: z.output<Input>) => string
  /** What the caller states in the input and answers for: it stays in the audit log when the task is long gone. */
  statement?: (input: z.output<Input>) => Record<string, string>
  /** The assets that the input refers to: acceptance checks that they exist and belong to the caller. */
  assets?: (input: z.output<Input>) => string[]
  /** The design that the input is about: acceptance checks that it is the caller's, and puts the version into the input. */
  design?: (input: z.output<Input>) => { designId: string; version: number | undefined }
  /** Where its files lie in storage; `results` if left out. */
  folder?: OutputFolder
  example: { input: z.input<Input>; result: z.output<Result> }
}

export const defineKind = <Type extends `${string}.${string}`, Input extends z.ZodType, Result extends z.ZodType>(
  kind: Kind<Type, Input, Result>,
): Kind<Type, Input, Result> => kind

/** `image` of `image.process`: the first word of every event that the work publishes. */
export const subjectOf = (type: string): string => type.slice(0, type.indexOf('.'))

export const queueOf = (type: string, lane: Lane): string => `${type}.${lane}`
