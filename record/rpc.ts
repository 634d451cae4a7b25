import type grpc from '@grpc/grpc-js';
import { loadProto } from '../src/trace/catalogue.ts';
import type { Interface } from '../src/trace/schema.ts';
import type { Recorder } from './calls.ts';
import { clientAt, Protocol, type JsonObject, type Reply } from './grpc.ts';

/** How a call is to be noted and judged. */
export interface Expectation {
  /** gRPC code that the scenario expects; `OK` if absent. */
  expect?: string;
  /** Polls and handshakes. */
  noise?: boolean;
}

/** A side of a gRPC interface that calls and is recorded. */
export class Caller {
  readonly #client: grpc.Client;
  readonly #protocol: Protocol;
  readonly #interfaces: Map<string, Interface>;

  readonly #recorder: Recorder;
  readonly #callee: string;

  /**
   * @param family first part of the interface's name in a trace: `cri`, `csi`
   * @param catalogue file in `src/trace/catalogue/` that requests are made from
   * @param callee actor that answers, and the catalogue of its own version
   */
  constructor(recorder: Recorder, family: 'cri' | 'csi', catalogue: string, callee: { name: string; catalogue: string }, socket: string) {
    this.#recorder = recorder;
    this.#callee = callee.name;
    this.#client = clientAt(socket);
    this.#protocol = new Protocol(catalogue, callee.catalogue);
    this.#interfaces = new Map(Object.keys(loadProto(catalogue).services).map((name) => [name, `${family}.${name}` as Interface]));
  }

  /**
   * Calls and records.
   * @returns the answer in its JSON form; empty if the call failed as expected
   * @throws if it ended otherwise than expected: then the software behaves differently, and the recording's texts would be wrong
   */
  async call(
    caller: string,
    service: string,
    rpc: string,
    request: JsonObject,
    { expect = 'OK', noise }: Expectation = {},
  ): Promise<JsonObject> {
    const end = this.#recorder.begin({
      caller,
      callee: this.#callee,
      iface: this.#interfaces.get(service)!,
      method: rpc,
      request: this.#protocol.requestOf(service, rpc, request),
      noise,
    });
    const reply: Reply = await this.#protocol.call(this.#client, service, rpc, request);
    const ok = reply.code === 'OK';
    end({ response: reply.response, status: { ok, code: reply.code, ...(ok ? {} : { message: reply.details ?? '' }) } });
    if (reply.code !== expect) throw new Error(`${service}.${rpc}: expected ${expect}, found ${reply.code}: ${reply.details ?? ''}`);
    return reply.response ?? {};
  }

  close(): void {
    this.#client.close();
  }
}
