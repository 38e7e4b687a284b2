import { delimiter, join } from 'node:path';
import { type Server } from '../processes/ports.ts';
import { type RabbitmqBinaries } from './rabbitmq-binaries.ts';

/** The broker closes the channel of a larger message. No event of the lab has 1 KiB. */
const MAX_MESSAGE_BYTES = 1024 * 1024;

type PortOf = (server: Server) => number;

/** Returns the broker's configuration files by name. */
export function configuration(port: PortOf): Record<string, string> {
  return {
    'rabbitmq.conf': [
      'default_user = lab',
      'default_pass = lab',
      'management.tcp.ip = 127.0.0.1',
      `management.tcp.port = ${port('BROKER_UI')}`,
      `max_message_size = ${MAX_MESSAGE_BYTES}`,
      'log.console = true',
      'log.console.level = warning',
      'log.file = false',
      '',
    ].join('\n'),
    enabled_plugins: '[rabbitmq_management].\n',
  };
}

/** Sets every path and port, so that the broker shares nothing with the machine's own installation. */
export function environment(binaries: RabbitmqBinaries, folder: string, node: string, port: PortOf): NodeJS.ProcessEnv {
  const { PATH = '', LANG = 'C.UTF-8' } = process.env;
  return {
    PATH: [...binaries.path, PATH].join(delimiter),
    LD_LIBRARY_PATH: binaries.libraries.join(delimiter),
    LANG,
    HOME: folder,
    ERL_EPMD_PORT: String(port('EPMD')),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_NODENAME: node,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(port('AMQP')),
    RABBITMQ_DIST_PORT: String(port('AMQP_DIST')),
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'logs'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_ADVANCED_CONFIG_FILE: join(folder, 'advanced.config'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    RABBITMQ_PID_FILE: join(folder, 'pid'),
    // The start script then execs the broker, so its pid is the broker's.
    RUNNING_UNDER_SYSTEMD: 'true',
    // The broker uses half of the cores, and its idle schedulers sleep instead of spinning.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
      '-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none +SP 50:50',
  };
}
