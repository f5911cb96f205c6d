// Where pictures are decoded: the entry of the child processes, which know no secret and write no file.
import { serveJobs } from '#infra/engines/serve-jobs.ts'
import { runPipeline } from './pipeline.ts'

serveJobs(runPipeline)
