import { docker } from '../worlds/docker/index.ts';
import { kubernetes } from '../worlds/kubernetes/index.ts';
import { mesos } from '../worlds/mesos/index.ts';
import { plugins } from '../worlds/plugins/index.ts';
import { C3 } from './C3.ts';
import { C4 } from './C4.ts';
import { C6 } from './C6.ts';
import { I4 } from './I4.ts';
import { I5 } from './I5.ts';
import { I6 } from './I6.ts';
import { L3 } from './L3.ts';
import { L4 } from './L4.ts';
import { O3 } from './O3.ts';
import { O4 } from './O4.ts';
import { R5 } from './R5.ts';
import { R6 } from './R6.ts';
import { S1 } from './S1.ts';
import { S3 } from './S3.ts';
import { S4 } from './S4.ts';
import { findingIn, type Scenario } from './scenario.ts';

/** What is run of each claim, by its id. */
export const scenarios = { I4, I5, I6, R5, R6, O3, O4, C3, C4, C6, L3, L4, S1, S3, S4 } satisfies Readonly<Record<string, Scenario>>;

/** What the scenario of a claim finds in the worlds as they are; nothing if no scenario has that name. */
export const findingOf = findingIn(scenarios, { docker: docker(), plugins: plugins(), mesos: mesos(), kubernetes: kubernetes() });
