/** What every field of the form is given, whatever its type. */

import type { Keys } from '@/core/actions/keys';
import type { Json, Question } from '@/core/model/answers';
import type { Datum, Suggestion } from '@/core/model/task';

export interface FieldProps {
  readonly question: Question;
  readonly value: Json | undefined;
  /** Id of the element that names the question. */
  readonly labelledBy: string;
  /** What is wrong with the value, and where in it; null while nothing is known to be. */
  readonly complaint: string | null;
  /** Where in the value the complaint is about (a JSON pointer). */
  readonly at?: string | undefined;
  readonly suggestion: Suggestion | undefined;
  readonly data: { readonly [name: string]: Datum };
  /** The key that makes a choice of this question; null when it has none. */
  readonly keyOf: (choice: string) => Keys | null;
  /** `typing`: the change goes on, so that undo takes it back with those around it. */
  readonly onChange: (value: Json | undefined, typing: boolean) => void;
}

const FORWARD: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/**
 * Moves the focus among the buttons of a group by arrows, Home and End. Where it went, or null when
 * the key was another one.
 */
export function rove(event: React.KeyboardEvent<HTMLElement>, selector: string): number | null {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return null;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>(selector)];
  const at = buttons.indexOf(document.activeElement as HTMLElement);
  if (at < 0 || buttons.length === 0) return null;
  const by = FORWARD[event.key];
  const to = event.key === 'Home' ? 0 : event.key === 'End' ? buttons.length - 1 : by === undefined ? -1 : (at + by + buttons.length) % buttons.length;
  if (to < 0) return null;
  event.preventDefault();
  event.stopPropagation();
  buttons[to]?.focus();
  return to;
}
