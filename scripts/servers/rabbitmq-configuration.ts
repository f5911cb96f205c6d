import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const user = 'inkstone'
export const portNames = ['amqp', 'management', 'prometheus', 'distribution', 'epmd'] as const
export type RabbitmqPorts = Record<(typeof portNames)[number], number>

/** Writes every file RabbitMQ reads, so that nothing under /etc/rabbitmq has a say. */
export function writeConfiguration({
  dir,
  ports,
  password,
}: {
  dir: string
  ports: RabbitmqPorts
  password: string
}): void {
  const write = (name: string, text: string): void => writeFileSync(join(dir, name), text, { mode: 0o600 })
  write('enabled_plugins', '[rabbitmq_management,rabbitmq_prometheus].\n')
  write('rabbitmq-env.conf', '')
  write('advanced.config', '[].\n')
  write('rabbitmq.conf', settings(ports, password))
}

// The memory limit is a part of the machine, because the database, the workers and a browser live on it as well; the disk
// limit is what one write-ahead file and a segment need. The write-ahead file stays in memory until it is rolled over:
// 512 MB of it (the default) is out of proportion for one machine.
function settings(ports: RabbitmqPorts, password: string): string {
  return `listeners.tcp.1 = 127.0.0.1:${ports.amqp}
management.tcp.ip = 127.0.0.1
management.tcp.port = ${ports.management}
prometheus.tcp.ip = 127.0.0.1
prometheus.tcp.port = ${ports.prometheus}
default_user = ${user}
default_pass = ${password}
default_user_tags.administrator = true
vm_memory_high_watermark.relative = 0.3
disk_free_limit.absolute = 512MB
raft.wal_max_size_bytes = 134217728
log.console = false
log.file.level = warning
log.file.rotation.size = 5242880
log.file.rotation.count = 2
`
}
