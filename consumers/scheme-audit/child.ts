// Where samples are decoded: the entry of the child processes, which know no secret and write no file.
import { serveJobs } from '#infra/engines/serve-jobs.ts'
import { measureImage } from './meters/measure-image.ts'

serveJobs(measureImage)
