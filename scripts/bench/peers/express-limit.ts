// Express with nothing behind it: what this machine can answer at most, whatever the platform does.
import express from 'express'
import { ready } from './ready.ts'

// As large as a freshly queued task reads on the wire.
const task = { object: 'task', status: 'queued', done: false, filler: 'x'.repeat(1_100) }

const app = express()
app.use(express.json())
app.post('/tasks', (request, response) => {
  const { type } = request.body as { type: string }
  const id = `task_${process.hrtime.bigint()}`
  response
    .status(202)
    .location(`/tasks/${id}`)
    .json({ id, type, ...task })
})

await ready(app.listen(0, '127.0.0.1'))
