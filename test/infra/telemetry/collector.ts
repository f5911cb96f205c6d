/** An OTLP/HTTP collector that keeps what it is sent. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

type Attribute = { key: string; value: { stringValue?: string; intValue?: number; boolValue?: boolean } }

export type ExportedSpan = {
  service: string | number | boolean | undefined
  name: string
  kind: number
  traceId: string
  spanId: string
  parentSpanId?: string
  links: { traceId: string; spanId: string }[]
  status: { code: number; message?: string }
  attributes: Record<string, unknown>
}

type RawSpan = Omit<ExportedSpan, 'service' | 'attributes'> & { attributes: Attribute[] }
type Export = {
  resourceSpans: { resource: { attributes: Attribute[] }; scopeSpans: { spans: RawSpan[] }[] }[]
}

/** Listens on a free port; `status` is what it answers to every export. */
export const startCollector = async (status = 200) => {
  const spans: ExportedSpan[] = []
  const paths: (string | undefined)[] = []
  const keep = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    paths.push(request.url)
    spans.push(...spansOf((await json(request)) as Export))
    response.writeHead(status, { 'content-type': 'application/json' }).end('{}')
  }
  const server = createServer((request, response) => void keep(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    paths,
    span: (name: string): ExportedSpan => {
      const found = spans.find(span => span.name === name)
      if (found === undefined) throw new Error(`no span ${name} among ${spans.map(span => span.name).join(', ')}`)
      return found
    },
    [Symbol.asyncDispose]: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

const spansOf = ({ resourceSpans }: Export): ExportedSpan[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(scope =>
      scope.spans.map(span => ({
        ...span,
        service: plain(resource.attributes)['service.name'],
        attributes: plain(span.attributes),
      })),
    ),
  )

const plain = (attributes: Attribute[]): Record<string, string | number | boolean | undefined> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue ?? value.boolValue]))
