/** An image editor without a window, for tests of what it does with the answers. */

import type { Question, Region } from '@/core/model/answers';
import type { Suggestion } from '@/core/model/task';
import { AnswerDocument } from '@/core/store/document';
import { History } from '@/core/store/history';
import type { Sheet } from '../desk';
import { ImageEditor } from './editor';

export function asked(name: string, type: string, part: Partial<Question> = {}): Question {
  return {
    name, type, on: null, title: name, required: false, rule: null, attributes: [], when: null, options: {},
    labels: [{ name: 'road', title: 'road', key: null, colour: '#2f7ed8', rule: null }, { name: 'sky', title: 'sky', key: null, colour: '#b8860b', rule: null }], ...part,
  };
}

export function sheetOf(questions: readonly Question[], answers: { readonly [question: string]: readonly object[] } = {}): Sheet {
  const document = new AnswerDocument(questions, answers);
  return { document, history: new History(document) };
}

export interface Setup {
  readonly questions: readonly Question[];
  readonly sheet: Sheet;
  readonly datum?: string;
  readonly several?: boolean;
  readonly suggestions?: { readonly [question: string]: Suggestion };
  readonly onElsewhere?: (datum: string, id: string) => void;
  readonly heard?: string[];
}

/** The view has no size and draws nothing; `heard` keeps what is said. */
export function editorOf({ questions, sheet, datum = 'front', several = false, suggestions = {}, onElsewhere, heard }: Setup): ImageEditor {
  globalThis.ResizeObserver ??= class {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  };
  return new ImageEditor({
    sheet, questions, suggestions, datum, several, extent: { width: 320, height: 240 }, picture: null,
    host: document.createElement('div'), say: (words) => heard?.push(words), ...(onElsewhere ? { onElsewhere } : {}),
  });
}

/** The regions of a question as they stand. */
export const drawnIn = <R extends Region>(sheet: Sheet, question: string): R[] => sheet.document.regions<R>(question);

/** How many steps back it is to the beginning. */
export function stepsOf({ history }: Sheet): number {
  let steps = 0;
  while (history.undo() !== null) steps += 1;
  return steps;
}
