/** The checks of values with an inside: paths, days, orders and preferences; see `checks.ts`. */

import type { Json, Question } from '@/core/model/answers';
import { t } from '@/i18n/en/form';
import { namedCandidates } from './candidates';
import { grouped } from './numbers';
import { levelsOf } from './pairwise';
import { type Problem, quoted, wrong } from './problem';
import { treeOf } from './taxonomy';

const MAX_CANDIDATES = 100;
const MAX_ID = 64;
const MAX_DEPTH = 20;
const MAX_SEVERAL = 1_000;
const PAIRWISE_FIELDS = ['winner', 'strength', 'shown'];

export function date(question: Question, value: Json): Problem[] {
  if (typeof value !== 'string') return wrong('type', t('e_day_type'));
  if (!isDay(value)) return wrong('bad_date', t('e_day_bad', { value: quoted(value) }));
  const least = question.options.least as unknown;
  const most = question.options.most as unknown;
  if (typeof least === 'string' && value < least) return wrong('range', t('e_day_least', { least }));
  if (typeof most === 'string' && value > most) return wrong('range', t('e_day_most', { most }));
  return [];
}

/** A day that there is, from year 1 to 9999. */
function isDay(text: string): boolean {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!found || found[1] === '0000') return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === text;
}

function candidateProblem(value: Json | undefined, known: readonly string[], at: string): Problem[] {
  if (typeof value !== 'string' || value.length === 0 || [...value].length > MAX_ID) return wrong('type', t('e_candidate_type'), at);
  if (known.length > 0 && !known.includes(value)) return wrong('unknown_candidate', t('e_candidate_unknown', { value: quoted(value), names: known.slice(0, 20).join(', ') }), at);
  return [];
}

export function pairwise(question: Question, value: Json): Problem[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong('type', t('e_pair_type'));
  const given = value as { readonly [name: string]: Json };
  const odd = Object.keys(given).find((name) => !PAIRWISE_FIELDS.includes(name));
  if (odd !== undefined) return wrong('unknown_field', t('e_pair_fields'), `/${odd.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  if (!('winner' in given)) return wrong('required', t('e_pair_winner'), '/winner');
  const known = namedCandidates(question) ?? [];
  if (given.winner === null) {
    if (question.options.tie === false) return wrong('tie', t('e_pair_tie'), '/winner');
    if ('strength' in given) return wrong('unknown_field', t('e_pair_tie_strength'), '/strength');
  } else {
    const found = candidateProblem(given.winner, known, '/winner');
    if (found.length > 0) return found;
  }
  const levels = levelsOf(question);
  const strength = given.strength ?? 1;
  if (typeof strength !== 'number' || !Number.isInteger(strength) || strength < 1 || strength > levels) return wrong('range', t('e_pair_strength', { levels }), '/strength');
  return shownProblems(given, known);
}

function shownProblems(value: { readonly [name: string]: Json }, known: readonly string[]): Problem[] {
  if (!('shown' in value)) return [];
  const { shown, winner } = value;
  if (!Array.isArray(shown) || shown.length !== 2) return wrong('type', t('e_shown'), '/shown');
  for (const [index, one] of shown.entries()) {
    const found = candidateProblem(one as Json, known, `/shown/${index}`);
    if (found.length > 0) return found;
  }
  if (shown[0] === shown[1]) return wrong('duplicate', t('e_twice', { value: quoted(String(shown[1])) }), '/shown/1');
  return winner === null || shown.includes(winner as Json) ? [] : wrong('unknown_candidate', t('e_not_shown'), '/winner');
}

export function ranking(question: Question, value: Json): Problem[] {
  if (!Array.isArray(value) || value.length === 0) return wrong('type', t('e_rank_type'));
  const known = namedCandidates(question) ?? [];
  const limit = known.length || MAX_CANDIDATES;
  if (value.length > limit) return wrong('count', t('e_rank_many', { n: limit }));
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const [index, place] of value.entries()) {
    const tied = Array.isArray(place);
    if (tied && question.options.ties === false) problems.push(...wrong('tie', t('e_rank_no_ties'), `/${index}`));
    else if (tied && (place.length < 2 || place.length > limit)) problems.push(...wrong('count', t('e_rank_tie'), `/${index}`));
    else problems.push(...placeProblems(tied ? place : [place as Json], tied, index, known, seen));
  }
  if (problems.length > 0) return problems.slice(0, MAX_CANDIDATES);
  const top = question.options.top;
  const wanted = Math.min(typeof top === 'number' ? top : limit, limit);
  return known.length > 0 && seen.size !== wanted ? wrong('count', t('e_rank_count', { n: seen.size, wanted, of: limit })) : [];
}

function placeProblems(place: readonly Json[], tied: boolean, index: number, known: readonly string[], seen: Set<string>): Problem[] {
  return place.flatMap((one, inner) => {
    const at = tied ? `/${index}/${inner}` : `/${index}`;
    const found = candidateProblem(one, known, at);
    if (found.length > 0) return found;
    if (seen.has(one as string)) return wrong('duplicate', t('e_twice', { value: quoted(one as string) }), at);
    seen.add(one as string);
    return [];
  });
}

export function taxonomy(question: Question, value: Json): Problem[] {
  const { options } = question;
  if (options.several !== true) return pathProblems(question, value, '');
  if (!Array.isArray(value)) return wrong('type', t('e_paths_type'));
  const least = options.least ?? (question.required ? 1 : 0);
  const most = options.most ?? MAX_SEVERAL;
  if (value.length < least || value.length > most) return wrong('count', t('e_paths_count', { least: grouped(least), most: grouped(most) }));
  const seen = new Set<string>();
  return value.flatMap((path: Json, index): Problem[] => {
    const found = pathProblems(question, path, `/${index}`);
    if (found.length > 0) return found;
    const key = (path as readonly string[]).join('\u0000');
    if (seen.has(key)) return wrong('duplicate', t('e_path_twice'), `/${index}`);
    seen.add(key);
    return [];
  });
}

function pathProblems(question: Question, path: Json, at: string): Problem[] {
  if (!Array.isArray(path) || path.length === 0 || path.some((name: Json) => typeof name !== 'string')) return wrong('type', t('e_path_type'), at);
  if (path.length > MAX_DEPTH) return wrong('too_deep', t('e_path_deep', { n: MAX_DEPTH }), at);
  const names = path as readonly string[];
  const tree = treeOf(question);
  const depth = names.findIndex((_, index) => !tree.find(names.slice(0, index + 1)));
  if (depth >= 0) return wrong('unknown_node', t('e_path_unknown', { value: quoted(names[depth] as string), above: names.slice(0, depth).join(' / ') || t('e_path_root') }), `${at}/${depth}`);
  if (question.options.leaves_only !== false && !tree.find(names)?.leaf) return wrong('no_leaf', t('e_path_leaf', { value: quoted(names.at(-1) as string) }), at);
  return [];
}
