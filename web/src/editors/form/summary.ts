/** An answer in a few words, as lists and comparisons show it. */

import type { Json, Question } from '@/core/model/answers';
import { letterOf } from '@/core/model/conversation';
import { isPerPart, namedCandidates } from './candidates';
import { preferenceTitle } from './keyed';
import { stepOf } from './pairwise';
import { scaleOf } from './scale';
import { pathsOf, treeOf } from './taxonomy';

/** `titles` names candidates by id; without it they are lettered in the order shown. */
export function summaryOf(question: Question, value: Json | undefined, titles?: ReadonlyMap<string, string>): string {
  if (value === undefined || value === null) return '';
  if (isPerPart(question) && typeof value === 'object' && !Array.isArray(value)) {
    const inner: Question = { ...question, options: { ...question.options, per: undefined } };
    return Object.entries(value).map(([part, one]) => `${titles?.get(part) ?? part}: ${summaryOf(inner, one)}`).join('; ');
  }
  const candidates = namedCandidates(question) ?? [];
  const nameOf = (id: string): string => titles?.get(id) ?? (candidates.includes(id) ? letterOf(candidates.indexOf(id)) : id.replaceAll('_', ' '));
  const titleOf = (name: unknown): string => question.labels.find((label) => label.name === name)?.title ?? String(name);
  switch (question.type) {
    case 'choice':
      return titleOf(value);
    case 'choices':
      return Array.isArray(value) ? value.map(titleOf).join(', ') : titleOf(value);
    case 'taxonomy':
      return pathsOf(question, value).map((path) => {
        const node = treeOf(question).find(path);
        return node ? treeOf(question).wordsOf(node) : path.join(' › ');
      }).join('; ');
    case 'rating':
      return `${String(value)} / ${scaleOf(question)[1]}`;
    case 'number':
      return typeof question.options.unit === 'string' ? `${String(value)} ${question.options.unit}` : String(value);
    case 'ranking':
      return Array.isArray(value) ? value.map((place) => (Array.isArray(place) ? place.map((id) => nameOf(String(id))).join(' = ') : nameOf(String(place)))).join(' > ') : String(value);
    case 'pairwise': {
      const { shown, winner } = value as { shown?: unknown; winner?: unknown };
      const known = Array.isArray(shown) ? shown.map(String) : candidates;
      const order = known.length === 2 ? known : typeof winner === 'string' ? [winner, ''] : ['a', 'b']; // as of a consensus, which nobody was shown
      const placed: Question = { ...question, options: { ...question.options, candidates: order } };
      const step = stepOf(placed, value);
      return step === null ? '' : preferenceTitle(placed, step, order.map(nameOf));
    }
    default:
      return String(value);
  }
}
