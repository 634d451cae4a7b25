import { langs } from '../../../../i18n/index.ts';
import { notesOf } from '../../../../labs/notes.ts';
import { traces } from '../../../../labs/traces.ts';

export const getStaticPaths = () =>
  langs.flatMap((lang) => [...traces].map(([id, trace]) => ({ params: { lang, id }, props: { lang, trace } })));

export const GET = ({ props: { lang, trace } }: { props: ReturnType<typeof getStaticPaths>[number]['props'] }) =>
  Response.json(notesOf(trace, lang));
