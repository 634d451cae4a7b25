/** Runs inside a sandbox (`sandbox.ts`): records one scenario and prints its calls and when the first began. `node record/session.ts <id>` */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { linesOf, Recorder } from './calls.ts';
import { busyboxImage, pauseImage, startContainerd, stopDaemon } from './containerd.ts';
import { makeImage } from './image.ts';
import { cgroup, pluginFolder, programPath, work } from './sandbox.ts';
import { scenarios } from './scenarios/index.ts';
import { installWrappers, wrappedCalls } from './wrappers.ts';

const scenario = scenarios.find(({ id }) => id === process.argv[2]);
if (!scenario) throw new Error(`no scenario "${process.argv[2]}" in record/scenarios/`);

const busybox = programPath('busybox')!;
const image = `${work}/busybox.tar`;
const pause = `${work}/pause.tar`;
writeFileSync(image, makeImage(busyboxImage, busybox, ['/bin/busybox', 'sh']));
writeFileSync(pause, makeImage(pauseImage, busybox, ['/bin/busybox', 'tail', '-f', '/dev/null']));

const programs = installWrappers(
  { work, plugins: pluginFolder()!, runc: programPath('runc')!, shim: programPath('containerd-shim-runc-v2')! },
  scenario.layers,
);
const recorder = new Recorder();
const containerd = scenario.network && (await startContainerd(work, programs, scenario.network, [pause, image]));
try {
  await scenario.run({ work, cgroup, recorder, plugins: programs.plugins, image });
} catch (error) {
  // The logs go with the session.
  for (const log of ['containerd', 'dockerd'].map((name) => `${work}/${name}.log`).filter((path) => existsSync(path)))
    console.error(`the last of ${log}:\n${readFileSync(log, 'utf8').split('\n').slice(-20).join('\n')}`);
  throw error;
}
if (containerd) await stopDaemon(containerd);

const { calls } = recorder;
const wrapped = wrappedCalls(work, calls, scenario.cniCaller, scenario.withConfig);
const all = [...calls, ...wrapped];
process.stdout.write(JSON.stringify({ begin: Math.min(...all.map(({ begin }) => begin)), calls: linesOf(all) }));
