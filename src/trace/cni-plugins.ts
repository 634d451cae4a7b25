import type { JsonSchema } from './catalogue.ts';

/**
 * Configuration keys of the reference plugins (containernetworking/plugins, as documented for v1.1), beside those that
 * the CNI specification gives to every plugin. Of a plugin that is not here, any key is taken.
 */

const text: JsonSchema = { type: 'string' };
const flag: JsonSchema = { type: 'boolean' };
const number: JsonSchema = { type: 'integer' };
const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items });
const closed = (properties: Record<string, JsonSchema>): JsonSchema => ({ type: 'object', additionalProperties: false, properties });

const route = closed({ dst: text, gw: text });
const range = { subnet: text, rangeStart: text, rangeEnd: text, gateway: text };

export const mainPlugins: Readonly<Record<string, Record<string, JsonSchema>>> = {
  bridge: {
    bridge: text,
    isGateway: flag,
    isDefaultGateway: flag,
    forceAddress: flag,
    mtu: number,
    hairpinMode: flag,
    promiscMode: flag,
    vlan: number,
    macspoofchk: flag,
    enabledad: flag,
  },
  loopback: {},
  macvlan: { master: text, mode: { enum: ['bridge', 'private', 'vepa', 'passthru'] }, mtu: number },
  ipvlan: { master: text, mode: { enum: ['l2', 'l3', 'l3s'] }, mtu: number },
  ptp: { mtu: number },
  vlan: { master: text, vlanId: number, mtu: number },
  portmap: {
    backend: text,
    snat: flag,
    markMasqBit: number,
    externalSetMarkChain: text,
    conditionsV4: list(text),
    conditionsV6: list(text),
  },
  bandwidth: { ingressRate: number, ingressBurst: number, egressRate: number, egressBurst: number },
  tuning: { sysctl: { type: 'object', additionalProperties: text }, mac: text, mtu: number, promisc: flag, allmulti: flag, dataDir: text },
  firewall: { backend: text, iptablesAdminChainName: text, firewalldZone: text, ingressPolicy: text },
};

export const ipamPlugins: Readonly<Record<string, Record<string, JsonSchema>>> = {
  'host-local': { ...range, ranges: list(list(closed(range))), routes: list(route), dataDir: text, resolvConf: text },
  static: { addresses: list(closed({ address: text, gateway: text })), routes: list(route), dns: { type: 'object' } },
};
