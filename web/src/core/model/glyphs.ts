/** Label marks: a shape for each label beside its colour, so that colour is never the only cue. */

import type { Question } from './answers';

/** Closed paths on a 12 × 12 grid, in the order in which labels get them. */
export const GLYPH_PATHS: readonly string[] = [
  'M6 0.8A5.2 5.2 0 1 1 6 11.2A5.2 5.2 0 1 1 6 0.8Z',
  'M1.2 1.2H10.8V10.8H1.2Z',
  'M6 0.3L11.7 6L6 11.7L0.3 6Z',
  'M6 0.8L11.6 11H0.4Z',
  'M4.2 0.8H7.8V4.2H11.2V7.8H7.8V11.2H4.2V7.8H0.8V4.2H4.2Z',
  'M6 0.5L11.6 4.6L9.5 11.2H2.5L0.4 4.6Z',
  'M0.4 1H11.6L6 11.2Z',
  'M3.3 0.8H8.7L11.8 6L8.7 11.2H3.3L0.2 6Z',
  'M6 0.2L7.7 4.1L11.9 4.5L8.7 7.3L9.7 11.5L6 9.3L2.3 11.5L3.3 7.3L0.1 4.5L4.3 4.1Z',
  'M0.8 3.6H11.2V8.4H0.8Z',
];

/** Colours for labels that the blueprint gives none: told apart also with colour-blind eyes. */
export const LABEL_COLOURS: readonly string[] = [
  '#2f7ed8', '#d8572f', '#9b6ad6', '#14917a', '#b8860b', '#c2448f', '#5a7d2a', '#3b5bd9', '#8a5a3c', '#5f6b7a',
];

/** How one label looks. */
export interface LabelLook {
  readonly colour: string;
  readonly glyph: string;
}

/** Looks of a question's labels, by name, in their order. */
export function looksOf(labels: readonly { readonly name: string; readonly colour: string | null }[]): Map<string, LabelLook> {
  return new Map(
    labels.map((label, index) => [
      label.name,
      {
        colour: label.colour ?? (LABEL_COLOURS[index % LABEL_COLOURS.length] as string),
        glyph: GLYPH_PATHS[index % GLYPH_PATHS.length] as string,
      },
    ]),
  );
}

/** The look of a label that is not (or no longer) in the question. */
export const UNKNOWN_LOOK: LabelLook = { colour: '#6f6a5e', glyph: GLYPH_PATHS[0] as string };

/** How one label looks among those of several questions, and what it is called. */
export interface NamedLook extends LabelLook {
  readonly title: string;
  /** Place of the label among its question's: chooses the pattern of a line, a further cue beside the colour. */
  readonly pattern: number;
}

/** Looks the labels of questions up, whatever question they belong to; one that is not there is shown by its name. */
export type LookOf = (question: string, label: string) => NamedLook;

export function looksOfAll(questions: readonly Pick<Question, 'name' | 'labels'>[]): LookOf {
  const all = new Map(questions.map(({ name, labels }): [string, Map<string, NamedLook>] => {
    const looks = looksOf(labels);
    return [name, new Map(labels.map((label, pattern) => [label.name, { ...(looks.get(label.name) ?? UNKNOWN_LOOK), title: label.title || label.name, pattern }]))];
  }));
  return (question, label) => all.get(question)?.get(label) ?? { ...UNKNOWN_LOOK, title: label, pattern: 0 };
}
