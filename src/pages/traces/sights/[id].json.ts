import { sights } from '../../../labs/traces.ts';

export const getStaticPaths = () => [...sights].map(([id, seen]) => ({ params: { id }, props: { seen } }));

export const GET = ({ props }: { props: ReturnType<typeof getStaticPaths>[number]['props'] }) => Response.json(props.seen);
