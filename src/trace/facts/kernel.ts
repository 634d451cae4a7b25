import { listAt, textAt, textsAt } from '../json.ts';
import { mountKey } from './csi.ts';
import { seen } from './docker.ts';
import { pathLabel, type Rule, type Scene } from './scene.ts';

/** What a command was given beside its options; options that take a value are named. */
const operands = (argv: readonly string[], ...valued: readonly string[]): string[] =>
  argv.filter((word, index) => !word.startsWith('-') && !valued.includes(argv[index - 1] ?? ''));

/** The word after a word. */
const after = (argv: readonly string[], word: string): string | undefined =>
  argv.includes(word) ? argv[argv.indexOf(word) + 1] : undefined;

const deviceKey = (path: string): string => `device/${path.replace(/^\/dev\//, '')}`;

type Command = (argv: readonly string[], scene: Scene, call: { method: string; stdout: string; response: unknown }) => void;

const commands: Record<string, Command> = {
  mount(argv, scene) {
    const [source = '', target = ''] = operands(argv, '-t', '-o');
    if (!target) return;
    const options = after(argv, '-o')?.split(',') ?? [];
    const bind = argv.includes('--bind') || options.includes('bind');
    const marks = bind
      ? ['bind']
      : [after(argv, '-t'), options.includes('loop') ? 'loop' : undefined, source.startsWith('/dev/') ? source : undefined];
    scene.put(mountKey(target), { kind: 'mount', label: pathLabel(target), marks: marks.filter((mark) => mark !== undefined) });
  },
  umount: (argv, scene) => scene.del(mountKey(operands(argv).at(-1) ?? '')),

  /** The kernel names the device that a loop mount got. */
  mountinfo(_, scene, { response }) {
    for (const mount of listAt(response, 'mounts')) {
      const key = mountKey(textAt(mount, 'target'));
      const marks = scene.things.get(key)?.marks;
      if (marks) scene.change(key, { marks: marks.map((mark) => (mark === 'loop' ? textAt(mount, 'source') : mark)) });
    }
  },

  losetup(argv, scene, { stdout }) {
    const gone = after(argv, '-d');
    if (gone) return scene.del(deviceKey(gone));
    const [device, file] = [stdout.trim(), operands(argv).at(-1)];
    if (argv.includes('-f') && device && file)
      scene.put(deviceKey(device), { kind: 'device', label: device, marks: [file.split('/').at(-1)!] });
  },
  mkfs(argv, scene, { method }) {
    const key = deviceKey(operands(argv, '-m', '-t', '-L').at(-1) ?? '');
    const type = method.split('.')[1] ?? after(argv, '-t') ?? '';
    const marks = scene.things.get(key)?.marks ?? [];
    if (!marks.includes(type)) scene.change(key, { marks: [...marks, type] });
  },

  /** Ports of bridges that nobody's call has shown. */
  bridge(argv, scene, { stdout }) {
    if (!argv.includes('link')) return;
    for (const [, name = '', bridge = ''] of stdout.matchAll(/^\d+: ([^@:\s]+)\S* .*\bmaster (\S+)/gm)) {
      if (scene.things.has(`interface/${name}`)) continue;
      scene.put(`bridge/${bridge}`, scene.things.get(`bridge/${bridge}`) ?? { kind: 'bridge', label: bridge });
      scene.put(seen(`interface/${name}`, scene), { kind: 'interface', label: name, in: `bridge/${bridge}` });
    }
  },
  /** Ports of the host that lead elsewhere. */
  iptables(_, scene, { stdout }) {
    for (const [, protocol = '', port = '', to = ''] of stdout.matchAll(/-p (\w+) .*--dport (\d+) .*--to-destination (\S+)/g))
      scene.put(seen(`port/${port}`, scene), { kind: 'port', label: `:${port} → ${to}`, marks: [protocol] });
  },

  ip(argv, scene, { stdout }) {
    const [object = '', verb = '', ...rest] = operands(argv, '-n');
    const name = after(rest, 'dev') ?? rest[0] ?? '';
    const removed = verb.startsWith('del');
    if (object === 'link') link(verb, rest, scene);
    if (object === 'netns' && verb === 'add') {
      scene.put(scene.call(`/run/netns/${name}`, `netns/${name}`), { kind: 'netns', label: name });
      scene.call(`/var/run/netns/${name}`, `netns/${name}`);
    }
    if (object === 'netns' && removed) scene.del(`netns/${name}`);
    if (object.startsWith('addr') && verb === 'show') {
      const address = /\s(\d+\.\d+\.\d+\.\d+\/\d+)/.exec(stdout)?.[1];
      const container = scene.called('started');
      if (container && address) scene.change(container, { marks: ['running', address] });
    }
    if (object.startsWith('addr') && (removed || verb === 'flush')) {
      const gone = removed ? rest[0] : undefined;
      for (const [key, { kind, label, marks = [] }] of scene.things)
        if (kind === 'interface' && label === name)
          scene.change(key, { marks: marks.filter((mark) => (gone ? mark !== gone : !mark.includes('/'))) });
    }
  },
};

/** `ip link`: a bridge, a pair of veths, a port of a bridge. */
function link(verb: string, words: readonly string[], scene: Scene): void {
  const [name = ''] = words.filter((word) => word !== 'dev' && word !== 'name');
  const keyOf = (of: string) => (scene.things.has(`bridge/${of}`) ? `bridge/${of}` : `interface/${of}`);
  const [type, master] = [after(words, 'type'), after(words, 'master')];
  const peer = words.includes('peer') ? after(words.slice(words.indexOf('peer')), 'name') : undefined;
  if (verb === 'add' && type === 'bridge') scene.put(`bridge/${name}`, { kind: 'bridge', label: name });
  else if (verb === 'add') {
    for (const end of peer ? [name, peer] : [name])
      scene.put(keyOf(end), { kind: 'interface', label: end, ...(type && { marks: [type] }) });
    if (peer) {
      scene.call(`peer of ${keyOf(name)}`, keyOf(peer));
      scene.call(`peer of ${keyOf(peer)}`, keyOf(name));
    }
  }
  if (verb === 'set' && master && scene.things.has(`bridge/${master}`)) scene.change(keyOf(name), { in: `bridge/${master}` });
  if (verb.startsWith('del')) for (const key of [scene.called(`peer of ${keyOf(name)}`), keyOf(name)]) scene.del(key);
}

/** What a command changes in the kernel. The method is the program; `nsenter` enters a namespace and runs another one. */
export const kernelRule: Rule = ({ status, method, request, response }, scene) => {
  if (!status.ok) return;
  const words = textsAt(request, 'argv');
  const inner = method === 'nsenter' ? words.filter((word) => !word.startsWith('--')) : [method, ...words];
  const [program = '', ...argv] = inner;
  const name = program.split('.')[0]!;
  if (Object.hasOwn(commands, name)) commands[name]!(argv, scene, { method: program, stdout: textAt(response, 'stdout'), response });
};
