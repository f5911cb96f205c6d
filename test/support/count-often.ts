import type { RabbitmqServer } from '../../scripts/servers/rabbitmq.ts'

/** Lets the management API tell how full a queue is half a second late at most, not five; for queues that are declared from now on. */
export const countOften = async (server: Pick<RabbitmqServer, 'ctl'>): Promise<void> => {
  await server.ctl(['eval', 'application:set_env(rabbit, quorum_tick_interval, 500).'])
}
