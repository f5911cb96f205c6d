import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { rememberPassword } from './password.ts'
import { claimPorts, isListening } from './ports.ts'
import { type Server, reclaim, runServer } from './private-server.ts'

/** One Apache Kafka on loopback (KRaft: broker and controller in one), reachable in three ways. */
export type KafkaServer = Server & {
  /** `host:port` in the clear. */
  brokers: string
  /** `host:port` with TLS and SASL (PLAIN and SCRAM). */
  secureBrokers: string
  user: string
  password: string
  /** The certificate to trust, in PEM. */
  ca: string
  /** `host:port` of a listener that says the broker is at an address of a private network. */
  lureBrokers: string
}

type Ports = Record<'plain' | 'secure' | 'lure' | 'controller', number>
type Options = { dir: string; jars: string; signal?: AbortSignal }

const user = 'inkstone'
/** What the luring listener calls itself: nothing that anybody may connect to on a customer's behalf. */
const lureHost = '10.255.255.1'

/** Starts a private Kafka whose jars lie in `jars`. */
export async function startKafka(options: Options): Promise<KafkaServer> {
  const dir = resolve(options.dir)
  mkdirSync(dir, { recursive: true })
  await reclaim(dir, 'SIGTERM')
  const ports = await claimPorts(dir, ['plain', 'secure', 'lure', 'controller'])
  const password = rememberPassword(dir)
  const ca = makeCertificate(dir, password)
  const config = join(dir, 'server.properties')
  writeFileSync(config, configuration({ dir, ports, password }), { mode: 0o600 })
  format({ dir, jars: options.jars, config, password })
  const server = await runServer(
    {
      name: 'Kafka',
      dir,
      url: `kafka://127.0.0.1:${ports.plain}`,
      launch: {
        command: 'java',
        args: [...javaOptions(options.jars), '-Xmx384m', '-XX:+UseSerialGC', 'kafka.Kafka', config],
        env: { PATH: process.env['PATH'] ?? '' },
        cwd: dir,
        logFile: join(dir, 'kafka.log'),
        parentDeathSignal: 'SIGKILL',
      },
      ready: () => isListening(ports.plain),
      stopSignal: 'SIGTERM',
    },
    options.signal,
  )
  return Object.assign(server, {
    brokers: `127.0.0.1:${ports.plain}`,
    secureBrokers: `localhost:${ports.secure}`,
    user,
    password,
    ca,
    lureBrokers: `127.0.0.1:${ports.lure}`,
  })
}

const javaOptions = (jars: string): string[] => [
  '-cp',
  join(jars, '*'),
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
]

/** A certificate for this machine's own names, made with the tool that every Java brings. */
function makeCertificate(dir: string, password: string): string {
  const path = join(dir, 'ca.pem')
  if (!existsSync(path)) {
    const store = ['-keystore', join(dir, 'keys.p12'), '-storepass', password, '-alias', 'kafka']
    const names = ['-dname', 'CN=localhost', '-ext', 'san=dns:localhost,ip:127.0.0.1']
    run('keytool', ['-genkeypair', ...store, ...names, '-keyalg', 'EC', '-validity', '3650', '-storetype', 'PKCS12'])
    run('keytool', ['-exportcert', '-rfc', ...store, '-file', path])
  }
  return readFileSync(path, 'utf8')
}

function format({
  dir,
  jars,
  config,
  password,
}: {
  dir: string
  jars: string
  config: string
  password: string
}): void {
  if (existsSync(join(dir, 'data', 'meta.properties'))) return
  const scram = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap(mechanism => [
    '--add-scram',
    `${mechanism}=[name=${user},password=${password}]`,
  ])
  const tool = ['kafka.tools.StorageTool', 'format', '--cluster-id', 'aW5rc3RvbmUtdGVzdC0wMQ', '--config', config]
  run('java', [...javaOptions(jars), ...tool, ...scram])
}

function run(command: string, args: string[]): void {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} failed: ${stdout}${stderr}`)
}

const configuration = ({ dir, ports, password }: { dir: string; ports: Ports; password: string }): string => `
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${ports.controller}
controller.listener.names=CONTROLLER
listeners=PLAIN://127.0.0.1:${ports.plain},SECURE://127.0.0.1:${ports.secure},LURE://127.0.0.1:${ports.lure},CONTROLLER://127.0.0.1:${ports.controller}
advertised.listeners=PLAIN://127.0.0.1:${ports.plain},SECURE://localhost:${ports.secure},LURE://${lureHost}:${ports.lure}
listener.security.protocol.map=PLAIN:PLAINTEXT,SECURE:SASL_SSL,LURE:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=PLAIN
listener.name.secure.sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512
listener.name.secure.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_${user}="${password}";
listener.name.secure.scram-sha-256.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.secure.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.secure.ssl.keystore.type=PKCS12
listener.name.secure.ssl.keystore.location=${join(dir, 'keys.p12')}
listener.name.secure.ssl.keystore.password=${password}
listener.name.secure.ssl.key.password=${password}
log.dirs=${join(dir, 'data')}
num.network.threads=2
num.io.threads=2
background.threads=2
auto.create.topics.enable=false
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
`
