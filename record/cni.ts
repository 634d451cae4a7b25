import { spawnSync } from 'node:child_process';
import type { JsonObject } from './grpc.ts';
import { kernelCall } from './kernel.ts';
import type { Session } from './scenario.ts';

/** Actor that calls the plugins: what libcni does inside a runtime. */
export const cniCaller = 'runtime';

/** What a scenario sends to a plugin. */
export interface PluginCall {
  command: 'ADD' | 'CHECK' | 'DEL' | 'VERSION';
  /** The network configuration; a text goes out as it is. */
  config: JsonObject | string;
  /** Variables other than the usual ones; null takes one away. */
  env?: Record<string, string | null>;
  /** Error code that the scenario expects; success if absent. */
  expect?: number;
}

/** Plays the caller of CNI plugins for one container, `demo`, whose network namespace is `pod`. The wrappers record what happens. */
export class CniRuntime {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
    kernelCall(session.recorder, cniCaller, ['ip', 'netns', 'add', 'pod']);
  }

  /**
   * Calls a plugin.
   * @returns the result; undefined where there is none
   * @throws if it ends otherwise than expected
   */
  call(plugin: string, { command, config, env = {}, expect }: PluginCall): JsonObject | undefined {
    const usual = {
      CNI_COMMAND: command,
      CNI_CONTAINERID: 'demo',
      CNI_NETNS: '/run/netns/pod',
      CNI_IFNAME: 'eth0',
      CNI_PATH: this.#session.plugins,
    };
    const given = Object.entries({ ...usual, ...env }).filter(([, value]) => value !== null) as [string, string][];
    const { stdout } = spawnSync(`${this.#session.plugins}/${plugin}`, [], {
      input: typeof config === 'string' ? config : JSON.stringify(config),
      env: { PATH: process.env['PATH'], ...Object.fromEntries(given) },
      encoding: 'utf8',
    });
    const result = stdout.trim() === '' ? undefined : (JSON.parse(stdout) as JsonObject);
    if (result?.['code'] !== expect)
      throw new Error(`${plugin} ${command}: expected ${expect ? `error ${expect}` : 'success'}, found ${stdout.trim()}`);
    return result;
  }

  /** Runs a program on the kernel, and records it. */
  kernel(...command: [string, ...string[]]): void {
    kernelCall(this.#session.recorder, cniCaller, command);
  }
}
