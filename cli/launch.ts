import { type ChildProcess, spawn } from 'node:child_process';
import cluster from 'node:cluster';
import type { Config } from '@/lib/core/env';
import { GATEWAY_FLAGS, GATEWAY_PROGRAM } from '@/lib/core/gateway-program';

/** A process of the product, and how to start it. */
export interface Launcher {
  name: 'gateway' | 'console';
  launch: () => ChildProcess;
}

/** How to start each process, with this environment. Several gateways share one port; a single one listens itself. */
export function launchers(config: Config, environment: NodeJS.ProcessEnv): Launcher[] {
  const gateways = Array.from({ length: config.gatewayProcesses }, (): Launcher => {
    const shared = config.gatewayProcesses > 1;
    return {
      name: 'gateway',
      launch: () =>
        shared
          ? launchShared(environment)
          : launchAlone([...GATEWAY_FLAGS, GATEWAY_PROGRAM], environment),
    };
  });
  return [
    ...gateways,
    { name: 'console', launch: () => launchAlone(['build/console.mjs'], environment) },
  ];
}

function launchAlone(args: string[], env: NodeJS.ProcessEnv): ChildProcess {
  // Its own process group: a Ctrl-C in the terminal reaches only us, and we stop the processes in order.
  return spawn(process.execPath, args, {
    env,
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

/** Accepts the connections here and distributes them round-robin. */
function launchShared(env: NodeJS.ProcessEnv): ChildProcess {
  cluster.setupPrimary({
    exec: GATEWAY_PROGRAM,
    execArgv: GATEWAY_FLAGS,
    args: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return cluster.fork(env).process;
}
