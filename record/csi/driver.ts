import type grpc from '@grpc/grpc-js';
import { existsSync, mkdirSync, readFileSync, rmdirSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Recorder } from '../calls.ts';
import { Protocol, type JsonObject } from '../grpc.ts';
import { kernelCall, ProgramError } from '../kernel.ts';

/** Catalogue of CSI that driver and callers are both made from. */
export const csiCatalogue = 'csi-csi-v1.12.0';

/** Name under which the driver registers. */
const driverName = 'loop.csi.example';

/** A failure that CSI has a code for. */
class CsiError extends Error {
  readonly code: string;

  constructor(code: string, details: string) {
    super(details);
    this.code = code;
  }
}

/** Sizes that the driver makes volumes of, in bytes. */
const smallest = 8 << 20;
const largest = 64 << 20;

interface Volume {
  id: string;
  name: string;
  bytes: number;
  /** Node that it is published to by the controller. */
  node?: string;
}

/** What a request holds, as far as the driver reads it; int64 are strings. */
interface Request {
  name?: string;
  volume_id?: string;
  node_id?: string;
  capacity_range?: { required_bytes: string };
  staging_target_path?: string;
  target_path?: string;
  volume_path?: string;
}

type Handler = (request: Request) => JsonObject;

const isMounted = (path: string): boolean =>
  readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .some((line) => line.split(' ')[4] === path);

const capabilities = (types: readonly string[]): JsonObject => ({ capabilities: types.map((type) => ({ rpc: { type } })) });

/**
 * A CSI driver for two nodes. A volume is a file; NodeStage puts a file system into it and mounts it by a loop device, NodePublish binds
 * that mount to where a pod looks for it. The nodes share the folder of files, as if it were storage that both can reach.
 */
export class LoopDriver {
  readonly #recorder: Recorder;
  readonly #folder: string;
  readonly #volumes = new Map<string, Volume>();
  readonly #servers: grpc.Server[] = [];

  /** @param folder where the volumes' files lie */
  constructor(recorder: Recorder, folder: string) {
    this.#recorder = recorder;
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  #kernel(...command: [string, ...string[]]): string {
    return kernelCall(this.#recorder, 'driver', command);
  }

  #file(id: string): string {
    return `${this.#folder}/${id}.img`;
  }

  #volume(id = ''): Volume {
    const volume = this.#volumes.get(id);
    if (!volume) throw new CsiError('NOT_FOUND', `volume ${id} does not exist`);
    return volume;
  }

  readonly #identity: Record<string, Handler> = {
    GetPluginInfo: () => ({ name: driverName, vendor_version: '0.1.0' }),
    GetPluginCapabilities: () => ({
      capabilities: [{ service: { type: 'CONTROLLER_SERVICE' } }, { volume_expansion: { type: 'ONLINE' } }],
    }),
    Probe: () => ({ ready: { value: true } }),
  };

  readonly #controller: Record<string, Handler> = {
    ControllerGetCapabilities: () => capabilities(['CREATE_DELETE_VOLUME', 'PUBLISH_UNPUBLISH_VOLUME', 'EXPAND_VOLUME']),
    CreateVolume: ({ name = '', capacity_range }) => {
      const bytes = Math.max(Number(capacity_range?.required_bytes ?? 0), smallest);
      if (bytes > largest) throw new CsiError('OUT_OF_RANGE', `requested ${bytes} bytes, supported ${smallest}..${largest}`);
      const known = [...this.#volumes.values()].find((volume) => volume.name === name);
      if (known && known.bytes < bytes) throw new CsiError('ALREADY_EXISTS', `volume ${name} exists with ${known.bytes} bytes`);
      const volume = known ?? { id: `vol-${String(this.#volumes.size + 1).padStart(4, '0')}`, name, bytes };
      if (!known) {
        writeFileSync(this.#file(volume.id), '');
        truncateSync(this.#file(volume.id), bytes);
        this.#volumes.set(volume.id, volume);
      }
      return { volume: { volume_id: volume.id, capacity_bytes: String(volume.bytes), volume_context: { backing: 'file' } } };
    },
    DeleteVolume: ({ volume_id = '' }) => {
      const node = this.#volumes.get(volume_id)?.node;
      if (node) throw new CsiError('FAILED_PRECONDITION', `volume ${volume_id} is still published to node ${node}`);
      this.#volumes.delete(volume_id);
      rmSync(this.#file(volume_id), { force: true });
      return {};
    },
    ControllerPublishVolume: ({ volume_id, node_id = '' }) => {
      const volume = this.#volume(volume_id);
      if (volume.node && volume.node !== node_id)
        throw new CsiError('FAILED_PRECONDITION', `volume ${volume.id} is already published to node ${volume.node}`);
      volume.node = node_id;
      return { publish_context: { image: `${volume.id}.img` } };
    },
    ControllerUnpublishVolume: ({ volume_id }) => {
      delete this.#volume(volume_id).node;
      return {};
    },
    ControllerExpandVolume: ({ volume_id, capacity_range }) => {
      const volume = this.#volume(volume_id);
      volume.bytes = Math.max(volume.bytes, Number(capacity_range?.required_bytes ?? 0));
      truncateSync(this.#file(volume.id), volume.bytes);
      return { capacity_bytes: String(volume.bytes), node_expansion_required: true };
    },
  };

  /** Services of the part that runs on a node. */
  #node(node: string): Record<string, Handler> {
    return {
      NodeGetInfo: () => ({ node_id: node, max_volumes_per_node: '8' }),
      NodeGetCapabilities: () => capabilities(['STAGE_UNSTAGE_VOLUME', 'GET_VOLUME_STATS', 'EXPAND_VOLUME']),
      NodeStageVolume: ({ volume_id, staging_target_path: path = '' }) => {
        const file = this.#file(this.#volume(volume_id).id);
        if (isMounted(path)) return {};
        mkdirSync(path, { recursive: true });
        if (this.#hasFileSystem(file)) {
          // Growing offline: the file may have grown while it was mounted nowhere.
          this.#kernel('e2fsck', '-fp', file);
          this.#kernel('resize2fs', file);
        } else this.#kernel('mkfs.ext4', '-q', '-m0', file);
        // With `-o loop` the kernel lets go of the loop device when the mount goes.
        this.#kernel('mount', '-t', 'ext4', '-o', 'loop', file, path);
        return {};
      },
      NodeUnstageVolume: ({ staging_target_path: path = '' }) => {
        if (isMounted(path)) this.#kernel('umount', path);
        return {};
      },
      NodePublishVolume: ({ volume_id = '', staging_target_path: stage = '', target_path: target = '' }) => {
        if (!isMounted(stage)) throw new CsiError('FAILED_PRECONDITION', `volume ${volume_id} is not staged at ${stage}`);
        if (isMounted(target)) return {};
        mkdirSync(target, { recursive: true });
        this.#kernel('mount', '--bind', stage, target);
        return {};
      },
      NodeUnpublishVolume: ({ target_path: target = '' }) => {
        if (isMounted(target)) this.#kernel('umount', target);
        if (existsSync(target)) rmdirSync(target);
        return {};
      },
      NodeGetVolumeStats: ({ volume_path: path = '' }) => {
        const { bavail, bsize, blocks, bfree, ffree, files } = statfsSync(path);
        const usage = (available: number, total: number, used: number, unit: string): JsonObject => ({
          available: String(available),
          total: String(total),
          used: String(used),
          unit,
        });
        const bytes = usage(bavail * bsize, blocks * bsize, (blocks - bfree) * bsize, 'BYTES');
        return { usage: [bytes, usage(ffree, files, files - ffree, 'INODES')] };
      },
      NodeExpandVolume: ({ volume_id, volume_path: path = '' }) => {
        const device = this.#kernel('findmnt', '-no', 'SOURCE', path).replace(/\[.*/, '');
        this.#kernel('losetup', '-c', device);
        this.#kernel('resize2fs', device);
        return { capacity_bytes: String(this.#volume(volume_id).bytes) };
      },
    };
  }

  /** `blkid` fails on what it knows no type of. */
  #hasFileSystem(file: string): boolean {
    try {
      return this.#kernel('blkid', '-p', '-s', 'TYPE', '-o', 'value', file) !== '';
    } catch (error) {
      if (error instanceof ProgramError) return false;
      throw error;
    }
  }

  /** Serves all of the driver's services as they are reached from one node. */
  async serve(node: string, socket: string): Promise<void> {
    mkdirSync(dirname(socket), { recursive: true });
    const handlers: Record<string, Record<string, Handler>> = {
      Identity: this.#identity,
      Controller: this.#controller,
      Node: this.#node(node),
    };
    const server = await new Protocol(csiCatalogue).serve(socket, Object.keys(handlers), (service, rpc, request) => {
      const handler = handlers[service]?.[rpc];
      if (!handler) return { code: 'UNIMPLEMENTED', details: `${rpc} is not implemented` };
      try {
        return { code: 'OK', response: handler(request as Request) };
      } catch (error) {
        if (error instanceof CsiError) return { code: error.code, details: error.message };
        if (error instanceof ProgramError) return { code: 'INTERNAL', details: error.message };
        throw error;
      }
    });
    this.#servers.push(server);
  }

  close(): void {
    for (const server of this.#servers) server.forceShutdown();
  }
}
