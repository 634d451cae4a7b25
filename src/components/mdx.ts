import Diagram from '../figures/Diagram.astro';
import Figure from '../figures/Figure.astro';
import Cite from './Cite.astro';
import Claim from './Claim.astro';
import Code from './Code.astro';
import LineNotes from './LineNotes.astro';
import Note from './Note.astro';
import Notes from './Notes.astro';
import Question from './Question.astro';
import Questions from './Questions.astro';
import ScrollTable from './ScrollTable.astro';
import Term from './Term.astro';

/** What the MDX of a chapter may use without importing it. */
export const mdxComponents = {
  Cite,
  Claim,
  Diagram,
  Figure,
  LineNotes,
  Note,
  Notes,
  Question,
  Questions,
  Term,
  pre: Code,
  table: ScrollTable,
};
