import type { RunState } from './state.ts';

/** Version of the encoding, which stands in front: another one is not read. */
const version = '1.';
/** Most characters of a run in an address, and of what they unpack to. */
const most = { packed: 8_000, unpacked: 100_000 } as const;

/**
 * Reads a part of the query that belongs to a lab: on a page with several labs a query may be about another one.
 * @param lab name of the lab where the address must name it
 */
export function runIn(search: string, lab?: string): { scene: string | undefined; run: string } | undefined {
  const query = new URLSearchParams(search);
  const run = query.get('run');
  if (run === null || (lab !== undefined && query.get('lab') !== lab)) return undefined;
  return { scene: query.get('scene') ?? undefined, run };
}

async function bytesOf(stream: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const parts: number[] = [];
  const reader = stream.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (parts.length + part.value.length > limit) {
      await reader.cancel();
      throw new Error(`expected at most ${limit} bytes`);
    }
    for (const byte of part.value) parts.push(byte);
  }
  return Uint8Array.from(parts);
}

const streamOf = (bytes: Uint8Array<ArrayBuffer>) => new Blob([bytes]).stream();

/** Writes a run for an address: a version, then what the run follows from, deflated, in the letters of base64url. */
export async function packRun({ seed, options, until, commands }: RunState): Promise<string> {
  const text = JSON.stringify([seed, until, options, ...commands.map(({ at, command }) => [at, command])]);
  const packed = streamOf(new TextEncoder().encode(text)).pipeThrough(new CompressionStream('deflate-raw'));
  const letters = btoa(String.fromCharCode(...(await bytesOf(packed, most.unpacked))));
  return version + letters.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

const isTime = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/**
 * Reads a run from an address; anything at all may stand there.
 * @returns nothing if it is none; options and commands are still to be checked by who knows them
 */
export async function unpackRun(run: string): Promise<RunState | undefined> {
  if (!run.startsWith(version) || run.length > most.packed) return undefined;
  try {
    const letters = atob(run.slice(version.length).replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    const text = new TextDecoder().decode(
      await bytesOf(streamOf(bytes).pipeThrough(new DecompressionStream('deflate-raw')), most.unpacked),
    );
    const [seed, until, options, ...sent] = JSON.parse(text) as readonly unknown[];
    const commands = sent.map((each) => {
      const [at, command] = each as readonly unknown[];
      return { at, command };
    });
    const times = [...commands.map(({ at }) => at), until];
    const inOrder = times.every((time, index) => isTime(time) && (index === 0 || time >= (times[index - 1] as number)));
    return Number.isSafeInteger(seed) && inOrder ? ({ seed, until, options, commands } as RunState) : undefined;
  } catch {
    return undefined;
  }
}
