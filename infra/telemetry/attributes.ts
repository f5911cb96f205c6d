/**
 * The names of span attributes, as the OpenTelemetry conventions spell them. They live in one place because the
 * messaging conventions are still in development and rename now and then.
 */
export const attribute = {
  errorType: 'error.type',
  httpMethod: 'http.request.method',
  httpRoute: 'http.route',
  httpStatus: 'http.response.status_code',
  messagingSystem: 'messaging.system',
  messagingOperation: 'messaging.operation.name',
  messagingOperationType: 'messaging.operation.type',
  messagingDestination: 'messaging.destination.name',
  messagingRoutingKey: 'messaging.rabbitmq.destination.routing_key',
  messagingMessageId: 'messaging.message.id',
  messagingConversationId: 'messaging.message.conversation_id',
  messagingBodySize: 'messaging.message.body.size',
  messagingBatchCount: 'messaging.batch.message_count',
  taskId: 'inkstone.task.id',
  taskType: 'inkstone.task.type',
  taskLane: 'inkstone.task.lane',
  attempt: 'inkstone.attempt',
} as const

type AttributeName = (typeof attribute)[keyof typeof attribute]

export type Attributes = Partial<Record<AttributeName, string | number | boolean | undefined>>
