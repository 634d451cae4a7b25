import { runs } from '../../../labs/traces.ts';

export const getStaticPaths = () => [...runs].map(([id, run]) => ({ params: { id }, props: { run } }));

export const GET = ({ props }: { props: ReturnType<typeof getStaticPaths>[number]['props'] }) => Response.json(props.run);
