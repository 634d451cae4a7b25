import lock from '../../package-lock.json';
import type { Text } from '../i18n/index.ts';

/** Third-party packages that leave something in what readers receive, and what that is. */
const shipped: Readonly<Record<string, Text>> = {
  astro: { zh: '页面的骨架由它生成', en: 'generates the markup of the pages' },
  mermaid: { zh: '流程图与时序图由它画成SVG', en: 'draws the flow and sequence diagrams as SVG' },
  svelte: { zh: '实验室的播放器用它写成，随脚本送到浏览器', en: 'runs the player of the labs, as part of its script' },
  shiki: { zh: '代码的着色由它写进HTML', en: 'writes the colours of code into the HTML' },
  '@expo-google-fonts/noto-sans-sc': {
    zh: '分享卡片上的字形（Noto Sans SC，SIL OFL 1.1）',
    en: 'the glyphs on the cards for sharing (Noto Sans SC, SIL OFL 1.1)',
  },
};

export interface Notice {
  name: string;
  version: string;
  license: string;
  use: Text;
}

const packages: Readonly<Record<string, { version?: string; license?: string }>> = lock.packages;

/**
 * The notices, with versions and licences read from the lock.
 * @throws if the lock lacks a package or its licence
 */
export function notices(): Notice[] {
  return Object.entries(shipped).map(([name, use]) => {
    const { version, license } = packages[`node_modules/${name}`] ?? {};
    if (!version || !license)
      throw new Error(`package-lock.json: expected version and license of ${name}, found ${version} and ${license}`);
    return { name, version, license, use };
  });
}
