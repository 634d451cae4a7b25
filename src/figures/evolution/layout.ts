import type { Lang } from '../../i18n/index.ts';
import type { FigureData } from '../figure.ts';
import type { Hold, Keeper, Resource } from './data.ts';

/** Size of one step's panel, in the drawing's units. */
export const panel = { width: 300, height: 440 } as const;

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

const lane = { lifecycle: 112, network: 172, storage: 232 } as const satisfies Record<Resource, number>;
const plugin = { networkPlugin: 318, volumePlugin: 380 } as const satisfies Record<Exclude<Keeper, 'docker'>, number>;

/** Outline of whoever has the say over the whole. */
export const wholeBox: Box = { x: 10, y: 44, width: 280, height: 372 };

/** Where a resource stands, given who has it in hand: nothing else moves it. */
const place = (resource: Resource, keeper: Keeper): Point => ({
  x: 58,
  y: keeper === 'docker' ? lane[resource] : plugin[keeper],
});

/** What one step shows. */
export interface StepLayout {
  number: number;
  /** Who has each resource in hand; a resource without keeper is not drawn. */
  kept: { resource: Resource; keeper: Keeper; at: Point; relation: string }[];
  /** Places in Docker's body that a resource has left. */
  left: Point[];
  /** Where Docker's body stood, once it encloses less. */
  shrunk: Box | undefined;
  /** Outlines of keepers. */
  bodies: { keeper: Keeper; box: Box }[];
  /** All other relations of the step. */
  says: Hold[];
}

const resources: readonly Resource[] = ['lifecycle', 'network', 'storage'];

function bodyOf(keeper: Keeper, small: boolean): Box {
  if (keeper !== 'docker') return { x: 24, y: plugin[keeper] - 26, width: 226, height: 52 };
  const height = small ? 52 : 184;
  return { x: 24, y: lane.lifecycle - 30, width: 226, height };
}

/**
 * Lays one step out from the relations alone.
 * Docker's body keeps its full size as long as Docker has the say; once somebody else has it, the body
 * encloses only what Docker still keeps.
 */
export function layoutStep(figure: FigureData, number: number): StepLayout {
  const own = (figure.relations as readonly Hold[]).filter(({ with: words }) => words?.['step'] === number);
  const kept = resources.flatMap((resource) => {
    const hold = own.find(({ verb, to }) => verb === 'keeps' && to === resource);
    if (!hold) return [];
    const keeper = hold.from as Keeper;
    return [{ resource, keeper, at: place(resource, keeper), relation: hold.id }];
  });
  const ruled = own.some(({ verb, from }) => verb === 'rules' && from === 'kubernetes');
  const keepers = [...new Set(kept.map(({ keeper }) => keeper))];
  return {
    number,
    kept,
    left: ruled ? [] : kept.filter(({ keeper }) => keeper !== 'docker').map(({ resource }) => place(resource, 'docker')),
    shrunk: ruled ? bodyOf('docker', false) : undefined,
    bodies: keepers.map((keeper) => ({ keeper, box: bodyOf(keeper, ruled) })),
    says: own.filter(({ verb }) => verb !== 'keeps'),
  };
}

/** The band that carries a resource into its place from where it was one step before. */
export function ribbon(from: Point | undefined, to: Point): string {
  const start = from ? `M0 ${from.y}${from.y === to.y ? '' : `C30 ${from.y} 10 ${to.y} 44 ${to.y}`}` : `M44 ${to.y}`;
  return `${start}H${panel.width}`;
}

/** Label of a node; in both languages at once where they differ. */
export function labelOf(figure: FigureData, node: string, lang: Lang | 'both'): string {
  const label = figure.nodes[node]?.label;
  if (!label) return node;
  if (lang !== 'both') return label[lang];
  return label.zh === label.en ? label.zh : `${label.zh} ${label.en}`;
}
