/** Assist tools of the server: what a tool finds comes as regions to decide on. */

import { api, path } from '@/api/client';
import { hasRegions, type Json, type Question, type Region } from '@/core/model/answers';
import { uuid7 } from '@/core/model/uuid7';
import type { OfferedRegion } from '../contract';

/** What the server says of one tool. */
export interface AssistTool {
  readonly name: string;
}

/** What a tool answers: an id for provenance, and what it found. */
export interface Assisted {
  readonly id?: string;
  readonly suggestion?: string;
  readonly model?: string;
  readonly score?: number | null;
  readonly regions?: readonly { readonly [name: string]: Json }[];
}

/** The tools that this server has for this assignment; none where it has no such extra. */
export async function assistTools(assignment: string): Promise<readonly AssistTool[]> {
  try {
    const { items } = await api.get<{ items: readonly AssistTool[] }>(path`/assignments/${assignment}/assist`);
    return items;
  } catch {
    return [];
  }
}

export function askTool(assignment: string, body: { readonly tool: string; readonly [name: string]: Json }): Promise<Assisted> {
  return api.post<Assisted>(path`/assignments/${assignment}/assist`, body);
}

/** What was found, as suggestions of a question: those without a label get `label`. */
export function offeredBy(tool: string, answer: Assisted, question: Question, label: string): OfferedRegion[] {
  if (!hasRegions(question)) return [];
  const suggestion = answer.suggestion ?? answer.id;
  return (answer.regions ?? []).map((found) => {
    const { score, ...rest } = found;
    const region = { attributes: {}, ...rest, id: uuid7(), label: typeof found.label === 'string' ? found.label : label, ...(suggestion ? { suggestion } : {}) } as unknown as Region;
    return { question: question.name, region, model: answer.model ?? tool, score: typeof score === 'number' ? score : (answer.score ?? null) };
  });
}
