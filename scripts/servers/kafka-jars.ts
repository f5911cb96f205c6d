import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The last line that runs on Java 17, which is what distributions have. */
const kafkaVersion = '4.1.0'
const leastJava = 17
const fetchWithinMs = 480_000

/** The folder of a Kafka's jars, or one line that says what is missing for them. */
export type KafkaJars = { folder: string } | { missing: string }

/** Fetches Apache Kafka from Maven Central into `.inkstone`, once. */
export async function fetchKafka(state: string): Promise<KafkaJars> {
  const java = javaVersion()
  if (java === undefined || java < leastJava) return { missing: `Java ${leastJava} or newer is missing` }
  const home = join(state, `kafka-${kafkaVersion}`)
  const folder = join(home, 'lib')
  if (existsSync(folder)) return { folder }
  if (spawnSync('mvn', ['--version']).status !== 0) return { missing: 'Maven is missing' }
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, 'pom.xml'), pom)
  const fetched = join(home, 'fetching')
  console.log(`Fetching Apache Kafka ${kafkaVersion} (Maven, once) …`)
  const goal = 'dependency:copy-dependencies'
  if (!(await maven(home, ['-B', '-q', goal, '-DincludeScope=runtime', `-DoutputDirectory=${fetched}`]))) {
    rmSync(fetched, { recursive: true, force: true })
    return { missing: 'Maven cannot fetch Apache Kafka' }
  }
  // Whoever is interrupted half-way leaves no folder that looks whole.
  renameSync(fetched, folder)
  return { folder }
}

function javaVersion(): number | undefined {
  const { stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' })
  const version = /version "(\d+)/.exec(stderr ?? '')?.[1]
  return version === undefined ? undefined : Number(version)
}

function maven(cwd: string, args: string[]): Promise<boolean> {
  return new Promise(resolve => {
    const child = spawn('mvn', args, { cwd, stdio: 'ignore', timeout: fetchWithinMs })
    child.once('error', () => resolve(false))
    child.once('exit', code => resolve(code === 0))
  })
}

const dependency = (group: string, artifact: string, version: string): string =>
  `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>inkstone</groupId>
  <artifactId>kafka-for-tests</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    ${dependency('org.apache.kafka', 'kafka_2.13', kafkaVersion)}
    ${dependency('org.slf4j', 'slf4j-simple', '1.7.36')}
  </dependencies>
</project>
`
