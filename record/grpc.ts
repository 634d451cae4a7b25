import grpc from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import { loadProto, type ProtoCatalogue } from '../src/trace/catalogue.ts';
import { wellKnown } from '../src/trace/proto.ts';

/** JSON form of a message. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** Adds messages by dotted names, the outer before the inner. */
function addMessages(space: protobuf.Namespace, messages: ProtoCatalogue['messages']): void {
  const typeAt = (name: string): protobuf.Type => {
    const cut = name.lastIndexOf('.');
    const owner = cut === -1 ? space : typeAt(name.slice(0, cut));
    const last = name.slice(cut + 1);
    const known = owner.get(last);
    if (known instanceof protobuf.Type) return known;
    const type = new protobuf.Type(last);
    owner.add(type);
    return type;
  };
  for (const [name, fields] of Object.entries(messages)) {
    const type = typeAt(name);
    for (const [field, { number, type: declared, label }] of Object.entries(fields)) {
      const map = /^map<(\w+), ([\w.]+)>$/.exec(declared);
      type.add(map ? new protobuf.MapField(field, number, map[1]!, map[2]!) : new protobuf.Field(field, number, declared, label));
    }
  }
}

/**
 * Makes a protobuf root from a catalogue, which has the names, numbers and types of a `.proto` file and nothing else of it.
 * @returns the root, with every reference resolved
 * @throws if a field has a type that the catalogue does not declare
 */
export function rootOf(catalogue: ProtoCatalogue): protobuf.Root {
  const root = new protobuf.Root();
  const space = root.define(catalogue.meta.package);
  addMessages(root, wellKnown);
  addMessages(space, catalogue.messages);
  for (const [name, values] of Object.entries(catalogue.enums)) {
    const path = name.split('.');
    const last = path.pop()!;
    const owner = path.length === 0 ? space : space.lookupType(path.join('.'));
    owner.add(new protobuf.Enum(last, values));
  }
  root.resolveAll();
  return root;
}

/**
 * JSON form of a message as a recording has it: names as in the proto, enums as labels, int64 as strings, bytes as text.
 * Messages, lists and maps that are not set are left out. Zero is not sent on the wire, so that a scalar or an enum that is absent
 * reads as zero; it is written out if the callee's version has the field at all.
 * @param known messages of the callee's version
 */
export function toJson(type: protobuf.Type, message: object, known: ProtoCatalogue['messages']): JsonObject {
  const result: JsonObject = {};
  for (const field of type.fieldsArray) {
    const value: unknown = Object.hasOwn(message, field.name) ? (message as Record<string, unknown>)[field.name] : undefined;
    if (field instanceof protobuf.MapField) {
      const entries = Object.entries((value ?? {}) as Record<string, unknown>);
      // Go writes maps in random order.
      entries.sort(([a], [b]) => (a < b ? -1 : 1));
      if (entries.length > 0) result[field.name] = Object.fromEntries(entries.map(([key, item]) => [key, valueToJson(field, item, known)]));
    } else if (field.repeated) {
      const items = (value ?? []) as unknown[];
      if (items.length > 0) result[field.name] = items.map((item) => valueToJson(field, item, known));
    } else if (value !== undefined && value !== null) result[field.name] = valueToJson(field, value, known);
    else if (!(field.resolvedType instanceof protobuf.Type) && hasField(known, field))
      result[field.name] = valueToJson(field, field.typeDefault, known);
  }
  return result;
}

/** Whether a version has a field. A catalogue names messages within their package, so the full name ends with that name. */
const hasField = (known: ProtoCatalogue['messages'], { name, parent }: protobuf.Field): boolean => {
  const full = parent?.fullName ?? '';
  return Object.entries(known).some(([message, fields]) => full.endsWith(`.${message}`) && name in fields);
};

function valueToJson(field: protobuf.Field, value: unknown, known: ProtoCatalogue['messages']): Json {
  if (field.resolvedType instanceof protobuf.Type) return toJson(field.resolvedType, value as object, known);
  if (field.resolvedType instanceof protobuf.Enum) return field.resolvedType.valuesById[value as number] ?? (value as number);
  if (field.type === 'bytes') return Buffer.from(value as Uint8Array).toString('utf8');
  if (/64$/.test(field.type)) return String(value);
  return value as Json;
}

/** How a gRPC call ended. */
export interface Reply {
  /** Name of the gRPC code: `OK`, `NOT_FOUND`. */
  code: string;
  /** The message that came back; absent on failure. */
  response?: JsonObject;
  /** The text of a failure. */
  details?: string;
}

/** A method of a service: its messages, and its path in the HTTP/2 request. */
interface Method {
  path: string;
  request: protobuf.Type;
  response: protobuf.Type;
}

/** The services of one interface in one version, by the names `Service` and `rpc`. */
export class Protocol {
  readonly #methods = new Map<string, Method>();
  readonly #known: ProtoCatalogue['messages'];

  /**
   * @param name file in `src/trace/catalogue/`, without `.json`, that requests are made from
   * @param callee file of the version that the callee knows
   */
  constructor(name: string, callee = name) {
    const catalogue = loadProto(name);
    this.#known = { ...loadProto(callee).messages, ...wellKnown };
    const root = rootOf(catalogue);
    for (const [service, rpcs] of Object.entries(catalogue.services))
      for (const { rpc, request, response } of rpcs)
        this.#methods.set(`${service}/${rpc}`, {
          path: `/${catalogue.meta.package}.${service}/${rpc}`,
          request: root.lookupType(`${catalogue.meta.package}.${request}`),
          response: root.lookupType(`${catalogue.meta.package}.${response}`),
        });
  }

  #method(service: string, rpc: string): Method {
    const method = this.#methods.get(`${service}/${rpc}`);
    if (!method) throw new Error(`${service} has no rpc ${rpc} in this catalogue`);
    return method;
  }

  /** A request as it goes out, in the JSON form of a recording. */
  requestOf(service: string, rpc: string, request: JsonObject): JsonObject {
    const { request: type } = this.#method(service, rpc);
    return toJson(type, type.fromObject(request), this.#known);
  }

  /** Makes a unary call. Failures of the call are replies too. */
  call(client: grpc.Client, service: string, rpc: string, request: JsonObject): Promise<Reply> {
    const method = this.#method(service, rpc);
    const encode = (message: protobuf.Message) => Buffer.from(method.request.encode(message).finish());
    const decode = (bytes: Buffer) => method.response.decode(bytes);
    return new Promise((resolve) => {
      client.makeUnaryRequest(method.path, encode, decode, method.request.fromObject(request), (error, message) => {
        if (error) resolve({ code: grpc.status[error.code], details: error.details });
        else resolve({ code: 'OK', response: toJson(method.response, message!, this.#known) });
      });
    });
  }

  /**
   * Serves the named services on a unix socket. Every rpc of the catalogue is answered.
   * @param answer makes the reply from the request's JSON form
   */
  async serve(
    socket: string,
    services: readonly string[],
    answer: (service: string, rpc: string, request: JsonObject) => Reply,
  ): Promise<grpc.Server> {
    const server = new grpc.Server();
    for (const service of services) {
      const rpcs = [...this.#methods.keys()].filter((key) => key.startsWith(`${service}/`)).map((key) => key.slice(service.length + 1));
      const definition: Record<string, grpc.MethodDefinition<protobuf.Message, protobuf.Message>> = {};
      const handlers: grpc.UntypedServiceImplementation = {};
      for (const rpc of rpcs) {
        const method = this.#method(service, rpc);
        definition[rpc] = {
          path: method.path,
          requestStream: false,
          responseStream: false,
          requestSerialize: (message: protobuf.Message) => Buffer.from(method.request.encode(message).finish()),
          requestDeserialize: (bytes: Buffer) => method.request.decode(bytes),
          responseSerialize: (message: protobuf.Message) => Buffer.from(method.response.encode(message).finish()),
          responseDeserialize: (bytes: Buffer) => method.response.decode(bytes),
        };
        handlers[rpc] = ((call, done) => {
          const { code, response, details } = answer(service, rpc, toJson(method.request, call.request, this.#known));
          if (response) done(null, method.response.fromObject(response));
          else done({ code: grpc.status[code as keyof typeof grpc.status], details: details ?? '' });
        }) satisfies grpc.handleUnaryCall<protobuf.Message, protobuf.Message>;
      }
      server.addService(definition, handlers);
    }
    await new Promise<void>((resolve, reject) => {
      server.bindAsync(`unix:${socket}`, grpc.ServerCredentials.createInsecure(), (error) => (error ? reject(error) : resolve()));
    });
    return server;
  }
}

/** A client of whatever listens on a unix socket. */
export const clientAt = (socket: string): grpc.Client => new grpc.Client(`unix:${socket}`, grpc.credentials.createInsecure());
