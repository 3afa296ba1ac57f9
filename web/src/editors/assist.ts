/** Assist tools of the server: what a tool finds comes as regions to decide on. */

import { api, path } from '@/api/client';
import { hasRegions, type Json, type Question, type Region } from '@/core/model/answers';
import { uuid7 } from '@/core/model/uuid7';
import type { OfferedRegion } from './contract';

/** What the server says of one tool. */
export interface AssistTool {
  readonly name: string;
  readonly title: string;
  /** Types of data and of regions that it works on and makes. */
  readonly on: readonly string[];
  readonly gives: readonly string[];
  readonly works: boolean;
}

/** What a tool answers: geometries, each with the id of the suggestion that it is. */
export interface Assisted {
  readonly tool: string;
  readonly regions: readonly { readonly [name: string]: Json }[];
  readonly scores: readonly (number | null)[];
}

/** What a tool is pointed at. */
export interface AssistPrompt {
  /** Places on a picture, each belonging or not. */
  readonly points?: readonly (readonly [x: number, y: number, wanted: boolean])[];
  readonly box?: readonly number[];
  readonly track?: { readonly box: readonly number[]; readonly frame: number; readonly frames?: number };
  readonly range?: readonly [number, number];
}

export interface AssistBody {
  readonly tool: string;
  readonly datum: string;
  readonly question: string;
  readonly prompt: AssistPrompt;
  readonly frame?: number;
}

const NONE: readonly AssistTool[] = [];
const asked = new Map<string, Promise<readonly AssistTool[]>>();

/** The tools that work on this server, asked once for a project; none where they cannot be asked for. */
export function assistTools(project: string): Promise<readonly AssistTool[]> {
  const known = asked.get(project);
  if (known) return known;
  const asking = api.get<{ items: readonly AssistTool[] }>(path`/projects/${project}/assist`).then(
    ({ items }) => items.filter(({ works }) => works),
    () => {
      asked.delete(project);
      return NONE;
    },
  );
  asked.set(project, asking);
  return asking;
}

export function askTool(assignment: string, body: AssistBody): Promise<Assisted> {
  return api.post<Assisted>(path`/assignments/${assignment}/assist`, body);
}

/** What was found, as suggestions of a question: those without a label get `label`, all get the fields of `more`. */
export function offeredBy(answer: Assisted, question: Question, label: string, more: object = {}): OfferedRegion[] {
  if (!hasRegions(question)) return [];
  return answer.regions.map((found, index) => {
    const region = { attributes: {}, ...more, ...found, id: uuid7(), label: typeof found.label === 'string' ? found.label : label } as unknown as Region;
    return { question: question.name, region, model: answer.tool, score: answer.scores[index] ?? null };
  });
}
