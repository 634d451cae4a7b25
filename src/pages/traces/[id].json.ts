import { traces } from '../../labs/traces.ts';

export const getStaticPaths = () => [...traces].map(([id, trace]) => ({ params: { id }, props: { trace } }));

export const GET = ({ props }: { props: ReturnType<typeof getStaticPaths>[number]['props'] }) => Response.json(props.trace);
