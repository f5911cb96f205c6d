import type { z } from 'zod'
import type { createTaskSchema, retryTaskSchema, TaskView } from '../http/tasks.ts'
import type { KindType, kinds, ResultOf } from '../tasks/registry.ts'

/** A kind of task that this client knows, or one that a newer server has. */
export type TaskType = KindType | (string & {})

type InputFor<Type extends TaskType> = Type extends KindType ? z.input<(typeof kinds)[Type]['input']> : unknown
type ResultFor<Type extends TaskType> = Type extends KindType ? ResultOf<Type> : unknown

/** The body of a new task, with the input that its kind takes. */
export type NewTask<Type extends TaskType = TaskType> = Omit<z.input<typeof createTaskSchema>, 'type' | 'input'> & {
  type: Type
  input: InputFor<Type>
}

/** A task, with the result that its kind gives. */
export type Task<Type extends TaskType = TaskType> = Omit<TaskView, 'result'> & { result: ResultFor<Type> | null }

export type Overrides = NonNullable<z.input<typeof retryTaskSchema>>['overrides']
