import { ok } from '../../kernel/turn.ts';
import type { World } from '../../kernel/world.ts';
import { dockerd } from '../../parts/docker/dockerd.ts';
import { dockerActors } from '../../parts/docker/hosts.ts';
import { dockerIndexes, dockerThings } from '../../parts/docker/rows.ts';
import type { Cluster, ClusterWorld, Command, Fault } from '../../vocabulary.ts';
import { observeWith, violationsWith } from './observe.ts';
import { addLimit, endLimit, type Bench, type Kit, type Rows, type Rules, type T } from './rows.ts';
import { userOf } from './user.ts';

/** How one such world differs from the other. */
export interface Difference<Options extends Cluster> {
  readonly name: string;
  readonly versions: World<Rows>['versions'];
  readonly speaks: World<Rows>['speaks'];
  readonly kit: (options: Options) => Kit;
  /** What an operator sets up on a host beside its dockerd; `at` is the number of the host. */
  readonly equip: (turn: T, bench: Bench, host: string, at: number) => void;
}

const persons = (['user', 'operator', 'fate'] as const).map((id) => ({ id, name: id, kind: 'client' as const, played: false }));

/** A world of one dockerd per host and a person who talks to each. */
export function worldOf<Options extends Cluster>(difference: Difference<Options>, rules: Rules): ClusterWorld<Rows, Options> {
  const engine = dockerd(rules);
  const bench: Bench = { rules, engine };
  const user = userOf(bench);

  function addHost(turn: T, host: string): void {
    const at = turn.rows('host').length;
    engine.addHost(turn, host);
    difference.equip(turn, bench, host, at);
    engine.list(turn, { caller: 'operator', host, rule: 'operator.add-host' }, 'workload');
  }

  /** A fault happens to an actor; what it does is told within. */
  const befall = (turn: T, { do: method, ...request }: Fault, callee: string, effect: () => void): void => {
    turn.call({ caller: 'fate', callee, iface: 'fault', method, request, rule: `fault.${method}` }, () => {
      effect();
      return ok();
    });
  };

  function onInstance(turn: T, fault: Extract<Fault, { instance: string }>): void {
    const row = fault.instance === '' ? undefined : engine.byId(turn, fault.instance);
    if (!row) return addLimit(turn, { code: 'unknown', about: fault.instance, kind: 'impossible' });
    befall(turn, fault, `dockerd-${row.host}`, () => engine[fault.do](turn, row));
  }

  function onHost(turn: T, fault: Extract<Fault, { host: string }>): void {
    const { host } = fault;
    if (!turn.get('host', host)) return addLimit(turn, { code: 'unknown', about: host, kind: 'impossible' });
    const running = engine.containersOn(turn, host).filter(({ state }) => state === 'running');
    const effects: Readonly<Record<typeof fault.do, () => void>> = {
      'restart-daemon': () => engine.restartDaemon(turn, host),
      'lose-host': () => engine.loseHost(turn, host),
      'return-host': () => engine.returnHost(turn, host),
      'cut-off': () => engine.setReached(turn, host, false),
      reconnect: () => engine.setReached(turn, host, true),
      'empty-pool': () => engine.setPool(turn, host, true),
      'refill-pool': () => engine.setPool(turn, host, false),
    };
    befall(turn, fault, `dockerd-${host}`, effects[fault.do]);
    if (fault.do === 'lose-host' && rules.replaces) user.replaceAll(turn, running);
    if ((fault.do === 'return-host' || fault.do === 'reconnect') && turn.get('avoided', host)?.why === 'silent') turn.del('avoided', host);
  }

  function onTheWay(turn: T, fault: Extract<Fault, { do: 'lose-answer' | 'send-twice' | 'slow-detach' }>): void {
    const global = turn.get('kit', 'kit')!.scope === 'global';
    if (fault.do !== 'slow-detach') return befall(turn, fault, 'user', () => turn.put('way', 'next', { do: fault.do }));
    befall(turn, fault, global ? 'storage' : 'user', () => {
      if (global) engine.plugins.backend.slow(turn, fault.by);
      else addLimit(turn, { code: 'no-detach', about: 'volumes', kind: 'impossible' });
    });
  }

  function command(turn: T, given: Command): void {
    for (const [, { code, about }] of turn.rows('limit')) if (code === 'unknown' || code === 'host-exists') endLimit(turn, code, about);
    switch (given.do) {
      case 'run':
      case 'scale':
      case 'update':
      case 'delete':
        return user.order(turn, given);
      case 'add-host':
        if (!turn.get('host', given.host)) return addHost(turn, given.host);
        return addLimit(turn, { code: 'host-exists', about: given.host, kind: 'impossible' });
      case 'drain':
        if (turn.get('host', given.host)) return user.operate(turn, given);
        return addLimit(turn, { code: 'unknown', about: given.host, kind: 'impossible' });
      case 'crash':
      case 'hang':
        return onInstance(turn, given);
      case 'lose-answer':
      case 'send-twice':
      case 'slow-detach':
        return onTheWay(turn, given);
      default:
        return onHost(turn, given);
    }
  }

  return {
    name: difference.name,
    versions: difference.versions,
    speaks: difference.speaks,
    indexes: dockerIndexes,
    things: dockerThings,
    start(turn, options) {
      const kit = difference.kit(options);
      for (const person of persons) turn.put('actor', person.id, person);
      // All dockerds, then all runcs: lanes stand in the order of the table.
      const actors = options.hosts.flatMap(dockerActors);
      for (const name of ['dockerd', 'runc']) for (const actor of actors) if (actor.name === name) turn.put('actor', actor.id, actor);
      turn.put('kit', 'kit', kit);
      if (kit.scope === 'global') engine.plugins.backend.add(turn);
      for (const host of options.hosts) addHost(turn, host);
    },
    command,
    on: { ...engine.on, ...user.on },
    observe: observeWith(rules),
    violations: violationsWith(rules),
  };
}
