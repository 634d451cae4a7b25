import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/** Entry of a tar file: a file, a folder, or a symbolic link. */
interface Entry {
  name: string;
  mode: number;
  data?: Buffer;
  /** Type flag of the ustar format: `0` file, `2` link, `5` folder. */
  type: '0' | '2' | '5';
  link?: string;
}

const block = 512;

/** A ustar header. Owner and time are zero, so that the same files give the same digest. */
function header({ name, mode, data, type, link = '' }: Entry): Buffer {
  const bytes = Buffer.alloc(block);
  const octal = (value: number, width: number) => `${value.toString(8).padStart(width, '0')}\0`;
  bytes.write(name, 0, 100);
  bytes.write(octal(mode, 7), 100);
  bytes.write(octal(0, 7), 108);
  bytes.write(octal(0, 7), 116);
  bytes.write(octal(data?.length ?? 0, 11), 124);
  bytes.write(octal(0, 11), 136);
  // The checksum counts its own field as blanks.
  bytes.write(' '.repeat(8), 148);
  bytes.write(type, 156);
  bytes.write(link, 157, 100);
  bytes.write('ustar\x0000', 257);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return bytes;
}

const tar = (entries: readonly Entry[]): Buffer =>
  Buffer.concat([
    ...entries.flatMap((entry) => {
      const data = entry.data ?? Buffer.alloc(0);
      return [header(entry), data, Buffer.alloc((block - (data.length % block)) % block)];
    }),
    Buffer.alloc(2 * block),
  ]);

const folder = (name: string, mode = 0o755): Entry => ({ name: `${name}/`, type: '5', mode });
const file = (name: string, data: Buffer | string, mode = 0o644): Entry => ({ name, type: '0', mode, data: Buffer.from(data) });

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Programs of BusyBox that the scenarios call by name. */
const applets = ['sh', 'ls', 'cat', 'echo', 'ip', 'sleep', 'hostname', 'mount', 'httpd', 'wget', 'df', 'true'];

/**
 * Makes an image of one static BusyBox: an OCI image layout, and beside it the manifest of `docker save`, since dockerd 20.10
 * loads no OCI layout.
 * @param reference name and tag
 * @param busybox path of a static BusyBox
 * @returns the tar file, for `ctr images import` and `POST /images/load`
 */
export function makeImage(reference: string, busybox: string, entrypoint: readonly string[]): Buffer {
  const layer = tar([
    ...['bin', 'etc', 'www', 'data', 'dev', 'proc', 'sys'].map((name) => folder(name)),
    folder('tmp', 0o1777),
    file('bin/busybox', readFileSync(busybox), 0o755),
    ...applets.map((name): Entry => ({ name: `bin/${name}`, type: '2', link: 'busybox', mode: 0o777 })),
    file('etc/passwd', 'root:x:0:0:root:/root:/bin/sh\n'),
    file('etc/group', 'root:x:0:\n'),
    file('www/index.html', 'hello from the container\n'),
  ]);
  const packed = gzipSync(layer);
  const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
  const created = '1970-01-01T00:00:00Z';
  const json = (value: object) => Buffer.from(JSON.stringify(value));
  const descriptor = (mediaType: string, bytes: Buffer) => ({ mediaType, digest: `sha256:${sha256(bytes)}`, size: bytes.length });
  const config = json({
    architecture,
    os: 'linux',
    created,
    config: { Env: ['PATH=/bin'], Entrypoint: entrypoint, WorkingDir: '/' },
    rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(layer)}`] },
    history: [{ created }],
  });
  const manifest = json({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: descriptor('application/vnd.oci.image.config.v1+json', config),
    layers: [descriptor('application/vnd.oci.image.layer.v1.tar+gzip', packed)],
  });
  const index = json({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [
      {
        ...descriptor('application/vnd.oci.image.manifest.v1+json', manifest),
        platform: { architecture, os: 'linux' },
        annotations: { 'io.containerd.image.name': reference, 'org.opencontainers.image.ref.name': reference.split(':').at(-1) },
      },
    ],
  });
  const pathOf = (bytes: Buffer) => `blobs/sha256/${sha256(bytes)}`;
  return tar([
    file('oci-layout', '{"imageLayoutVersion":"1.0.0"}'),
    folder('blobs'),
    folder('blobs/sha256'),
    ...[packed, config, manifest].map((bytes) => file(pathOf(bytes), bytes)),
    file('index.json', index),
    file('manifest.json', json([{ Config: pathOf(config), RepoTags: [reference], Layers: [pathOf(packed)] }])),
  ]);
}
