import { type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { request } from 'node:http';
import type { Recorder } from '../calls.ts';
import { containerdSocket, startDaemon, until } from '../containerd.ts';
import type { Json, JsonObject } from '../grpc.ts';

const apiVersion = 'v1.41';

const socketOf = (work: string): string => `${work}/docker.sock`;

/** Starts dockerd on a containerd that runs. */
export async function startDockerd(work: string, cgroup: string): Promise<ChildProcess> {
  const folders = ['--data-root', `${work}/docker`, '--exec-root', '/run/docker-exec', '--pidfile', '/run/docker.pid'];
  const daemon = startDaemon(work, [
    'dockerd',
    ...folders,
    '-H',
    `unix://${socketOf(work)}`,
    '--containerd',
    containerdSocket(work),
    '--storage-driver',
    'overlay2',
    '--userland-proxy=false',
    '--ip6tables=false',
    '--cgroup-parent',
    `/${cgroup}/docker`,
  ]);
  await until('dockerd', () => existsSync(socketOf(work)));
  return daemon;
}

/** What a scenario asks of the Engine API. */
export interface ApiCall {
  query?: Record<string, string>;
  body?: JsonObject | Buffer;
  /** HTTP status that the scenario expects. */
  expect: number;
  noise?: boolean;
}

/** Plays a client of the Engine API, such as the docker command. */
export class DockerClient {
  readonly #work: string;
  readonly #recorder: Recorder;

  constructor(work: string, recorder: Recorder) {
    this.#work = work;
    this.#recorder = recorder;
  }

  /** Sends a request. @returns status and text of the answer */
  #send(verb: string, path: string, body: JsonObject | Buffer | undefined): Promise<{ code: number; text: string }> {
    const raw = Buffer.isBuffer(body);
    return new Promise((resolve, reject) => {
      const outgoing = request(
        {
          socketPath: socketOf(this.#work),
          method: verb,
          path: `/${apiVersion}${path}`,
          headers: { Host: 'docker', 'Content-Type': raw ? 'application/x-tar' : 'application/json' },
        },
        (incoming) => {
          let text = '';
          incoming.setEncoding('utf8').on('data', (part: string) => (text += part));
          incoming.on('end', () => resolve({ code: incoming.statusCode!, text }));
        },
      );
      outgoing.on('error', reject);
      outgoing.end(raw ? body : body && JSON.stringify(body));
    });
  }

  /**
   * Calls and records.
   * @param method verb and path, such as `POST /containers/create`
   * @returns the answer's body
   * @throws if the status is not the expected one
   */
  async call(method: string, { query, body, expect, noise }: ApiCall): Promise<Json> {
    const [verb = '', path = ''] = method.split(' ');
    const shown = Buffer.isBuffer(body) ? `<tar file, ${body.length} bytes>` : body;
    const end = this.#recorder.begin({
      caller: 'client',
      callee: 'dockerd',
      iface: 'docker',
      method,
      request: query ? { query, ...(shown !== undefined && { body: shown }) } : shown,
      noise,
    });
    const { code, text } = await this.#send(verb, query ? `${path}?${new URLSearchParams(query)}` : path, body);
    const answer = text.trim() === '' ? undefined : (JSON.parse(text) as JsonObject);
    const ok = code < 400;
    end({ response: answer, status: { ok, code: String(code), ...(!ok && { message: String(answer?.['message'] ?? '') }) } });
    if (code !== expect) throw new Error(`${method}: expected ${expect}, found ${code}: ${text.trim()}`);
    return answer ?? null;
  }

  /** Path of a container's network namespace. Not recorded: the answer to `inspect` is long and shows nothing that other calls don't. */
  async namespaceOf(container: string): Promise<string> {
    const { text } = await this.#send('GET', `/containers/${container}/json`, undefined);
    return (JSON.parse(text) as { NetworkSettings: { SandboxKey: string } }).NetworkSettings.SandboxKey;
  }
}
